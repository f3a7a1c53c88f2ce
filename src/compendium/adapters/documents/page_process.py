"""The process that extracts pages, so that a hostile PDF cannot take the program down with it.

MuPDF is not safe in threads, `multiprocessing` is barred in daemonic workers and needs a main
guard: this is a plain child, run as ``python -m compendium.adapters.documents.page_process``. It
reads pickled frames (a four-byte length, then the data) from stdin: a `Job`, then the numbers of
the pages. It writes a `Survey` or the error that the document raised, then a `PageLines` a page.
"""

from __future__ import annotations

import gc
import os
import pickle
import struct
import sys
from pathlib import Path
from typing import BinaryIO

from compendium.adapters.documents.extraction import extract
from compendium.adapters.documents.opening import opened
from compendium.adapters.documents.survey import Job, Survey
from compendium.domain.errors import CompendiumError

LENGTH = struct.Struct("<I")


def framed(message: object) -> bytes:
    """A message as it goes over the pipe."""
    data = pickle.dumps(message, protocol=5)
    return LENGTH.pack(len(data)) + data


def _received(source: BinaryIO) -> object:
    head = source.read(LENGTH.size)
    if len(head) < LENGTH.size:
        sys.exit(0)  # the parent has gone
    return pickle.loads(source.read(LENGTH.unpack(head)[0]))  # noqa: S301  from the parent alone


def main() -> None:
    """Serve one document."""
    gc.disable()  # pages are trees without cycles: the collector would walk millions of spans for nothing
    import pymupdf  # noqa: F401, PLC0415  takes longest: done before the document is known

    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # MuPDF and tesseract print warnings to stdout: it must hold frames alone
    job = _received(sys.stdin.buffer)
    assert isinstance(job, Job)
    try:
        with opened(Path(job.path), job.file_name, job.password) as document:
            output.write(framed(Survey.of(document)))
            output.flush()
            numbers = _received(sys.stdin.buffer)
            assert isinstance(numbers, list)
            for page in extract(document, numbers, ocr=job.ocr):
                output.write(framed(page))
                output.flush()
    except CompendiumError as error:
        output.write(framed(error))
        output.flush()


if __name__ == "__main__":
    main()
