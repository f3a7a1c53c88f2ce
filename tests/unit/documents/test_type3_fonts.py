"""Type 3 fonts, as browsers embed OpenType fonts: what is bold is known from their descriptors alone."""

import pymupdf
import pytest

from compendium.adapters.documents.extraction import extract
from compendium.adapters.documents.lines import BOLD, ITALIC

TEXT = "osmosis"
MAPPING = """/CIDInit /ProcSet findresource begin 12 dict begin begincmap
1 begincodespacerange <00> <FF> endcodespacerange
1 beginbfrange <61> <7A> <0061> endbfrange
endcmap end end"""


def set_in(descriptor: str) -> pymupdf.Document:
    """A page with one word in a Type 3 font that has this descriptor; the number of none is out of range."""
    document = pymupdf.open()
    page = document.new_page()
    glyph, mapping, described, font, content = (document.get_new_xref() for _ in range(5))
    for number, stream in (
        (glyph, "500 0 0 0 500 500 d1 0 0 400 500 re f"),
        (mapping, MAPPING),
        (content, f"BT /F1 12 Tf 72 700 Td ({TEXT}) Tj ET"),
    ):
        document.update_object(number, "<<>>")
        document.update_stream(number, stream.encode())
    document.update_object(described, f"<< /Type /FontDescriptor {descriptor} >>")
    letters = " ".join(f"/{letter} {glyph} 0 R" for letter in sorted(set(TEXT)))
    differences = " ".join(f"{ord(letter)} /{letter}" for letter in sorted(set(TEXT)))
    document.update_object(
        font,
        f"""<< /Type /Font /Subtype /Type3 /FontMatrix [.001 0 0 .001 0 0] /FontBBox [0 0 500 500]
        /FirstChar 97 /LastChar 122 /Widths [{"500 " * 26}] /CharProcs << {letters} >>
        /Encoding << /Type /Encoding /Differences [{differences}] >> /ToUnicode {mapping} 0 R
        {f"/FontDescriptor {described} 0 R" if descriptor else ""} >>""",
    )
    document.xref_set_key(page.xref, "Resources", f"<< /Font << /F1 {font} 0 R >> >>")
    document.xref_set_key(page.xref, "Contents", f"{content} 0 R")
    return document


@pytest.mark.parametrize(
    ("descriptor", "style"),
    [
        ("/FontName /AAAAAA+Pagella-Bold /FontWeight 700 /ItalicAngle 0", BOLD),
        ("/FontName /AAAAAA+Pagella-Italic /FontWeight 400 /ItalicAngle -9.5", ITALIC),
        ("/FontName /F7 /FontWeight 700 /ItalicAngle -12", BOLD | ITALIC),
        ("/FontName /AAAAAA+Pagella-Regular /FontWeight 400 /ItalicAngle 0", 0),
        ("/FontName /AAAAAA+Pagella-Bold /FontWeight /heavy", 0),
        ("", 0),
    ],
)
def test_a_font_without_a_name_has_its_descriptors_style(descriptor: str, style: int) -> None:
    (page,) = extract(set_in(descriptor), [1], ocr=False)
    assert [line.text for line in page.lines] == [TEXT]
    assert page.lines[0].styles == ((len(TEXT), style),)
