"""What an error's code means outside: the exit status of a program.

docs/errors.md has a paragraph for each code.
"""

from __future__ import annotations

from typing import Final

from compendium.domain.errors import CompendiumError

WRONG_USAGE: Final = 2
BAD_INPUT: Final = 3
SERVICE_FAILED: Final = 4
INTERRUPTED: Final = 130
"""128 + SIGINT, as shells say it."""

EXIT_STATUS: Final = {
    "bad_page_range": WRONG_USAGE,
    "unknown_model": WRONG_USAGE,
    "bad_setting": WRONG_USAGE,
    "bad_model_key": WRONG_USAGE,
    "model_not_found": WRONG_USAGE,
    "permanent": BAD_INPUT,
    "bad_input": BAD_INPUT,
    "file_missing": BAD_INPUT,
    "file_empty": BAD_INPUT,
    "not_a_pdf": BAD_INPUT,
    "damaged_pdf": BAD_INPUT,
    "encrypted_pdf": BAD_INPUT,
    "wrong_password": BAD_INPUT,
    "no_text_layer": BAD_INPUT,
    "page_range_outside": BAD_INPUT,
    "nothing_safe": BAD_INPUT,
    "unusable_answers": BAD_INPUT,
    "model_refused": BAD_INPUT,
    "cost_limit_reached": BAD_INPUT,
    "output_not_writable": BAD_INPUT,
    "job_not_found": BAD_INPUT,
    "object_missing": BAD_INPUT,
    "illegal_transition": BAD_INPUT,
    "error": SERVICE_FAILED,
    "transient": SERVICE_FAILED,
    "storage_full": SERVICE_FAILED,
    "store_unavailable": SERVICE_FAILED,
    "queue_unavailable": SERVICE_FAILED,
    "model_unavailable": SERVICE_FAILED,
    "lease_lost": SERVICE_FAILED,
    "cancelled": INTERRUPTED,
}
"""Every code of domain/errors.py; a test holds the two together."""


def exit_status(error: CompendiumError) -> int:
    """The exit status for a program that ends with ``error``."""
    return EXIT_STATUS[error.code]
