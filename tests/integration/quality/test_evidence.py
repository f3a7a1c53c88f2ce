"""Every card's evidence stands on the page that it cites, as another reader sees that page."""

import unicodedata
from itertools import pairwise

import pypdfium2
import pytest

from tests.quality.sampling import DOCUMENTS, all_cards, pdf_of


def letters(text: str) -> str:
    """What is compared: readers differ in white space, hyphens and the order of signs."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in folded if char.isalnum())


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_quote_is_on_the_pages_that_its_card_cites(document: str) -> None:
    pages: dict[int, str] = {}
    pdf = pypdfium2.PdfDocument(pdf_of(document))

    def on_page(number: int) -> str:
        if number not in pages:
            pages[number] = letters(pdf[number - 1].get_textpage().get_text_bounded())
        return pages[number]

    def stands(quote: str, cited: tuple[int, ...]) -> bool:
        """Whole on one page; or its beginning ends one page and its rest begins the next, where
        heads and feet, notes and figures may stand between.
        """
        wanted = letters(quote)
        return any(wanted in on_page(number) for number in cited) or any(
            wanted[:cut] in on_page(first) and wanted[cut:] in on_page(second)
            for first, second in pairwise(cited)
            for cut in range(1, len(wanted))
        )

    missing = [
        (quote, card.citation.pages)
        for card in all_cards(document)
        for quote in card.citation.quotes
        if not stands(quote, card.citation.pages)
    ]
    pdf.close()
    assert not missing
