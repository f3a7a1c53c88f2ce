"""What an honest but dull language model replies to our prompts: all of it is in the passages."""

import re
from collections.abc import Callable, Iterator
from typing import Any

_PASSAGE = re.compile(r"^\[(\d+)\] (.*)$", re.MULTILINE)
_SENTENCE = re.compile(r"[^.!?]+[.!?]")
_LINE = re.compile(r"^(\d+)\. (.+)$", re.MULTILINE)
_ABOUT = "What is known about the {}?"
_TERM = re.compile(r"\b[^\W\d_]{7,}\b")


def honest_reply(task: str, prompt: str) -> dict[str, Any]:
    """The reply to the prompt of the task, as the object that its JSON would be."""
    return {task_field(task): _REPLIES[task](prompt)}


def task_field(task: str) -> str:
    return {"refine": "topics"}.get(task, task)


def task_of(prompt: str) -> str:
    """Which of our prompts this is."""
    beginnings = {"Name": "topics", "These": "refine", "Put": "tags", "Ask": "questions", "Answer": "answers"}
    return beginnings[prompt.split(maxsplit=1)[0]]


def sentences(prompt: str) -> Iterator[tuple[int, str, str]]:
    """Passage, sentence and a term of it that no sentence before had, of each that has one."""
    seen: set[str] = set()
    for number, text in _PASSAGE.findall(prompt):
        for match in _SENTENCE.finditer(text):
            term = next((term for term in _TERM.findall(match[0]) if term.lower() not in seen), None)
            if term and len(match[0].split()) > 7:
                seen.add(term.lower())
                yield int(number), match[0].strip(), term


def _topics(prompt: str) -> list[dict[str, Any]]:
    return [{"name": term, "passages": [number]} for number, _, term in sentences(prompt)]


def _refine(prompt: str) -> list[dict[str, Any]]:
    return [{"numbers": [int(number)], "weight": 5} for number, _ in _LINE.findall(prompt)]


def _tags(prompt: str) -> list[dict[str, Any]]:
    return [{"number": int(number), "path": ["Told"]} for number, _ in _LINE.findall(prompt)]


def _questions(prompt: str) -> list[dict[str, Any]]:
    (wanted,) = re.findall(r"at most (\d+) questions", prompt)
    return [
        {
            "number": i,
            "question": _ABOUT.format(term),
            "asks": "fact",
            "subject": term,
            "topic": term,
            "passages": [number],
            "importance": 3,
        }
        for i, (number, _, term) in enumerate(list(sentences(prompt))[: int(wanted)], 1)
    ]


def _answers(prompt: str) -> list[dict[str, Any]]:
    asked = prompt.partition("\nQuestions:\n")[2].partition("</document>")[0]
    found = []
    for number, question in _LINE.findall(asked):
        term = question.removeprefix(_ABOUT.partition("{")[0]).partition("?")[0]
        passage, sentence = next((p, s) for p, s, t in _all_sentences(prompt) if re.search(rf"\b{term}\b", s))
        words = [word for word in sentence.rstrip(".!?").split() if term not in word]
        evidence = [{"passage": passage, "quote": sentence}]
        answer = f"told: {' '.join(words[-6:])}"  # so that it begins with no 'it' or 'this'
        found.append({"number": int(number), "answer": answer, "evidence": evidence})
    return found


def _all_sentences(prompt: str) -> Iterator[tuple[int, str, None]]:
    for number, text in _PASSAGE.findall(prompt):
        yield from ((int(number), match[0].strip(), None) for match in _SENTENCE.finditer(text))


_REPLIES: dict[str, Callable[[str], list[dict[str, Any]]]] = {
    "topics": _topics,
    "refine": _refine,
    "tags": _tags,
    "questions": _questions,
    "answers": _answers,
}
