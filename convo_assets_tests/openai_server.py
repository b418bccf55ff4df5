"""A small OpenAI-compatible server on the loopback, with the manners of those that people run."""

import json
import random
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, ClassVar, Literal

from convo_assets.resources.chat.completions import OPTIONS
from convo_assets.resources.chat.kept import kept_replies
from convo_assets_tests.fakes import BagOfWordsEmbedder

Manner = Literal["follows", "ignores", "refuses"]


@dataclass(frozen=True, kw_only=True)
class Manners:
    """What a server does with parameters that not every one knows, and what it serves."""

    models: tuple[str, ...] = ("chat-model", "embedding-model")
    lists: bool = True
    n: Manner = "follows"
    response_format: Manner = "follows"
    seed: Manner = "follows"
    key: str = ""
    longest: int = 10_000
    """Characters of a message beyond which it is refused, as where a context ends."""

    seconds: float = 0.0
    """How long each reply takes."""


VLLM = Manners()
OLLAMA = Manners(models=("chat-model:latest",), n="ignores")
LLAMA_CPP = Manners(n="refuses")
BARE = Manners(lists=False, n="refuses", response_format="refuses", seed="refuses")
"""A gateway of somebody's own that validates strictly and knows nothing but messages."""

Brain = Callable[[str, str], str]
"""System and user message to the reply."""


@dataclass
class Served:
    """A running server: its address, and the bodies that it was asked with."""

    address: str
    asked: list[Mapping[str, Any]] = field(default_factory=list)
    in_flight: list[tuple[float, int]] = field(default_factory=list)
    """When requests came and went (+1, -1)."""

    prompt_tokens: int = 0
    reply_tokens: int = 0

    @property
    def port(self) -> int:
        return int(self.address.split(":")[2].split("/")[0])


def echo(system: str, user: str) -> str:  # noqa: ARG001 - a brain
    return user


def reads_closely(system: str, user: str) -> str:  # noqa: ARG001 - a brain
    """Write about hotel rooms where they are described: one question and its answer."""
    quote = re.search(r"[^.\n]*140 euros[^.\n]*\.", user)
    task = re.findall(r"^TASK: (\w+)", user, re.MULTILINE)[-1:]
    asked = "What do hotel rooms cost per night in cities at most?"
    said = "Hotel rooms cost at most 140 euros per night in cities."
    if not quote or not task:
        return "{}"
    replies = {
        "FACTS": {"facts": [{"n": 1, "fact": said, "quote": quote[0]}]},
        "USER": {"turns": [{"n": 1, "text": asked, "alone": asked, "facts": [1]}]},
        "ASSISTANT": {"answers": [{"n": 1, "quotes": [quote[0]], "answer": said, "found": "yes"}]},
        "CHECK": {"verdicts": [{"n": 1, "supported": True, "answers": True, "asked": True}]},
    }
    return json.dumps(replies[task[0]])


class _Handler(BaseHTTPRequestHandler):
    manners: ClassVar[Manners]
    brain: ClassVar[Callable[..., str]]
    served: ClassVar[Served]
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path == "/v1/models" and self.manners.lists:
            models = [{"id": name, "object": "model"} for name in self.manners.models]
            self._send(200, {"object": "list", "data": models})
        else:
            self._send(404, {"error": {"message": "no such page"}})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.served.in_flight.append((time.perf_counter(), 1))
        self.served.asked.append(body)
        self._answer(body)
        self.served.in_flight.append((time.perf_counter(), -1))

    def _answer(self, body: Mapping[str, Any]) -> None:
        time.sleep(self.manners.seconds)
        known = {*self.manners.models, *(name.split(":")[0] for name in self.manners.models)}
        refused = [
            name
            for name in ("n", "response_format", "seed")
            if name in body and getattr(self.manners, name) == "refuses"
        ]
        if self.manners.key and self.headers["Authorization"] != f"Bearer {self.manners.key}":
            self._send(401, {"error": {"message": "no key"}})
        elif body["model"] not in known:
            self._send(404, {"error": {"message": "no such model"}})
        elif any(len(said["content"]) > self.manners.longest for said in body.get("messages", ())):
            self._send(400, {"error": {"message": "This is longer than the context length."}})
        elif refused:
            self._send(400, {"error": {"message": f"unknown parameter {refused[0]}"}})
        elif self.path == "/v1/chat/completions":
            self._send(200, self._completion(body))
        elif self.path == "/v1/embeddings":
            self._send(200, _embeddings(body["input"]))
        else:
            self._send(404, {"error": {"message": "no such page"}})

    def _completion(self, body: Mapping[str, Any]) -> dict[str, Any]:
        count = int(body.get("n", 1)) if self.manners.n == "follows" else 1
        choices = [self._choice(body, index) for index in range(count)]
        read = sum(_tokens(said["content"]) for said in body["messages"])
        written = sum(_tokens(choice["message"]["content"]) for choice in choices)
        self.served.prompt_tokens += read
        self.served.reply_tokens += written
        return {
            "id": "1",
            "object": "chat.completion",
            "created": 0,
            "model": body["model"],
            "choices": choices,
            "usage": {
                "prompt_tokens": read,
                "completion_tokens": written,
                "total_tokens": read + written,
            },
        }

    def _choice(self, body: Mapping[str, Any], index: int) -> dict[str, Any]:
        said = self._reply(body)
        choice: dict[str, Any] = {
            "index": index,
            "finish_reason": "stop",
            "message": {"role": "assistant", "content": said},
        }
        return choice

    def _reply(self, body: Mapping[str, Any]) -> str:
        wanted = body.get("response_format", {}).get("json_schema", {}).get("name")
        if wanted == "colour" and self.manners.response_format == "follows":
            return '{"colour": "red"}'
        messages = {message["role"]: message["content"] for message in body["messages"]}
        said = type(self).brain(messages.get("system", ""), messages["user"])
        if body.get("temperature") and type(self).brain is echo:
            seeded = self.manners.seed == "follows" and "seed" in body
            drawn = random.Random(body["seed"]) if seeded else random.SystemRandom()
            return f"{said} {drawn.random()}"
        return said

    def _send(self, status: int, body: object) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


def _tokens(text: str) -> int:
    """Return about as many tokens as a text has: a quarter of its characters."""
    return len(text) // 4 + 1


def _embeddings(texts: Sequence[str]) -> dict[str, Any]:
    """Return vectors that are not of unit length, the last one first: the client has to order."""
    vectors = BagOfWordsEmbedder().embed_documents(texts)
    data = [
        {"object": "embedding", "index": index, "embedding": [2 * x for x in vector]}
        for index, vector in enumerate(vectors)
    ]
    usage = {"prompt_tokens": 1, "total_tokens": 1}
    return {"object": "list", "data": data[::-1], "model": "embedding-model", "usage": usage}


@contextmanager
def openai_server(manners: Manners = VLLM, *, brain: Brain = echo) -> Iterator[Served]:
    """Serve on a free port of the loopback, with nothing remembered of servers before it."""
    kept_replies.cache_clear()
    OPTIONS.clear()
    served = Served("")
    parts = {"manners": manners, "brain": staticmethod(brain), "served": served}
    with ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), parts)) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        served.address = f"http://127.0.0.1:{server.server_port}/v1"
        yield served
        server.shutdown()
