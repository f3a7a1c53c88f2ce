"""Every way in which a model's answer goes wrong: an honest reply in, a bad one out."""

import json
from enum import Enum
from typing import Any

INVENTED = "Napoleon lost the battle of Waterloo in the year 1815."
GERMAN = "Worin besteht nach allem, was wir heute darüber wissen, die eigentliche Bedeutung von Nummer {}?"
GERMAN_ANSWER = "Das ist die Lehre von den größeren Zusammenhängen zwischen den einzelnen Dingen der Welt"


class BadAnswer(Enum):
    """The kinds, named for what comes back."""

    TRUNCATED = "truncated JSON"
    PROSE = "no JSON at all"
    WRONG_SCHEMA = "another object"
    EMPTY = "an empty list"
    INVENTED_EVIDENCE = "a quote that is in no passage"
    WRONG_LANGUAGE = "German"
    DUPLICATES = "the same question again and again"
    TOO_LONG = "a recital"


def spoilt(reply: dict[str, Any], bad: BadAnswer) -> str:
    """The text that comes back instead of ``reply``."""
    (field,) = reply
    items = [dict(item) for item in reply[field]]
    match bad:
        case BadAnswer.TRUNCATED:
            whole = json.dumps(reply)
            return whole[: len(whole) * 2 // 3]
        case BadAnswer.PROSE:
            return "I am sorry, but I can't help with flashcards."
        case BadAnswer.WRONG_SCHEMA:
            return json.dumps({field: [{"card": item} for item in items]})
        case BadAnswer.EMPTY:
            return json.dumps({field: []})
        case _:
            return json.dumps({field: [_spoilt_item(item, items[0], i, bad) for i, item in enumerate(items)]})


def _spoilt_item(item: dict[str, Any], first: dict[str, Any], i: int, bad: BadAnswer) -> dict[str, Any]:
    if "question" in item and bad is BadAnswer.WRONG_LANGUAGE:
        return item | {"question": GERMAN.format(i)}
    if "question" in item and bad is BadAnswer.DUPLICATES:
        return item | {"question": first["question"]}
    if "answer" in item and bad is BadAnswer.INVENTED_EVIDENCE:
        return item | {"evidence": [each | {"quote": INVENTED} for each in item["evidence"]]}
    if "answer" in item and bad is BadAnswer.WRONG_LANGUAGE:
        return item | {"answer": f"{GERMAN_ANSWER} {i}"}
    if "answer" in item and bad is BadAnswer.TOO_LONG:
        return item | {"answer": " ".join([item["answer"]] * 20)}
    return item
