"""What docs/environments.md has to copy is started as it stands there, against real servers."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import boto3
import dagster as dg
import fsspec
import httpx
import pytest
from moto.server import ThreadedMotoServer
from typer.testing import CliRunner

from convo_assets.cli import app
from convo_assets.definitions import build_definitions
from convo_assets.resources.chat import EndpointChatModel
from convo_assets.resources.environments import resources_for, resources_with_secrets
from convo_assets.resources.postgres import EmbeddedPostgres
from convo_assets.resources.settings import PROJECT, Settings, load_env_file, load_settings
from convo_assets.resources.store import SupabaseStore
from convo_assets_tests.fakes import WIDTH
from convo_assets_tests.graph import EXPENSES, LEAVE, SOURCE, run_graph, write_sources
from convo_assets_tests.openai_server import (
    OLLAMA,
    VLLM,
    openai_server,
    reads_closely,
)
from convo_assets_tests.weights import tiny_nomic

TEXT = (PROJECT / "docs" / "environments.md").read_text(encoding="utf-8")
NAMES = ("local", "ollama", "vllm", "supabase", "self-hosted")
SNIPPETS = dict(zip(NAMES, re.findall(r"(?s)```sh\n(.*?)```", TEXT), strict=True))
LLAMA = "meta-llama/Llama-3.1-8B-Instruct"
NOMIC = "nomic-ai/nomic-embed-text-v1.5"
TRIED = (
    "store",
    "object storage",
    "converter",
    "PII detector",
    "embedder",
    "reranker",
    "chat model",
    "judge",
)


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Work where there are no files of settings, and put back what `.env` sets."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "400")
    for name in Settings.model_fields:
        monkeypatch.setenv(name.upper(), "")
        monkeypatch.delenv(name.upper())


def copied(name: str, folder: Path, places: dict[str, str]) -> None:
    """Copy a snippet into `.env`, with the places of this machine's servers, and load it."""
    text = SNIPPETS[name]
    for place, here in places.items():
        assert place in text
        text = text.replace(place, here)
    (folder / ".env").write_text(text)
    load_env_file()


def said_by_doctor() -> dict[str, tuple[bool, str]]:
    """Return for each part whether it works, and what doctor says of it."""
    output = CliRunner().invoke(app, ["doctor"]).output
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in output.splitlines()]
    return {row[0]: (row[1] == "yes", row[2]) for row in rows if len(row) == 3}


def loads() -> None:
    dg.Definitions.validate_loadable(build_definitions(resources_for(load_settings())))


@pytest.mark.parametrize("name", NAMES)
def test_a_snippet_has_at_most_six_lines_and_names_settings_that_exist(name: str) -> None:
    lines = SNIPPETS[name].splitlines()

    assert len(lines) <= 6
    assert {line.split("=")[0] for line in lines} <= {n.upper() for n in Settings.model_fields}


@pytest.mark.usefixtures("deployed", "models", "store")
def test_all_local(tmp_path: Path) -> None:
    write_sources(tmp_path, leave=LEAVE)
    copied("local", tmp_path, {})

    loads()
    said = said_by_doctor()

    assert all(works for works, _ in said.values()), said
    assert said["store"][1].startswith("embedded (preset local): Postgres")
    assert "SmolLM2-135M-Instruct Q4_1" in said["chat model"][1]
    assert said["judge"][1] == "auto (default): conversations are not judged"


@pytest.mark.usefixtures("deployed")
def test_local_and_ollama_take_a_source_through_the_graph(
    store: SupabaseStore, tmp_path: Path
) -> None:
    write_sources(tmp_path, leave=LEAVE, expenses=EXPENSES)
    manners = replace(OLLAMA, models=("llama3.1:8b",))

    with openai_server(manners, brain=reads_closely) as served:
        places = {"127.0.0.1:11434": f"127.0.0.1:{served.port}"}
        copied("ollama", tmp_path, places)
        loads()
        said = said_by_doctor()
        result = run_graph(resources_for(load_settings()), of=SOURCE)

    assert said["chat model"][0], said
    assert "endpoint (environment): llama3.1:8b at an endpoint" in said["chat model"][1]
    assert "without n (nothing: every reply is asked for by itself)" in said["chat model"][1]
    assert result.success
    with store.connect() as connection:
        rows = connection.execute("select tier, model from convo.conversations").fetchall()
    assert ("large", "llama3.1:8b at an endpoint") in rows


