"""What a chat endpoint answers with: replies, outcomes of one prompt, and errors of the set-up."""

import json
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar

import pytest

from convo_assets.errors import EndpointKeyError, EndpointRefusedError, UnservedModelError
from convo_assets.resources.chat import EndpointChatModel, Pace
from convo_assets.resources.chat.completions import OPTIONS
from convo_assets.resources.chat.kept import FILE, erase_replies, kept_replies
from convo_assets.resources.chat.replies import without_thoughts
from convo_assets.steps.converse import Prompt, Reply

PROMPT = Prompt(system="Be brief.", user="What do larks eat in the winter?", max_tokens=9)


class _Handler(BaseHTTPRequestHandler):
    status: ClassVar[int]
    body: ClassVar[Mapping[str, Any]]
    asked: ClassVar[list[str]]

    def do_POST(self) -> None:
        self.asked.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
        content = json.dumps(self.body).encode()
        self.send_response(self.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def do_GET(self) -> None:
        self.send_error(404)

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@contextmanager
def answering(status: int, body: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """Serve one answer to everything; give the address and what was asked."""
    kept_replies.cache_clear()
    OPTIONS.clear()
    asked: list[str] = []
    handler = type("Handler", (_Handler,), {"status": status, "body": body, "asked": asked})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/v1", asked
        server.shutdown()


def model_at(address: str, *, memory: str = "") -> EndpointChatModel:
    return EndpointChatModel(base_url=address, model="m", pace=Pace(concurrency=1), memory=memory)


def choice(content: str | None, finish: str = "stop", **message: str) -> dict[str, Any]:
    said = {"role": "assistant", "content": content, **message}
    return {"choices": [{"index": 0, "message": said, "finish_reason": finish}]}


@pytest.mark.parametrize(
    ("body", "reply"),
    [
        pytest.param(choice("Seeds."), Reply(text="Seeds."), id="said"),
        pytest.param(
            choice("<think>Larks?</think>\nSeeds."), Reply(text="Seeds."), id="thought-about"
        ),
        pytest.param(
            choice("Larks?</think>Seeds."), Reply(text="Seeds."), id="thought-begun-before"
        ),
        pytest.param(choice("<think>Larks eat"), Reply(fault="reply_empty"), id="only-thought"),
        pytest.param(choice("  "), Reply(fault="reply_empty"), id="empty"),
        pytest.param(choice(None), Reply(fault="reply_empty"), id="nothing"),
        pytest.param(choice(None, refusal="No."), Reply(fault="reply_refused"), id="refused"),
        pytest.param(
            choice("Seeds and", "length"), Reply(text="Seeds and", fault="reply_cut"), id="cut"
        ),
        pytest.param(
            choice("<think>Larks", "length"), Reply(fault="reply_cut"), id="cut-while-thinking"
        ),
        pytest.param(choice("", "content_filter"), Reply(fault="reply_refused"), id="filtered"),
    ],
)
def test_a_reply_is_its_text_or_why_there_is_none(body: Mapping[str, Any], reply: Reply) -> None:
    with answering(200, body) as (address, _):
        assert model_at(address).attempt([PROMPT]) == [reply]


@pytest.mark.parametrize(
    ("status", "message", "fault"),
    [
        (400, "This model's maximum context length is 4096 tokens.", "prompt_too_long"),
        (400, "the request exceeds the available context size", "prompt_too_long"),
        (422, "`inputs` tokens + `max_new_tokens` must be <= 4096", "prompt_too_long"),
        (413, "Payload", "prompt_too_long"),
        (400, "The response was filtered by our content management policy", "prompt_refused"),
    ],
)
def test_a_prompt_that_is_refused_for_itself_is_an_outcome(
    status: int, message: str, fault: Any
) -> None:
    with answering(status, {"error": {"message": message}}) as (address, _):
        assert model_at(address).attempt([PROMPT]) == [Reply(fault=fault)]


@pytest.mark.parametrize(
    ("status", "message", "error", "says"),
    [
        (400, "temperature must be 1", EndpointRefusedError, "400: temperature must be 1"),
        (400, "bad: what do larks eat in it", EndpointRefusedError, r"\(HTTP status 400\)"),
        (401, "no", EndpointKeyError, "wants a key, and none is set in CONVO_CHAT_API_KEY"),
        (403, "no", EndpointKeyError, "HTTP status 403"),
        (404, "no", UnservedModelError, "knows no model 'm' .*often in /v1"),
    ],
)
def test_what_is_refused_whatever_is_asked_is_an_error_that_says_what_to_check(
    status: int, message: str, error: type[Exception], says: str
) -> None:
    with (
        answering(status, {"error": {"message": message}}) as (address, _),
        pytest.raises(error, match=says),
    ):
        model_at(address).attempt([PROMPT])


def test_a_reply_that_was_paid_for_is_there_in_the_next_process(tmp_path: Path) -> None:
    with answering(200, choice("Seeds.")) as (address, asked):
        first = model_at(address, memory=str(tmp_path)).attempt([PROMPT])
        kept_replies.cache_clear()  # as a new process begins
        again = model_at(address, memory=str(tmp_path)).attempt([PROMPT])

    assert first == again == [Reply(text="Seeds.")]
    assert len(asked) == 1
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600


def test_kept_replies_hold_no_prompt_and_can_be_erased(tmp_path: Path) -> None:
    with answering(200, choice("Seeds.")) as (address, asked):
        model_at(address, memory=str(tmp_path)).attempt([PROMPT])
        assert b"larks" not in (tmp_path / FILE).read_bytes()
        assert b"Seeds." in (tmp_path / FILE).read_bytes()

        erase_replies(str(tmp_path))
        assert b"Seeds." not in (tmp_path / FILE).read_bytes()
        model_at(address, memory=str(tmp_path)).attempt([PROMPT])

    assert len(asked) == 2


def test_other_models_and_other_prompts_are_asked_anew(tmp_path: Path) -> None:
    with answering(200, choice("Seeds.")) as (address, asked):
        model = model_at(address, memory=str(tmp_path))
        model.attempt([PROMPT])
        model.model_copy(update={"model": "other"}).attempt([PROMPT])

    assert len(asked) == 2


def test_a_thought_within_thoughts_is_cut_out_whole() -> None:
    assert without_thoughts("<THINK>a <think>b</think> c</THINK> Seeds.") == "Seeds."
