"""The endpoint engine against a real server, and against one that fails."""

import json
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from convo_assets.errors import EndpointOutageError
from convo_assets.resources.chat import EndpointChatModel, LlamaChatModel, Pace, Prices
from convo_assets.resources.chat.kept import kept_replies
from convo_assets.resources.chat.pacing import wait_for_turn
from convo_assets.resources.chat.packaged import converted
from convo_assets.resources.settings import PROJECT
from convo_assets.steps.converse import Prompt
from convo_assets_tests.serving import serving

QUESTIONS = [
    Prompt(system="You answer briefly.", user=text, max_tokens=10)
    for text in ("What do bees make?", "Name one colour of the sky.", "Is ice cold?")
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """`transformers serve` with the packaged model: address and name of the model."""
    folder = str(converted(str(PROJECT / ".convo" / "models")))
    with serving(folder, log=tmp_path_factory.mktemp("server") / "log") as address:
        yield address, folder


def test_a_served_model_replies_as_it_does_in_this_process(server: tuple[str, str]) -> None:
    address, model = server
    served = EndpointChatModel(base_url=address, model=model, pace=Pace(concurrency=2))
    here = LlamaChatModel(model=model, dtype="float32", device_map="cpu", offline=True)

    assert served.reply(QUESTIONS) == here.reply(QUESTIONS)


def test_a_served_model_tells_what_it_took(server: tuple[str, str]) -> None:
    address, model = server
    served = EndpointChatModel(base_url=address, model=model, prices=Prices(reply=1_000_000.0))
    before = served.usage

    served.reply([replace(QUESTIONS[0], user="What do cows eat?")])

    after = served.usage
    assert after.prompt_tokens > before.prompt_tokens
    assert after.cost - before.cost == after.reply_tokens - before.reply_tokens > 0


class Flaky(BaseHTTPRequestHandler):
    """Is overloaded for the first request of every two, then repeats what it was asked."""

    requests = 0

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        type(self).requests += 1
        said = asked["messages"][-1]["content"]
        overloaded = type(self).requests % 2
        choice = {"index": 0, "message": {"role": "assistant", "content": said}}
        body = {"choices": [choice]}
        self.send_response(503 if overloaded else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Retry-After", "0")
        self.end_headers()
        self.wfile.write(json.dumps({} if overloaded else body).encode())

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def flaky() -> Iterator[str]:
    Flaky.requests = 0
    kept_replies.cache_clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Flaky) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/v1"
        server.shutdown()


def test_an_overloaded_server_is_asked_again_and_order_is_kept(flaky: str) -> None:
    model = EndpointChatModel(base_url=flaky, model="m", pace=Pace(concurrency=1))

    assert model.reply(QUESTIONS) == [prompt.user for prompt in QUESTIONS]
    assert Flaky.requests == 2 * len(QUESTIONS)


def test_what_an_endpoint_may_be_asked_in_a_minute_is_not_exceeded() -> None:
    prompt = Prompt(system="", user="x" * 297, max_tokens=1)  # 100 tokens, as they are estimated
    by_requests = Pace(requests_per_minute=2)
    by_tokens = Pace(tokens_per_minute=200)

    for name, pace in (("requests", by_requests), ("tokens", by_tokens)):
        for _ in range(2):
            wait_for_turn(pace, prompt, of=name)
        late = Thread(target=wait_for_turn, args=(pace, prompt), kwargs={"of": name}, daemon=True)
        late.start()
        late.join(0.2)
        assert late.is_alive()


def test_many_threads_at_once_share_one_limit() -> None:
    prompt, pace = QUESTIONS[0], Pace(requests_per_minute=5)
    threads = [
        Thread(target=wait_for_turn, args=(pace, prompt), kwargs={"of": "crowd"}, daemon=True)
        for _ in range(16)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(0.05)

    assert sum(not thread.is_alive() for thread in threads) == 5


def test_a_prompt_beyond_a_minutes_worth_is_asked_all_the_same() -> None:
    wait_for_turn(Pace(tokens_per_minute=1), QUESTIONS[0], of="small")


def test_a_server_that_is_not_there_fails_after_its_retries(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("convo_assets.resources.openai_api.MAX_RETRIES", 0)
    model = EndpointChatModel(base_url="http://127.0.0.1:9/v1", model="m")

    with pytest.raises(EndpointOutageError, match="CONVO_CHAT_ENDPOINT"):
        model.reply(QUESTIONS[:1])
