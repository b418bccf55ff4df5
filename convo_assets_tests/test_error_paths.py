"""Wherever a run fails, nothing that it says quotes a document."""

import logging
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from convo_assets.definitions import build_definitions
from convo_assets.resources.store import SupabaseStore
from convo_assets_tests.graph import EXPENSES, LEAVE, SOURCE, write_sources
from convo_assets_tests.resource_sets import resources_with_fakes
from convo_assets_tests.seams.quoting import QuotingModel
from convo_assets_tests.test_canaries import encodings

NAME, WORD = "Zsuzsanna Quillfeather", "larkspurium"
MARKED = f"{LEAVE}\n{NAME} keeps the {WORD} because a {WORD} must be watered daily.\n"

FAILING = [
    ("sources", "files"),
    ("sources", "files.read"),
    ("converter", "preferring.convert"),
    ("detector", "detect"),
    ("known_values", "of"),
    ("known_values", "everywhere"),
    ("policies", "of"),
    ("embedder", "token_starts"),
    ("embedder", "embed_documents"),
    ("embedder", "embed_queries"),
    ("index", "search"),
    ("index", "before"),
    ("question_history", "questions"),
    ("profiles", "of"),
    ("chat_model", "attempt"),
    ("judge", "attempt"),
    ("trainer", "count_tokens"),
]

KEEPERS = {
    "store",
    "landing",
    "datasets",
    "releases",
    "models",
    "workspace",
    "database",
    "bucket",
    "rows_io",
    "reranker",
}
"""Roles that keep what others make, or serve commands; their failures have tests of their own."""


class Quoting:
    """Stands before a service, logs and raises what it is asked at one place, as libraries do."""

    def __init__(self, real: Any, place: str) -> None:
        self._real = real
        self._method, _, self._rest = place.partition(".")

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._real, name)
        if name != self._method:
            return value
        if self._rest:
            return lambda *args, **kwargs: Quoting(value(*args, **kwargs), self._rest)
        return self._fail

    def _fail(self, *args: Any, **kwargs: Any) -> Any:
        message = f"cannot handle {args} {kwargs} {MARKED}"
        raise LookupError(message) from ValueError(message)


@pytest.mark.parametrize(("role", "place"), FAILING)
def test_a_failure_says_where_and_quotes_nothing(
    store: SupabaseStore,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    role: str,
    place: str,
) -> None:
    folder = write_sources(tmp_path, expenses=EXPENSES, leave=MARKED)
    (folder / f"{NAME}.md").write_text(MARKED.upper(), encoding="utf-8")
    (folder / "page.html").write_text(f"<p>{MARKED}</p>", encoding="utf-8")
    resources = resources_with_fakes(store, tmp_path)
    if role in {
        "chat_model",
        "judge",
        "index",
    }:  # only a large model is asked, judged and shown more
        resources = replace(resources, chat_model=QuotingModel(), judge=QuotingModel())
    failing: dict[str, Any] = {role: Quoting(getattr(resources, role), place)}
    resources = replace(resources, **failing)
    (tmp_path / "dagster").mkdir()

    with (
        caplog.at_level(logging.DEBUG),
        dg.DagsterInstance.local_temp(str(tmp_path / "dagster")) as instance,
    ):
        instance.add_dynamic_partitions("document_sources", [SOURCE])
        result = (
            build_definitions(resources)
            .resolve_job_def("process_source")
            .execute_in_process(partition_key=SOURCE, instance=instance, raise_on_error=False)
        )
        events = "\n".join(map(str, instance.all_logs(result.run_id)))
    places = {
        "events": events.encode(),
        "printed": "".join(capfd.readouterr()).encode(),
        "log": caplog.text.encode(),
        **{
            str(path.relative_to(tmp_path)): path.read_bytes()
            for path in (tmp_path / "dagster").rglob("*")
            if path.is_file()
        },
    }

    assert not result.success
    assert "LookupError" in events
    assert not {
        (place, mark)
        for place, content in places.items()
        for mark in (NAME, WORD)
        for form in encodings(mark)
        if form and form in content
    }


def test_every_service_of_the_world_is_made_to_fail() -> None:
    roles = {field.name for field in fields(resources_with_fakes(SupabaseStore(), Path()))}

    assert {role for role, _ in FAILING} == roles - KEEPERS
