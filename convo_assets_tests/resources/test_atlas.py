"""The remote embedder against a server on the loopback that speaks Atlas's protocol."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from convo_assets.errors import ConfigurationError, SettingError
from convo_assets.resources.embedders import NomicAtlasEmbedder, atlas

EMBEDDER = NomicAtlasEmbedder(tokenizer="none", dimensions=64, api_key="nk-test")
FORBIDDEN = "a text that the service refuses"


class Atlas(BaseHTTPRequestHandler):
    """Gives each text a vector of its length, and notes what it was asked."""

    asked: list[dict[str, Any]]
    keys: list[str | None]

    def do_GET(self) -> None:
        self._reply(200, {})

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.asked.append(asked)
        self.keys.append(self.headers["Authorization"])
        if FORBIDDEN in asked["texts"]:
            self._reply(400, {"detail": asked["texts"]})
            return
        vectors = [[float(len(text)), *[1.0] * 63] for text in asked["texts"]]
        self._reply(200, {"embeddings": vectors, "usage": {}, "model": asked["model"]})

    def _reply(self, status: int, body: object) -> None:
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Atlas]]:
    Atlas.asked, Atlas.keys = [], []
    with ThreadingHTTPServer(("127.0.0.1", 0), Atlas) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("ATLAS_API_PATH", f"http://127.0.0.1:{server.server_port}")
        atlas.client.cache_clear()
        yield Atlas
        server.shutdown()
    atlas.client.cache_clear()


def test_texts_go_out_in_portions_and_vectors_come_back_in_order(service: type[Atlas]) -> None:
    texts = ["x" * (n + 1) for n in range(25)]

    vectors = EMBEDDER.embed_documents(texts)

    assert [round(v[0] / v[1]) for v in vectors] == [len(text) for text in texts]
    assert all(sum(x * x for x in vector) == pytest.approx(1.0) for vector in vectors)
    assert max(len(asked["texts"]) for asked in service.asked) <= 10
    assert {asked["task_type"] for asked in service.asked} == {"search_document"}
    assert set(service.keys) == {"Bearer nk-test"}


def test_questions_are_embedded_as_such_and_in_the_width_that_was_set(
    service: type[Atlas],
) -> None:
    EMBEDDER.embed_queries(["why?"])

    (asked,) = service.asked
    assert (asked["task_type"], asked["dimensionality"]) == ("search_query", 64)


def test_a_refusal_names_the_status_and_never_the_text(service: type[Atlas]) -> None:
    with pytest.raises(ConfigurationError, match="HTTP status 400") as refusal:
        EMBEDDER.embed_documents([FORBIDDEN])

    assert FORBIDDEN not in str(refusal.value)
    assert service.asked


def test_a_service_that_is_not_there_is_an_error_to_act_on(
    service: type[Atlas], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ATLAS_API_PATH", "http://127.0.0.1:9")

    with pytest.raises(ConfigurationError, match=r"status none\). Check the network"):
        EMBEDDER.embed_documents(["text"])
    assert service.asked == []


def test_without_a_key_nothing_is_sent(service: type[Atlas]) -> None:
    with pytest.raises(SettingError, match="NOMIC_API_KEY"):
        NomicAtlasEmbedder(tokenizer="none").embed_documents(["text"])
    assert service.asked == []


def test_nothing_to_embed_asks_nobody() -> None:
    assert EMBEDDER.embed_documents([]) == []
