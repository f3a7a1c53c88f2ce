"""A deck from a PDF with each provider, through the SDK as it is, and every way in which that fails."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from compendium import Density, MadeDeck, Wishes, make_deck
from compendium.adapters.models import retried
from compendium.adapters.models.card_tasks import SAID_AGAIN
from compendium.domain.errors import (
    BadModelKey,
    ModelNotFound,
    ModelRefused,
    ModelUnavailable,
    UnusableAnswers,
)
from tests.faulty import fake_gemini, fake_openai
from tests.faulty.bad_answers import BadAnswer
from tests.faulty.provider_server import Blocked
from tests.integration.models.services import Service, service
from tests.integration.textbook import write_textbook


@pytest.fixture(params=["gemini", "openai"])
def provider(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Service]:
    with service(request.param) as running:
        monkeypatch.setenv("COMPENDIUM_HOME", str(tmp_path / "home"))
        for name, value in running.variables.items():
            monkeypatch.setenv(name, value)
        place = tmp_path / "place"
        place.mkdir()
        monkeypatch.chdir(place)
        yield running


@pytest.fixture(scope="session")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_textbook(tmp_path_factory.mktemp("books") / "biology.pdf")


@pytest.fixture(scope="module")
def good(book: Path, tmp_path_factory: pytest.TempPathFactory) -> MadeDeck:
    """What comes of honest answers, whichever the provider."""
    place = tmp_path_factory.mktemp("good")
    with service("gemini") as running, pytest.MonkeyPatch.context() as patch:
        patch.setenv("COMPENDIUM_HOME", str(place / "home"))
        for name, value in running.variables.items():
            patch.setenv(name, value)
        patch.chdir(place)
        return made_by(running, book)


def made_by(provider: Service, book: Path, **wishes: object) -> MadeDeck:
    chosen = Wishes(**({"model": provider.model, "density": Density.HIGH} | wishes))  # type: ignore[arg-type]
    return make_deck(book, "deck.apkg", wishes=chosen, report="report.json")


def rules() -> Counter[str]:
    report = json.loads(Path("report.json").read_text())
    return Counter(drop["rule"] for drop in report["dropped"])


def test_every_card_cites_its_page_and_the_sentence_that_it_came_from(provider: Service, book: Path) -> None:
    made = made_by(provider, book)
    assert made.path is not None
    assert made.path.stat().st_size > 1000
    assert len(made.deck.cards) >= 8
    for card in made.deck.cards:
        (quote,) = card.citation.quotes
        assert card.back.text.split()[-1] in quote
    assert {card.citation.pages[0] for card in made.deck.cards} == {1, 2, 3, 4, 5}
    tags = {card.tags[0].split("::")[1] for card in made.deck.cards}
    assert "Told" in tags  # the model's
    assert "Metabolism" in tags  # a heading, where the question's topic is none of the model's


def test_a_short_book_takes_a_request_a_task(provider: Service, book: Path) -> None:
    made_by(provider, book)
    assert sorted(provider.server.tasks()) == ["answers", "questions", "refine", "tags", "topics"]


def test_the_users_wishes_reach_the_model(provider: Service, book: Path) -> None:
    made = made_by(provider, book, language="en", instructions="Ask about plants only.")
    for task in ("topics", "questions", "answers"):
        assert all("Ask about plants only." in prompt for prompt in provider.server.prompts(task))
    assert made.report.remarks == ()


def test_the_same_answers_make_the_same_deck(provider: Service, book: Path) -> None:
    assert made_by(provider, book).deck == made_by(provider, book).deck


@pytest.mark.parametrize("provider", ["gemini"], indirect=True)
@pytest.mark.parametrize("bad", list(BadAnswer))
@pytest.mark.parametrize("task", ["questions", "answers"])
def test_one_bad_answer_costs_one_more_request_and_no_card(
    provider: Service, book: Path, good: MadeDeck, bad: BadAnswer, task: str
) -> None:
    provider.server.once(bad, task)
    spoilt = made_by(provider, book).deck.cards
    harmless = {
        "questions": {BadAnswer.INVENTED_EVIDENCE, BadAnswer.TOO_LONG},
        "answers": {BadAnswer.DUPLICATES},
    }
    assert provider.server.tasks().count(task) == (1 if bad in harmless[task] else 2)
    assert {card.citation.quotes for card in spoilt} == {card.citation.quotes for card in good.deck.cards}


@pytest.mark.parametrize("bad", [bad for bad in BadAnswer if bad is not BadAnswer.DUPLICATES])
def test_a_model_that_fails_at_everything_ends_the_job_with_what_came_back(
    provider: Service, book: Path, bad: BadAnswer
) -> None:
    provider.server.always(bad)
    if bad is BadAnswer.TRUNCATED:  # of which the whole items are used, unless it is cut at once
        provider.server.change = lambda reply: {field: items[:1] for field, items in reply.items()}
    with pytest.raises(
        UnusableAnswers, match=r"^biology\.pdf: nothing that \S+ gave in \d+ replies"
    ) as raised:
        made_by(provider, book)
    assert "the last reply was" in str(raised.value)
    assert not Path("deck.apkg").exists()
    assert rules().total() > 0


def test_duplicates_alone_leave_the_first_of_them(provider: Service, book: Path) -> None:
    provider.server.always(BadAnswer.DUPLICATES)
    assert len(made_by(provider, book).deck.cards) == 1
    assert rules()["asked twice"] > 5


def test_some_invented_evidence_costs_those_cards_alone(
    provider: Service, book: Path, good: MadeDeck
) -> None:
    def invent(reply: dict[str, list[dict[str, object]]]) -> dict[str, list[dict[str, object]]]:
        for item in reply.get("answers", [])[:3]:
            item["evidence"] = [{"passage": 1, "quote": "Napoleon lost at Waterloo in 1815."}]
        return reply

    provider.server.change = invent
    made = made_by(provider, book)
    assert len(good.deck.cards) - 3 <= len(made.deck.cards) < len(good.deck.cards)
    assert rules()["evidence not found on the page"] in {1, 2, 3}
    assert not any("Napoleon" in quote for card in made.deck.cards for quote in card.citation.quotes)


def test_an_answer_that_does_not_stop_is_cut_where_the_server_is_ones_own(
    provider: Service, book: Path, good: MadeDeck
) -> None:
    def run_on(reply: dict[str, list[dict[str, object]]]) -> dict[str, list[dict[str, object]]]:
        for item in reply.get("answers", []):
            item["answer"] = f"{item['answer']}. {item['answer']}"
        return reply

    provider.server.change = run_on
    said = {card.back.text for card in made_by(provider, book).deck.cards}
    once = {f"{card.back.text}." for card in good.deck.cards}
    if provider.model == "gemini":
        assert said == {f"{answer} {answer[:-1]}" for answer in once}
        assert rules()[SAID_AGAIN] == 0
    else:
        assert said == once
        assert rules()[SAID_AGAIN] >= len(once)


def test_a_key_that_is_not_taken_ends_the_job_at_the_first_request(
    provider: Service, book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in provider.variables:
        if name.endswith("_KEY"):
            monkeypatch.setenv(name, "another")
    with pytest.raises(BadModelKey):
        made_by(provider, book)
    assert provider.server.asked == []


def test_a_model_that_is_not_there_ends_the_job(provider: Service, book: Path) -> None:
    with pytest.raises(ModelNotFound, match="oracle-9"):
        made_by(provider, book, model=f"{provider.model.partition(':')[0]}:oracle-9")


def test_blocked_content_ends_the_job(provider: Service, book: Path) -> None:
    provider.server.once(Blocked(answer=True), "answers")
    with pytest.raises(ModelRefused, match="blocks"):
        made_by(provider, book)


def test_a_provider_that_is_down_ends_this_attempt(
    provider: Service, book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retried, "_LONGEST_WAIT", 0.1)
    down = (
        fake_gemini.error(503, "UNAVAILABLE", "The model is overloaded.")
        if provider.model == "gemini"
        else fake_openai.error(503, "The model is overloaded.")
    )
    provider.server.always(down, "questions")
    with pytest.raises(ModelUnavailable, match="overloaded"):
        made_by(provider, book)
    assert not Path("deck.apkg").exists()
