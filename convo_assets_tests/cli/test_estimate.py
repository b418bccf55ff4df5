"""What a source will take is told before anything is stored."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from convo_assets.cli import app
from convo_assets.errors import UnknownSourceError
from convo_assets.resources.environments import resources_with_secrets
from convo_assets.resources.settings import load_settings
from convo_assets.resources.store import SupabaseStore
from convo_assets.steps.converse import converse_about
from convo_assets_tests.builders import a_converse_context
from convo_assets_tests.graph import EXPENSES, LEAVE, stored, write_sources
from convo_assets_tests.large_replies import quotes_first
from convo_assets_tests.memory_corpus import memory_corpus
from convo_assets_tests.openai_server import Manners, openai_server


@pytest.mark.usefixtures("models")
def test_a_sample_goes_the_whole_way_and_nothing_of_it_is_kept(
    store: SupabaseStore, deployed: Path
) -> None:
    write_sources(deployed, leave=LEAVE, expenses=EXPENSES, again=LEAVE, more=EXPENSES)

    result = CliRunner().invoke(app, ["estimate", "handbook", "--documents", "2"])

    assert result.exit_code == 0
    assert "sample (2 documents)" in result.stdout
    assert "all (4 documents)" in result.stdout
    chunks = re.search(r"chunks +│ ([\d.]+) +│ ([\d.]+)", result.stdout)
    assert chunks
    assert float(chunks[2]) == pytest.approx(2 * float(chunks[1]), rel=0.5)
    assert not any(stored(store).values())
    assert not [path for path in (deployed / "landing").rglob("*") if path.is_file()]


PAID = (
    "calls of the chat model",
    "tokens read by the chat model",
    "tokens written by the chat model",
)


@pytest.mark.usefixtures("models")
def test_calls_and_tokens_of_a_large_model_come_out_as_estimated(
    deployed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = [f"Rule {n} says that gate {n} opens at {n % 9 + 5} in the morning." for n in range(97)]
    pages = {
        f"page{n}": "\n\n".join(
            f"# Gate {k}\n\n{rules[k]} {rules[(k + 7) % 97]}" for k in range(n, n + 3 + n % 4)
        )
        for n in range(0, 90, 6)
    }
    write_sources(deployed, **pages)
    with openai_server(Manners(longest=100_000), brain=quotes_first) as served:
        monkeypatch.setenv("CONVO_CHAT", "endpoint")
        monkeypatch.setenv("CONVO_CHAT_ENDPOINT", served.address)
        monkeypatch.setenv("CONVO_CHAT_MODEL", "chat-model")
        said = CliRunner().invoke(app, ["estimate", "handbook", "--documents", "5"]).stdout
        before = (len(served.asked), served.prompt_tokens, served.reply_tokens)
        resources = resources_with_secrets(load_settings())
        corpus = memory_corpus([*pages.values()], resources.embedder)
        context = a_converse_context(resources.chat_model, corpus, judge=resources.judge)
        made = [row for result in converse_about(corpus.rows, context) for row in result.rows]
        after = (len(served.asked), served.prompt_tokens, served.reply_tokens)

    assert len(made) > 20
    estimated = {name: told(said, name) for name in PAID}
    counted = [now - then for now, then in zip(after, before, strict=True)]
    assert estimated == pytest.approx(dict(zip(PAID, counted, strict=True)), rel=0.25)


def told(said: str, name: str) -> float:
    """Return what an estimate says of all documents."""
    found = re.search(rf"{name} +│ [\d.,]+ +│ ([\d.,]+)", said)
    assert found, said
    return float(found[1].replace(",", ""))


def test_a_source_that_is_not_there_is_named_with_those_that_are(deployed: Path) -> None:
    write_sources(deployed, leave=LEAVE)

    result = CliRunner().invoke(app, ["estimate", "handbok"])

    assert isinstance(result.exception, UnknownSourceError)
    assert "handbook" in str(result.exception)
