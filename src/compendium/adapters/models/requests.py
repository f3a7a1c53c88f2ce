"""One request to a provider of language models, and its reply.

`prompted.PromptedModel` turns the tasks of the port into requests; limits, retries, the cache and
the meter are decorators of `Provider`, since a task may take several requests.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from pydantic import BaseModel


@dataclass(frozen=True, slots=True)
class Bounds:
    """To what a reply can be held beside its schema, where a server does that: by the field's name the
    ``choices`` that stand for something in the prompt, and how many ``items`` the list has at most, None
    where nobody says. No choices at all leave a field free. A large model needs none of it; small ones
    invent numbers, and don't stop.
    """

    choices: Mapping[str, Collection[int] | Collection[str]] = field(default_factory=dict)
    items: int | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """All that a provider is told: what is equal here may be answered once.

    ``task`` names the prompt ('topics', 'refine', 'tags', 'questions', 'answers'), ``model`` the
    provider's model. ``schema`` is what the reply's text is to be, as JSON; a reply that it can't
    be read by is asked for again, so there is no use in keeping it. ``input_tokens`` is an
    estimate, for limits and budgets; the reply has what was counted.
    """

    task: str
    model: str
    system: str
    prompt: str
    schema: type[BaseModel]
    max_output_tokens: int
    temperature: float
    input_tokens: int
    bounds: Bounds = Bounds()


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back, as counted by the provider.

    ``output_tokens`` includes what a model thought without saying it. ``truncated`` says that the
    text broke off (at the limit of tokens, or the provider stopped it); ``cached`` that nobody was
    asked, and nothing is to be paid, now.
    """

    text: str
    input_tokens: int
    output_tokens: int
    truncated: bool = False
    cached: bool = False


class Provider(Protocol):
    """Sends requests. Calls may run concurrently, on one event loop until `close`."""

    name: str
    """'gemini' or 'openai': which prices and limits apply."""
    hidden_tokens: int = 0
    """Of output beside a reply's ``max_output_tokens``, at most: what a model thinks and does not say."""
    own_server: bool = False
    """Whether the server is the user's own: it is sent the ``bounds``, since its models may be small."""

    @abstractmethod
    async def send(self, request: Request) -> Reply:
        """The reply, whatever it says; sent once, without retries.

        Raises ModelUnavailable (time-out, refused connection, 429, 5xx; ``retry_after`` is what
        the provider asked for, in seconds, or None), and where asking again is no use the
        PermanentErrors BadModelKey, ModelNotFound and ModelRefused (blocked content, a request
        that the provider can't take).
        """

    @abstractmethod
    async def close(self) -> None:
        """Give the connections back. The next `send` opens them anew, on any event loop."""
