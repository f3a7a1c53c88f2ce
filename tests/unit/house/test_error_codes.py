"""Every error has a code of its own, an exit status and one paragraph in docs/errors.md."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from compendium.domain import account_errors, errors
from compendium.domain.errors import CompendiumError
from compendium.entrypoints.error_codes import EXIT_STATUS, HTTP_STATUS, exit_status, http_status

MODULES = (errors, account_errors)  # imported, so that their kinds are known
DOCUMENTED = re.findall(
    r"^### `(\w+)`$",
    (Path(__file__).parents[3] / "docs" / "errors.md").read_text(encoding="utf-8"),
    re.MULTILINE,
)


def kinds(root: type[CompendiumError] = CompendiumError) -> Iterator[type[CompendiumError]]:
    yield root
    for kind in root.__subclasses__():
        yield from kinds(kind)


def test_all_kinds_stand_in_these_modules() -> None:
    assert {kind.__module__ for kind in kinds()} == {module.__name__ for module in MODULES}


def test_no_two_kinds_of_error_share_a_code() -> None:
    assert [code for code, times in Counter(kind.code for kind in kinds()).items() if times > 1] == []


def test_the_tree_in_the_docstring_names_every_kind() -> None:
    assert set(re.findall(r"\b[A-Z]\w+[a-z]\w*\b", (errors.__doc__ or "").partition("Those of")[0])) >= {
        kind.__name__ for kind in kinds()
    }


def test_every_code_has_an_exit_status_and_an_http_status_and_no_other_has() -> None:
    assert set(EXIT_STATUS) == {kind.code for kind in kinds()}
    assert set(HTTP_STATUS) == {kind.code for kind in kinds()}


def test_every_code_has_one_paragraph_in_the_docs_and_no_other_has() -> None:
    assert sorted(DOCUMENTED) == sorted(kind.code for kind in kinds())


def test_what_the_user_gave_is_told_apart_from_what_a_service_did() -> None:
    assert exit_status(errors.EncryptedPdf("x")) == 3
    assert exit_status(errors.ModelUnavailable("x")) == 4
    assert exit_status(errors.BadPageRange("x")) == 2
    assert exit_status(errors.Cancelled("x")) == 130
    assert http_status(errors.EncryptedPdf("x")) == 422
    assert http_status(errors.StoreUnavailable("x")) == 503
