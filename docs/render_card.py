# ruff: noqa: INP001 - a script, not a package
"""Renders a card of a deck as Anki shows it, light and night side by side, to a picture.

The README's picture comes from the deck of examples/:

    compendium make examples/lecture.pdf -o examples/lecture.apkg
    python docs/render_card.py examples/lecture.apkg 0 docs/card.png

Usage: render_card.py DECK.apkg CARD PICTURE.png
CARD is a note's GUID, or the number of a card in the deck's order, from 0. Needs the packages
``anki`` and ``playwright`` (group dev) and Chromium on the PATH; it looks best with the font Roboto.
"""

from __future__ import annotations

import argparse
import html
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:  # anki.cards can only be imported after anki.collection
    from anki.cards import Card

_WIDTH = 390  # CSS pixels, as wide as a phone
_QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_STAND = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; }}
main {{ display: inline-flex; gap: 24px; padding: 12px; }}
iframe {{ border: 1px solid #8884; border-radius: 22px; width: {width}px; }}
</style><main>{screens}</main>"""


def main() -> int:
    """Render what the command line asks for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("deck", type=Path)
    parser.add_argument("card", help="a note's GUID, or a card's number from 0")
    parser.add_argument("picture", type=Path)
    wanted = parser.parse_args()
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("chromium is not on the PATH: install it (Debian: apt install chromium)")
    take_picture(chromium, answer_side(wanted.deck, wanted.card), wanted.picture)
    return 0


def answer_side(deck: Path, wanted: str) -> str:
    """The HTML of the card's answer side, which repeats the question, with its style sheet."""
    with tempfile.TemporaryDirectory() as folder:
        collection = Collection(str(Path(folder) / "collection.anki2"))
        try:
            request = ImportAnkiPackageRequest(package_path=str(deck), options=ImportAnkiPackageOptions())
            collection.import_anki_package(request)
            return _find(collection, wanted).answer()
        finally:
            collection.close()


def _find(collection: Collection, wanted: str) -> Card:
    cards = [collection.get_card(id_) for id_ in collection.find_cards("", order="c.due, c.ord")]
    if wanted.isdigit() and int(wanted) < len(cards):
        return cards[int(wanted)]
    for card in cards:
        if card.note().guid == wanted:
            return card
    sys.exit(f"the deck has no card {wanted}: give a GUID, or a number under {len(cards)}")


def take_picture(chromium: str, answer: str, picture: Path) -> None:
    """Show the card in Anki's page twice, by day and by night, and photograph both."""
    screens = "".join(_screen(answer, mode) for mode in ("", " nightMode night_mode"))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=_QUIET)
        page = browser.new_page(device_scale_factor=2)
        page.set_content(_STAND.format(width=_WIDTH, screens=screens))
        page.evaluate(
            """() => {
                const frames = [...document.querySelectorAll("iframe")];
                const heights = frames.map(f => f.contentDocument.documentElement.offsetHeight);
                frames.forEach(f => { f.style.height = `${Math.max(...heights)}px`; });
            }"""
        )
        page.locator("main").screenshot(path=picture, omit_background=True)
        browser.close()


def _screen(answer: str, mode: str) -> str:
    body = f'<!doctype html><meta charset="utf-8"><body class="card card1{mode}"><div id="qa">{answer}</div>'
    return f'<iframe srcdoc="{html.escape(body)}"></iframe>'


if __name__ == "__main__":
    sys.exit(main())
