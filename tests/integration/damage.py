"""Valid PDFs made wrong, the same way for the same seed."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

import pymupdf

_OBJECT = re.compile(rb"\d+ 0 obj.*?endobj", re.DOTALL)
_NUMBER = re.compile(rb"\d+")
_NASTY_NUMBERS = (b"0", b"-1", b"2147483647", b"-2147483649", b"99999999999999999999", b"1e9", b"0.0000001")
_LESSONS = {
    "Cells": (
        ("Osmosis", "is the movement of water through a membrane towards the higher salt content."),
        ("Turgor", "is the pressure with which the content of a plant cell pushes against its wall."),
    ),
    "Heredity": (
        ("Meiosis", "is a double division of the nucleus that halves the number of chromosomes."),
        ("Mutation", "is a lasting change in the sequence of the bases of a gene."),
    ),
}


def small_pdf() -> bytes:
    """Two pages with an outline in a few kilobytes, nothing compressed: every byte says something."""
    with pymupdf.open() as document:
        for lesson, definitions in _LESSONS.items():
            page = document.new_page()
            page.insert_text((72, 72), lesson, fontname="hebo", fontsize=20)
            for row, (term, meaning) in enumerate(definitions):
                place = pymupdf.Point(72, 120 + 40 * row)
                page.insert_text(place, term, fontname="hebo", fontsize=10)
                page.insert_text((place.x + 55, place.y), meaning, fontname="helv", fontsize=10)
        document.set_toc([[1, lesson, number] for number, lesson in enumerate(_LESSONS, start=1)])
        document.set_metadata({"title": "Biology"})
        content: bytes = document.tobytes(expand=255)
        return content


def flipped(pdf: bytes, dice: random.Random) -> bytes:
    """Some bytes are others."""
    damaged = bytearray(pdf)
    for _ in range(dice.randint(1, 60)):
        damaged[dice.randrange(len(damaged))] = dice.randrange(256)
    return bytes(damaged)


def truncated(pdf: bytes, dice: random.Random) -> bytes:
    """The end is missing."""
    return pdf[: dice.randrange(1, len(pdf))]


def holed(pdf: bytes, dice: random.Random) -> bytes:
    """A stretch is missing, as after a download that was resumed at the wrong place."""
    start = dice.randrange(len(pdf))
    return pdf[:start] + pdf[start + dice.randint(1, 2000) :]


def swapped(pdf: bytes, dice: random.Random) -> bytes:
    """Two objects have each other's place and number."""
    objects = list(_OBJECT.finditer(pdf))
    first, second = sorted(dice.sample(objects, 2), key=re.Match.start)
    bodies = [match.group().partition(b" obj")[2] for match in (first, second)]
    heads = [match.group().partition(b" obj")[0] + b" obj" for match in (first, second)]
    return b"".join(
        (
            pdf[: first.start()],
            heads[0] + bodies[1],
            pdf[first.end() : second.start()],
            heads[1] + bodies[0],
            pdf[second.end() :],
        )
    )


def misnumbered(pdf: bytes, dice: random.Random) -> bytes:
    """Numbers are huge, negative or other objects'."""
    numbers = list(_NUMBER.finditer(pdf))
    for match in sorted(dice.sample(numbers, min(8, len(numbers))), key=re.Match.start, reverse=True):
        other = dice.choice((*_NASTY_NUMBERS, b"%d" % dice.randint(1, 30)))
        pdf = pdf[: match.start()] + other + pdf[match.end() :]
    return pdf


DAMAGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    flipped,
    truncated,
    holed,
    swapped,
    misnumbered,
)
