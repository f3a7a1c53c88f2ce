from __future__ import annotations

import sys
from pathlib import Path

import pytest

from compendium.domain.errors import DamagedPdf, EncryptedPdf, StorageFull
from compendium.entrypoints.cli.app import program
from compendium.entrypoints.cli.failures import report_bug, told


def test_a_message_that_names_the_pdf_is_told_as_it_is() -> None:
    message = "lecture.pdf is damaged: get a fresh copy"
    assert told(DamagedPdf(message), Path("books/lecture.pdf")) == message


def test_a_way_out_that_an_option_gives_is_told_with_its_name() -> None:
    message = "lecture.pdf is encrypted: give its password"
    assert told(EncryptedPdf(message)) == f"{message} (--password)"


def test_a_message_that_does_not_name_the_pdf_is_told_with_its_name() -> None:
    assert told(StorageFull("no room left"), Path("books/lecture.pdf")) == "lecture.pdf: no room left"


def test_the_traceback_of_a_bug_is_printed_on_request(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "excepthook", report_bug)
    program(show_version=False, debug=True)
    assert sys.excepthook is sys.__excepthook__


def test_a_bug_is_one_line_that_says_how_to_see_more(capsys: pytest.CaptureFixture[str]) -> None:
    report_bug(ValueError, ValueError("odd\nthing"), None)
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert "ValueError: odd thing" in err
    assert "compendium --debug" in err