@pytest.mark.usefixtures("deployed", "store")
def test_local_and_vllm(tmp_path: Path) -> None:
    with openai_server(replace(VLLM, models=(LLAMA,))) as served:
        places = {"127.0.0.1:8000": f"127.0.0.1:{served.port}"}
        copied("vllm", tmp_path, places)
        loads()
        said = said_by_doctor()

    model = resources_with_secrets(load_settings()).chat_model
    assert isinstance(model, EndpointChatModel)
    assert model.pace.concurrency == 64
    assert "follows n, response_format, seed" in said["chat model"][1]
    assert "without" not in said["chat model"][1]
    assert said["judge"][1].startswith(f"same (environment): {LLAMA} at an endpoint")


@pytest.mark.usefixtures("deployed", "store")
def test_a_server_that_serves_another_model_is_found_out(
    tmp_path: Path,
) -> None:
    with openai_server(VLLM) as served:
        places = {"127.0.0.1:8000": f"127.0.0.1:{served.port}"}
        copied("vllm", tmp_path, places)
        works, details = said_by_doctor()["chat model"]

    assert not works
    assert "HTTP status 404" in details
    assert "CONVO_CHAT_MODEL" in details


@pytest.mark.usefixtures("deployed", "store")
def test_supabase_hosted_and_vllm_and_nomic(
    store_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONVO_TRAINER", "none")
    monkeypatch.setenv("CONVO_OFFLINE", "true")
    with openai_server(replace(VLLM, models=(LLAMA,))) as served:
        places = {
            "postgresql://postgres:password@db.project.supabase.co:5432/postgres": database(
                store_home
            ),
            "127.0.0.1:8000": f"127.0.0.1:{served.port}",
            NOMIC: str(tiny_nomic(tmp_path / "nomic", width=768)),
            "CONVO_DEVICE=cuda": "CONVO_DEVICE=cpu",
        }
        copied("supabase", tmp_path, places)
        loads()
        said = said_by_doctor()

    assert all(said[part][0] for part in TRIED), said
    assert said["store"][1].startswith("supabase (preset production): Postgres")
    assert said["embedder"][1].startswith("nomic (preset production): ")
    assert "answers with 768 dimensions" in said["embedder"][1]


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An S3 server with the bucket of the snippet."""
    server = ThreadedMotoServer("127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", f"http://{host}:{port}")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "sesame")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    httpx.post(f"http://{host}:{port}/moto-api/reset").raise_for_status()
    fsspec.filesystem("s3").clear_instance_cache()
    boto3.client("s3").create_bucket(Bucket="convo")
    yield
    server.stop()


@pytest.mark.usefixtures("deployed", "store", "s3")
def test_everything_self_hosted(
    store_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONVO_TRAINER", "none")
    monkeypatch.setenv("CONVO_EMBED_DIMENSIONS", str(WIDTH))  # of the server's small model
    with (
        openai_server(replace(VLLM, models=(LLAMA,))) as chat,
        openai_server(replace(VLLM, models=(NOMIC,))) as embeddings,
    ):
        places = {
            "postgresql://postgres:password@127.0.0.1:5432/postgres": database(store_home),
            "127.0.0.1:8000": f"127.0.0.1:{chat.port}",
            "127.0.0.1:8001": f"127.0.0.1:{embeddings.port}",
        }
        copied("self-hosted", tmp_path, places)
        loads()
        said = said_by_doctor()

    assert all(said[part][0] for part in TRIED), said
    assert said["object storage"][1] == (
        "fsspec (environment): s3://convo takes, gives back and deletes files"
    )
    assert f"answers with {WIDTH} dimensions" in said["embedder"][1]
    assert embeddings.asked[0]["input"] == ["search_query: hello"]


def database(home: Path) -> str:
    """Return the direct URL of the embedded server, which stands in for a hosted one."""
    return EmbeddedPostgres(home).ensure().url
