"""Rerankers score each passage with its question, in this process and behind an endpoint."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar

import pytest

from convo_assets.errors import (
    EndpointOutageError,
    EndpointRefusedError,
    MissingModelError,
    SettingError,
)
from convo_assets.resources.rerankers import CrossEncoderReranker, EndpointReranker
from convo_assets_tests.weights import tiny_cross_encoder, tiny_encoder

QUESTION = "Who pays for the hotel?"
TEXTS = ["Nobody came.", "The hotel is paid by the office.", "Who pays for the hotel? We do."]


class Ranking(BaseHTTPRequestHandler):
    """Counts the words that a text shares with the question; best first, as servers answer."""

    texts: ClassVar[str] = "documents"
    listed: ClassVar[bool] = False
    asked: ClassVar[list[dict[str, Any]]] = []

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.asked.append({"path": self.path, **body})
        if self.texts not in body:
            self._answer(422, {"error": f"missing field {self.texts}"})
            return
        words = {*body["query"].split()}
        scores = [len(words & {*text.split()}) for text in body[self.texts]]
        order = sorted(range(len(scores)), key=lambda place: -scores[place])
        name = "score" if self.listed else "relevance_score"
        results = [{"index": place, name: scores[place]} for place in order]
        self._answer(200, results if self.listed else {"results": results})

    def _answer(self, status: int, body: object) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@contextmanager
def served(**manners: object) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Run a server with these manners; yield its address and what it is asked."""
    asked: list[dict[str, Any]] = []
    kind = type("Served", (Ranking,), {"asked": asked, **manners})
    with ThreadingHTTPServer(("127.0.0.1", 0), kind) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/v1", asked
        server.shutdown()


def test_scores_of_an_endpoint_are_in_the_order_of_the_texts() -> None:
    with served() as (address, asked):
        scores = EndpointReranker(base_url=address, model="m", batch=2).scores(QUESTION, TEXTS)

    assert scores == [0.0, 1.0, 5.0]
    assert [(one["path"], one["model"], len(one["documents"])) for one in asked] == [
        ("/v1/rerank", "m", 2), ("/v1/rerank", "m", 1),
    ]  # fmt: skip


def test_a_server_that_calls_them_texts_is_asked_in_its_words() -> None:
    with served(texts="texts", listed=True) as (address, _):
        scores = EndpointReranker(base_url=address, model="m").scores(QUESTION, TEXTS)

    assert scores == [0.0, 1.0, 5.0]


def test_a_server_that_knows_neither_refuses() -> None:
    with served(texts="passages") as (address, _), pytest.raises(EndpointRefusedError):
        EndpointReranker(base_url=address, model="m").scores(QUESTION, TEXTS)


def test_a_server_that_leaves_texts_without_a_score_makes_no_sense() -> None:
    def half(self: Ranking) -> None:
        self._answer(200, {"results": [{"index": 0, "relevance_score": 1}]})

    with served(do_POST=half) as (address, _), pytest.raises(EndpointOutageError, match="3 texts"):
        EndpointReranker(base_url=address, model="m").scores(QUESTION, TEXTS)


def test_a_cross_encoder_scores_a_pair_alike_whatever_stands_beside_it(tmp_path: Path) -> None:
    model = str(tiny_cross_encoder(tmp_path))
    together = CrossEncoderReranker(model=model, offline=True).scores(QUESTION, TEXTS)
    alone = CrossEncoderReranker(model=model, batch=1, offline=True).scores(QUESTION, TEXTS)

    assert together == pytest.approx(alone, abs=1e-5)
    assert len({round(score, 6) for score in together}) == len(TEXTS)
    assert CrossEncoderReranker(model=model, offline=True).scores(QUESTION, ["word " * 500])


def test_what_scores_no_pairs_is_refused_with_what_would(tmp_path: Path) -> None:
    encoder = tiny_encoder(tmp_path / "encoder", pooling={"pooling_mode_mean_tokens": True})
    classes = tiny_cross_encoder(tmp_path / "classes", labels=3)

    with pytest.raises(MissingModelError, match="cross-encoder"):
        CrossEncoderReranker(model=str(encoder), offline=True).scores(QUESTION, TEXTS)
    with pytest.raises(SettingError, match="3 numbers"):
        CrossEncoderReranker(model=str(classes), offline=True).scores(QUESTION, TEXTS)
    with pytest.raises(MissingModelError, match="folder"):
        CrossEncoderReranker(model=str(tmp_path / "nowhere"), offline=True).scores(QUESTION, TEXTS)
