"""An HTTP server on loopback that answers as a provider of language models, and fails when told to."""

import json
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.faulty.bad_answers import BadAnswer


@dataclass(frozen=True)
class HttpFailure:
    """Instead of a reply: a status, a body (JSON, or HTML as it stands), and headers."""

    status: int
    body: Any = None
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Slow:
    """The reply comes after so many seconds."""

    seconds: float


@dataclass(frozen=True)
class Blocked:
    """The provider's filter stops the prompt, or with ``answer`` what was made of it."""

    answer: bool = False


@dataclass(frozen=True)
class Says:
    """The reply's text, whatever was asked."""

    text: str


Failure = BadAnswer | HttpFailure | Slow | Blocked | Says


@dataclass
class Plan:
    """Which failure comes next; a failure planned for a task waits for a request of it."""

    always: dict[str, Failure] = field(default_factory=dict)
    once: list[tuple[str, Failure]] = field(default_factory=list)

    def next(self, task: str) -> Failure | None:
        for i, (for_task, failure) in enumerate(self.once):
            if for_task in {"", task}:
                del self.once[i]
                return failure
        return self.always.get(task) or self.always.get("")


@dataclass(frozen=True)
class Asked:
    """A request as it came: the task, the prompt, and the JSON body."""

    task: str
    prompt: str
    body: dict[str, Any]


class ProviderServer:
    """Counts what it is asked. ``quota`` is how many requests it takes a minute, 0 any number;
    ``latency`` how many seconds each takes. ``change`` rewrites honest replies. Subclasses speak a
    provider's protocol.
    """

    key = "the-right-key"

    def __init__(self, quota: int = 0, latency: float = 0.0) -> None:
        self.quota = quota
        self.latency = latency
        self.plan = Plan()
        self.asked: list[Asked] = []
        self.problems: list[str] = []
        self.change: Callable[[dict[str, Any]], dict[str, Any]] = lambda reply: reply
        self._times: deque[float] = deque()
        self._lock = threading.Lock()
        self.url = ""

    def always(self, failure: Failure, task: str = "") -> None:
        """From now on each request (of the task) fails."""
        self.plan.always[task] = failure

    def once(self, failure: Failure, task: str = "") -> None:
        """The next request (of the task) fails; repeat it for more."""
        self.plan.once.append((task, failure))

    def tasks(self) -> list[str]:
        """Of the requests that were answered, in their order."""
        return [each.task for each in self.asked]

    def prompts(self, task: str) -> list[str]:
        return [each.prompt for each in self.asked if each.task == task]

    def wait_for_quota(self) -> float:
        """0 where a request may be served now; else the seconds until it may."""
        now = time.monotonic()
        with self._lock:
            while self._times and self._times[0] <= now - 60:
                self._times.popleft()
            if self.quota and len(self._times) >= self.quota:
                return self._times[0] + 60 - now
            self._times.append(now)
            return 0.0

    def remember(self, asked: Asked) -> Failure | None:
        """Note the request. Returns the failure that is planned for it."""
        with self._lock:
            self.asked.append(asked)
            return self.plan.next(asked.task)

    def answer(self, method: str, path: str, headers: dict[str, str], body: Any) -> HttpFailure:
        """The response; a subclass knows the protocol."""
        raise NotImplementedError

    @contextmanager
    def running(self) -> Iterator["ProviderServer"]:
        """Serve on a free port of 127.0.0.1."""
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self._serve("GET", None)

            def do_POST(self) -> None:
                self._serve("POST", json.loads(self.rfile.read(int(self.headers["content-length"]))))

            def _serve(self, method: str, body: Any) -> None:
                headers = {name.lower(): value for name, value in self.headers.items()}
                try:
                    response = outer.answer(method, self.path, headers, body)
                except Exception as error:  # noqa: BLE001  a broken fake must be seen by the test
                    outer.problems.append(repr(error))
                    response = HttpFailure(500, {"error": {"message": repr(error)}})
                is_html = isinstance(response.body, str)
                content = response.body.encode() if is_html else json.dumps(response.body).encode()
                self.send_response(response.status)
                self.send_header("content-type", "text/html" if is_html else "application/json")
                self.send_header("content-length", str(len(content)))
                for name, value in response.headers:
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the name is http.server's
                """Silent."""

        class Server(ThreadingHTTPServer):
            request_queue_size = 64

            def handle_error(self, request: Any, client_address: Any) -> None:
                """A client that gave up is no problem."""

        with Server(("127.0.0.1", 0), Handler) as server:
            self.url = f"http://127.0.0.1:{server.server_port}"
            thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
            thread.start()
            try:
                yield self
            finally:
                server.shutdown()
                thread.join()
