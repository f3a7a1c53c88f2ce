"""Chunks follow the document's structure, lose nothing and cut no sentence."""

from hypothesis import given
from hypothesis import strategies as st

from compendium.domain.model.document import Block, BlockKind, PageKind, Place, count_words
from compendium.domain.model.text import Run, Style, StyledText
from compendium.domain.pipeline.chunk import MAX_WORDS, chunk_document
from tests.unit.pipeline.pages import BOX, document, heading, prose


@st.composite
def blocks(draw: st.DrawFn) -> Block:
    """Paragraphs of short and long sentences over one or two pages, with a styled run."""
    lengths = draw(st.lists(st.integers(1, 90), min_size=1, max_size=12))
    words = draw(st.sampled_from(["cell", "wall", "細胞"]))
    sentences = [" ".join([words] * n) + "." for n in lengths]
    text = " ".join(sentences)
    offsets, start = [], 0
    for sentence in sentences:
        offsets.append((start, start + len(sentence)))
        start += len(sentence) + 1
    places = [Place(0, 1, BOX)]
    if len(text) > 1 and draw(st.booleans()):
        places.append(Place(draw(st.integers(1, len(text) - 1)), 2, BOX))
    run_start = draw(st.integers(0, len(text) - 1))
    run = Run(run_start, draw(st.integers(run_start + 1, len(text))), Style.BOLD)
    return Block(BlockKind.PROSE, StyledText(text, (run,)), tuple(places), tuple(offsets))


@given(st.lists(blocks(), min_size=1, max_size=4))
def test_chunks_cover_the_text_without_loss(paragraphs: list[Block]) -> None:
    chunks = list(chunk_document(document(paragraphs)))
    assert "".join(chunk.text for chunk in chunks) == "".join(block.text for block in paragraphs)
    assert [chunk.id for chunk in chunks] == list(range(len(chunks)))


@given(blocks())
def test_chunks_never_cut_a_sentence(block: Block) -> None:
    chunks = list(chunk_document(document([block])))
    sentences = [chunk.text[a:b] for chunk in chunks for a, b in chunk.sentences]
    assert sentences == [block.text[a:b] for a, b in block.sentences]


@given(blocks())
def test_a_chunk_is_longer_than_the_limit_only_where_one_sentence_is(block: Block) -> None:
    for chunk in chunk_document(document([block])):
        assert count_words(chunk.text) <= MAX_WORDS + 1 or len(chunk.sentences) == 1


@given(blocks())
def test_every_character_keeps_its_page_and_its_style(block: Block) -> None:
    pages, bold, offset = [], [], 0
    for chunk in chunk_document(document([block])):
        pages += [chunk.pages_of(i, i + 1) for i in range(len(chunk.text))]
        bold += [offset + i for run in chunk.content.runs for i in range(run.start, run.end)]
        offset += len(chunk.text)
    second = block.places[1].start if len(block.places) > 1 else len(block.text)
    assert pages == [(1,) if i < second else (2,) for i in range(len(block.text))]
    (run,) = block.content.runs
    assert bold == list(range(run.start, run.end))


def test_a_chunk_knows_the_headings_above_it_and_whether_it_opens_its_section() -> None:
    page = [
        heading("Cells"),
        heading("Walls", level=2),
        prose("A wall is strong."),
        prose("It is thick."),
        heading("Nuclei", level=2),
        prose("A nucleus is round."),
    ]
    chunks = [chunk for chunk in chunk_document(document(page)) if chunk.kind is BlockKind.PROSE]
    assert [(chunk.section, chunk.first) for chunk in chunks] == [
        (("Cells", "Walls"), True),
        (("Cells", "Walls"), False),
        (("Cells", "Nuclei"), True),
    ]


def test_contents_and_index_pages_give_no_chunks() -> None:
    pages = document([prose("Cells 3")], [prose("A cell is small.")], kinds=[PageKind.CONTENTS])
    assert [chunk.text for chunk in chunk_document(pages)] == ["A cell is small."]
