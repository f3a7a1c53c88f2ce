"""What an error's code means outside: the exit status of a program, the status of an HTTP answer.

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
    "took_too_long": BAD_INPUT,
    "output_not_writable": BAD_INPUT,
    "file_too_large": BAD_INPUT,
    "unauthenticated": BAD_INPUT,
    "quota_exhausted": BAD_INPUT,
    "job_not_found": BAD_INPUT,
    "deck_not_found": BAD_INPUT,
    "user_not_found": BAD_INPUT,
    "user_exists": BAD_INPUT,
    "token_not_found": BAD_INPUT,
    "object_missing": BAD_INPUT,
    "illegal_transition": BAD_INPUT,
    "error": SERVICE_FAILED,
    "transient": SERVICE_FAILED,
    "storage_full": SERVICE_FAILED,
    "store_unavailable": SERVICE_FAILED,
    "queue_unavailable": SERVICE_FAILED,
    "issuer_unavailable": SERVICE_FAILED,
    "too_many_uploads": SERVICE_FAILED,
    "model_unavailable": SERVICE_FAILED,
    "lease_lost": SERVICE_FAILED,
    "shut_down": SERVICE_FAILED,
    "cancelled": INTERRUPTED,
}
"""Every code of domain/errors.py; a test holds the two together."""

HTTP_STATUS: Final = {
    "bad_page_range": 422,
    "unknown_model": 422,
    "bad_setting": 500,
    "bad_model_key": 500,
    "model_not_found": 422,
    "permanent": 422,
    "bad_input": 422,
    "file_missing": 422,
    "file_empty": 422,
    "not_a_pdf": 415,
    "damaged_pdf": 422,
    "encrypted_pdf": 422,
    "wrong_password": 422,
    "no_text_layer": 422,
    "page_range_outside": 422,
    "nothing_safe": 422,
    "unusable_answers": 422,
    "model_refused": 422,
    "file_too_large": 413,
    "cost_limit_reached": 403,
    "output_not_writable": 500,
    "unauthenticated": 401,
    "quota_exhausted": 403,
    "job_not_found": 404,
    "deck_not_found": 404,
    "user_not_found": 404,
    "user_exists": 409,
    "token_not_found": 404,
    "object_missing": 404,
    "illegal_transition": 409,
    "error": 500,
    "transient": 503,
    "storage_full": 507,
    "store_unavailable": 503,
    "queue_unavailable": 503,
    "issuer_unavailable": 503,
    "too_many_uploads": 429,
    "model_unavailable": 503,
    "took_too_long": 422,
    "shut_down": 503,
    "lease_lost": 409,
    "cancelled": 409,
}
"""The same codes as a service answers them."""


def exit_status(error: CompendiumError) -> int:
    """The exit status for a program that ends with ``error``."""
    return EXIT_STATUS[error.code]


def http_status(error: CompendiumError) -> int:
    """The HTTP status for a request that ends with ``error``."""
    return HTTP_STATUS[error.code]
