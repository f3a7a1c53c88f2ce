from __future__ import annotations

import pytest

from compendium.adapters.models.extractive.definitions import best_cue
from compendium.adapters.models.extractive.filters import shown
from compendium.adapters.models.extractive.pack_files import load_pack
from compendium.adapters.models.extractive.reading import Mention
from compendium.domain.model.text import StyledText
from tests.unit.extractive.passages import passage, reading


def cue(text: str, term: str, language: str) -> str:
    """The name of the cue beside the term, '' where there is none."""
    sentence = reading([passage(text)], language).sentences[0]
    at = text.index(term)
    found = best_cue(Mention(sentence, at, at + len(term)), load_pack(language))
    return found.cue.name if found else ""


@pytest.mark.parametrize(
    ("language", "text", "term", "name"),
    [
        ("fr", "L’osmose est un passage d’eau à travers une membrane.", "osmose", "est un"),
        ("fr", "Le terme osmose désigne un passage d’eau.", "osmose", "désigne"),
        ("fr", "Ce passage d’eau est appelé osmose par les biologistes.", "osmose", "appelé"),
        ("fr", "L’eau passe par la membrane : on appelle « osmose » ce passage.", "osmose", "appelé"),
        ("fr", "L’osmose est utile aux plantes.", "osmose", ""),
        ("fr", "Selon la tradition, l’identifiant est court.", "tradition", ""),
        ("es", "La ósmosis es un paso de agua por una membrana.", "ósmosis", "es un"),
        ("es", "La ósmosis se define como el paso de agua.", "ósmosis", "se define como"),
        ("es", "Este paso de agua se llama ósmosis en biología.", "ósmosis", "llamado"),
        ("es", "La ósmosis es importante para las plantas.", "ósmosis", ""),
        ("ja", "浸透とは、水が膜を通って移動することである。", "浸透", "とは"),
        ("ja", "浸透は水の移動を指します。", "浸透", "はを指す"),
        ("ja", "水が膜を通る移動を浸透と呼びます。", "浸透", "という"),
        ("ja", "tmpfs はメモリーに置かれるファイルシステムです。", "tmpfs", "は名詞です"),
        ("ja", "浸透は植物に便利です。", "浸透", ""),
        ("ja", "浸透は水を移動させます。", "浸透", ""),
    ],
)  # fmt: skip
def test_cues_find_definitions_and_leave_mere_statements(
    language: str, text: str, term: str, name: str
) -> None:
    assert cue(text, term, language) == name


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Cette méthode est rapide."),
        ("fr", "C’est un bon exemple."),
        ("fr", "Par exemple, l’eau bout."),
        ("es", "Este método es rápido."),
        ("es", "Sin embargo, el agua hierve."),
        ("ja", "これは速い方法です。"),
        ("ja", "しかし、水は沸騰します。"),
    ],
)
def test_sentences_that_rest_on_the_one_before_dangle(language: str, text: str) -> None:
    assert load_pack(language).dangles(text)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "L’eau bout à cent degrés."),
        ("fr", "Ceylan est une île."),
        ("es", "El agua hierve a cien grados."),
        ("es", "Estados Unidos es un país."),
        ("ja", "水は百度で沸騰します。"),
    ],
)
def test_sentences_that_stand_alone_do_not_dangle(language: str, text: str) -> None:
    assert not load_pack(language).dangles(text)


@pytest.mark.parametrize(
    ("language", "text", "noun"),
    [
        ("fr", "Dans cette phase, l’eau traverse la membrane.", "phase"),
        ("fr", "Ce type de cellule garde l’eau.", "type de cellule"),
        ("es", "En esta etapa el agua pasa.", "etapa"),
        ("es", "Estas células guardan agua.", "células"),
        ("de", "In dieser Phase sinkt der Druck.", "Phase sinkt"),
        ("de", "Diese Zellen speichern Wasser.", "Zellen speichern"),
        ("en", "In this stage, the water passes.", "stage"),
    ],
)
def test_sentences_that_take_up_what_was_named_name_its_kind(language: str, text: str, noun: str) -> None:
    found = load_pack(language).takes_up.match(text)
    assert found is not None
    assert found["noun"] == noun


@pytest.mark.parametrize(
    ("language", "text", "seen"),
    [
        ("fr", "L’eau monte, comme le montre la figure 3.", "L’eau monte."),
        ("es", "El agua sube, como se ilustra en la figura 3.", "El agua sube."),
        ("de", "Das Wasser steigt, wie in Abbildung 3 gezeigt.", "Das Wasser steigt."),
        ("en", "The water rises, as shown in figure 3.", "The water rises."),
    ],
)
def test_a_clause_that_points_to_a_figure_is_not_shown(language: str, text: str, seen: str) -> None:
    assert shown(StyledText(text), load_pack(language)).text == seen


@pytest.mark.parametrize(
    ("language", "one", "many"),
    [
        ("fr", "l’animal", "les animaux"),
        ("fr", "le tableau", "des tableaux"),
        ("fr", "la cellule", "cellules"),
        ("es", "la transición", "las transiciones"),
        ("es", "el valor", "los valores"),
        ("es", "la raíz", "raíces"),
    ],
)
def test_singular_and_plural_meet_without_their_articles(language: str, one: str, many: str) -> None:
    pack = load_pack(language)
    assert pack.normalise(one) == pack.normalise(many)


@pytest.mark.parametrize("language", ["fr", "es", "ja"])
def test_every_question_of_the_english_pack_is_there_with_the_same_slots(language: str) -> None:
    slots = {
        "term": "T",
        "verb": "V",
        "subject": "S",
        "lead": "L",
        "caption": "C",
        "column": "K",
        "small": "k",
    }
    pack = load_pack(language)
    assert set(load_pack("en").fronts) <= set(pack.fronts)
    for name in pack.fronts:
        assert pack.front(name, **slots)


def test_french_marks_of_questions_and_quotes_keep_their_space() -> None:
    assert load_pack("fr").front("definition", term="osmose") == "Que signifie «\u00a0osmose\u00a0»\u00a0?"
