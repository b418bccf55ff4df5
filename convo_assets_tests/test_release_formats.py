"""Each format of a release is read by the tool it is for."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from convo_assets.resources.releases import ReleaseFiles
from convo_assets.resources.store import SupabaseStore
from convo_assets_tests.conftest import empty
from convo_assets_tests.releases import a_release

OPENAI = {
    "type": "object",
    "additionalProperties": False,
    "required": ["messages"],
    "properties": {
        "messages": {
            "type": "array",
            "minItems": 2,
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["role", "content"],
                "properties": {
                    "role": {"enum": ["system", "user", "assistant"]},
                    "content": {"type": "string", "minLength": 1},
                },
            },
        }
    },
}
"""OpenAI's chat format for supervised fine-tuning, as its guide describes it."""


@pytest.fixture(scope="module")
def finished(store_home: Path, tmp_path_factory: pytest.TempPathFactory) -> ReleaseFiles:
    """A release to be read only; the store has gone on to other things."""
    store = SupabaseStore(embedded_home=str(store_home))
    empty(store)
    return a_release(store, tmp_path_factory.mktemp("finished"))


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def every_split(files: ReleaseFiles, name: str) -> list[dict[str, Any]]:
    return [row for path in sorted((files.folder / name).iterdir()) for row in lines(path)]


def test_hugging_face_loads_the_release_as_it_lies(finished: ReleaseFiles, tmp_path: Path) -> None:
    from datasets import load_dataset

    loaded = load_dataset(str(finished.folder), cache_dir=str(tmp_path / "cache"))

    counts = {split: len(rows) for split, rows in loaded.items()}
    assert counts == {s: n for s, n in finished.manifest["counts"]["rows"].items() if n}
    row = next(iter(next(iter(loaded.values()))))
    assert {"messages", "chunk_ids", "document_ids", "tier", "prompt_hash", "tokens"} <= set(row)


def test_every_line_is_what_openai_asks_for(finished: ReleaseFiles) -> None:
    rows = every_split(finished, "openai")

    assert rows
    for row in rows:
        jsonschema.validate(row, OPENAI)


def test_trl_reads_prompts_and_completions(finished: ReleaseFiles) -> None:
    from trl.data_utils import is_conversational

    assert all(is_conversational(row) for row in every_split(finished, "trl"))


def test_questions_passages_and_judgements_fit_together(finished: ReleaseFiles) -> None:
    folder = finished.folder / "retrieval"
    passages = {row["_id"] for row in lines(folder / "corpus.jsonl")}
    questions = {row["_id"] for row in lines(folder / "queries.jsonl")}

    judged = [
        line.split("\t")
        for name in ("train", "dev", "test")
        for line in (folder / "qrels" / f"{name}.tsv").read_text().splitlines()[1:]
    ]

    assert {question for question, _, _ in judged} == questions
    assert {passage for _, passage, _ in judged} <= passages
