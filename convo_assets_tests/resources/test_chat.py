"""The packaged chat model: real LLaMA-architecture weights, asked in batches."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from shutil import copytree
from threading import Thread

import pytest

from convo_assets.errors import ConfigurationError, MissingModelError
from convo_assets.resources.chat import LlamaChatModel, PackagedChatModel, Prices
from convo_assets.resources.chat.loading import within_memory
from convo_assets.resources.chat.metering import Meter
from convo_assets.resources.chat.packaged import ORIGIN, converted
from convo_assets.resources.settings import Settings
from convo_assets.steps.converse import Prompt

CHAT = PackagedChatModel(cache_folder=str(Settings().convo_home / "models"))
QUESTIONS = [
    Prompt(system="You are brief.", user=f"Say {word}.", max_tokens=6)
    for word in ("hello", "good morning to everybody", "yes", "thank you very much indeed")
]


def test_chat_replies_do_not_depend_on_what_else_is_in_the_batch() -> None:
    together = CHAT.reply(QUESTIONS)

    assert together == CHAT.reply(QUESTIONS)
    assert len(together) == len(QUESTIONS)
    assert all(together)


def test_a_reply_begins_as_it_was_told_to() -> None:
    prompt = Prompt(
        system="You write questions.", user="Bees fly by day.", begin="When do", max_tokens=8
    )

    (reply,) = CHAT.reply([prompt])

    assert reply.startswith("When do")


def test_sampling_is_repeatable_by_seed() -> None:
    def sample(seed: int) -> list[str]:
        prompt = Prompt(system="", user="Name a thing.", max_tokens=12, temperature=1.0, seed=seed)
        return CHAT.reply([prompt])

    assert sample(1) == sample(1) != sample(2)


def test_a_missing_chat_model_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(MissingModelError, match="give a folder with its files"):
        LlamaChatModel(model=str(tmp_path / "none"), offline=True).reply(QUESTIONS)


class Gate(BaseHTTPRequestHandler):
    """A hub that gives a model only to those who have accepted its licence."""

    def do_HEAD(self) -> None:
        self.send_response(403)
        self.send_header("X-Error-Code", "GatedRepo")
        self.end_headers()

    def do_GET(self) -> None:
        self.do_HEAD()

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


def test_a_gated_model_says_that_its_licence_has_to_be_accepted(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
    with ThreadingHTTPServer(("127.0.0.1", 0), Gate) as hub:
        Thread(target=hub.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{hub.server_port}"
        monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", address)
        template = f"{address}/{{repo_id}}/resolve/{{revision}}/{{filename}}"
        monkeypatch.setattr(
            "huggingface_hub.constants.HUGGINGFACE_CO_URL_TEMPLATE", template, raising=False
        )
        with pytest.raises(MissingModelError, match=r"licence has to be accepted.*HF_TOKEN"):
            LlamaChatModel(model="meta-llama/Llama-3.1-8B-Instruct").reply(QUESTIONS)
        hub.shutdown()


def test_memory_that_ends_says_what_to_choose() -> None:
    import torch

    with pytest.raises(ConfigurationError, match="CONVO_CHAT_QUANTIZATION=4bit"), within_memory():
        torch.empty(2**50)
    with pytest.raises(RuntimeError, match="expanded size"), within_memory():
        torch.zeros(2).expand(3)


def test_the_packaged_model_is_converted_once_and_again_where_it_is_not_of_this_package(
    tmp_path: Path,
) -> None:
    folder = tmp_path / converted(CHAT.cache_folder).name
    copytree(converted(CHAT.cache_folder), folder)
    weights = folder / "model.safetensors"
    written = weights.stat().st_mtime_ns

    assert converted(str(tmp_path)) == folder
    assert weights.stat().st_mtime_ns == written

    (folder / ORIGIN).unlink()  # as a conversion that was cut off leaves it
    converted.cache_clear()
    converted(str(tmp_path))
    assert weights.stat().st_mtime_ns > written


def test_what_is_asked_is_counted_in_tokens_and_seconds() -> None:
    before = CHAT.usage

    CHAT.reply(QUESTIONS[:1])

    after = CHAT.usage
    assert 10 < after.prompt_tokens - before.prompt_tokens < 60
    assert 0 < after.reply_tokens - before.reply_tokens <= 6
    assert after.seconds > before.seconds


def test_costs_follow_tokens_and_hours() -> None:
    meter = Meter()
    meter.count(prompt_tokens=2_000_000, reply_tokens=1_000_000)

    assert meter.usage(Prices(prompt=0.5, reply=2.0)).cost == pytest.approx(3.0)


@pytest.mark.skipif(find_spec("bitsandbytes") is not None, reason="bitsandbytes is installed")
def test_four_bits_without_what_they_need_say_what_to_install() -> None:
    model = str(converted(CHAT.cache_folder))

    with pytest.raises(ConfigurationError, match="extra `gpu`"):
        LlamaChatModel(model=model, quantization="4bit", offline=True).reply(QUESTIONS)


def test_batches_are_as_large_as_they_are_told_to_be() -> None:
    model = str(converted(CHAT.cache_folder))
    wide = LlamaChatModel(model=model, dtype="float32", device_map="cpu", offline=True)
    narrow = wide.model_copy(update={"batch_tokens": 1})

    assert narrow.reply(QUESTIONS) == wide.reply(QUESTIONS)
    assert narrow.identity != wide.identity
