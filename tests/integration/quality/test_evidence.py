"""Every card's evidence stands on the page that it cites, as another reader sees that page."""

import unicodedata

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
            pages[number] = letters(pdf[number - 1].get_textpage().get_text_range())
        return pages[number]

    def stands(quote: str, cited: tuple[int, ...]) -> bool:
        """Whole on one page; or in two pieces: it runs over a page's end, or is a cell of two lines
        that the other reader reads across the table.
        """
        wanted = letters(quote)
        return any(wanted in on_page(number) for number in cited) or any(
            wanted[:cut] in on_page(cited[0]) and wanted[cut:] in on_page(cited[-1])
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
