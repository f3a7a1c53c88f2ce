"""A card as the terminal shows it: what is asked, the answer, and the evidence below."""

from __future__ import annotations

from rich.console import Group
from rich.padding import Padding
from rich.text import Text

from compendium.domain.model.card import Card, NoteForm
from compendium.domain.model.text import Style, StyledText


def card_view(number: int, card: Card) -> Padding:
    """One note; a cloze shows its gaps in brackets, with the number that hides them together."""
    if card.form is NoteForm.CLOZE:
        lines = [_line("", _with_gaps(card))]
        if card.back.text:
            lines.append(_line("", styled(card.back)))
    else:
        lines = [_line("Q  ", styled(card.front)), _line("A  ", styled(card.back))]
    quotes = " … ".join(card.citation.quotes)
    where = "p. " + ", ".join(map(str, card.citation.pages))
    place = " › ".join([card.citation.file_name, where, *card.citation.section])
    head = Text.assemble((f"{number:>4}  ", "cyan"), (f"{card.form} · {card.maker}", "dim"))
    tail = [Text(f"“{quotes}”", style="italic dim"), Text(place, style="dim")]
    return Padding(Group(head, Padding(Group(*lines, *tail), (0, 0, 0, 6))), (0, 0, 1, 0))


def styled(content: StyledText) -> Text:
    """The text with the author's bold and italics."""
    text = Text(content.text)
    for run in content.runs:
        for style, name in ((Style.BOLD, "bold"), (Style.ITALIC, "italic"), (Style.MONO, "yellow")):
            if style in run.style:
                text.stylize(name, run.start, run.end)
    return text


def _with_gaps(card: Card) -> Text:
    front = styled(card.front)
    several = card.num_cards > 1
    text, at = Text(), 0
    for gap in sorted(card.gaps, key=lambda gap: gap.start):
        label = f"{gap.number}: " if several else ""
        text.append_text(front[at : gap.start])
        text.append_text(Text(f"[{label}{front.plain[gap.start : gap.end]}]", style="bold green"))
        at = gap.end
    return text.append_text(front[at:])


def _line(label: str, text: Text) -> Text:
    return Text.assemble((label, "cyan"), text)
