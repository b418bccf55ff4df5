"""Each check passes on sound rows and fails on a planted breach."""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import dagster as dg
import pytest

from convo_assets.checks.chunks import chunks_cover_their_documents
from convo_assets.checks.conversations import (
    conversations_are_grounded,
    conversations_hold_no_pii,
)
from convo_assets.checks.embeddings import every_chunk_has_a_unit_vector
from convo_assets.checks.finetune_dataset import (
    finetune_dataset_holds_no_pii,
    finetune_dataset_is_trainable,
    no_document_is_in_two_splits,
)
from convo_assets.checks.raw_docs import raw_docs_have_text
from convo_assets.checks.redacted_docs import redacted_docs_hold_no_pii
from convo_assets.records import EmbeddedChunk
from convo_assets_tests.builders import (
    Rows,
    a_chunk,
    a_citation,
    a_conversation,
    a_raw_doc,
    a_redacted_doc,
    a_training_row,
)
from convo_assets_tests.resource_sets import gate_services

CHUNK = a_chunk("Text.")
LEAK = "Mail a@b.example."
SHOWN = a_training_row(("system", "[1] Ana."), ("user", "Is it?"), ("assistant", "It is this."))
MADE_OF: dict[str, list[Any]] = {
    "conversations": [a_conversation()],
    "chunks": [CHUNK],
    "redacted_docs": [a_redacted_doc()],
}


def row_status(check: Any, **inputs: list[Any]) -> dg.AssetCheckResult:
    return status_with(gate_services(), check, **inputs)


def status_with(
    services: Mapping[str, Any], check: Any, **inputs: list[Any]
) -> dg.AssetCheckResult:
    rows = {name: Rows(records) for name, records in inputs.items()}
    asked = check.required_resource_keys
    result = check(**rows, **{name: s for name, s in services.items() if name in asked})
    assert isinstance(result, dg.AssetCheckResult)
    return result


def embedded(*vector: float) -> EmbeddedChunk:
    return EmbeddedChunk(id="chunk", chunk=CHUNK, vector=vector)


SOUND = [
    pytest.param(raw_docs_have_text, {"raw_docs": [a_raw_doc()]}, id="raw"),
    pytest.param(
        redacted_docs_hold_no_pii,
        {"redacted_docs": [a_redacted_doc("See [EMAIL_1].")]},
        id="redacted",
    ),
    pytest.param(
        chunks_cover_their_documents,
        {"chunks": [CHUNK], "redacted_docs": [a_redacted_doc("Text.\n ")]},
        id="chunks",
    ),
    pytest.param(
        chunks_cover_their_documents,
        {"chunks": [CHUNK], "redacted_docs": [a_redacted_doc("Text.\n| --- | :-: |\n")]},
        id="line-below-a-header",
    ),
    pytest.param(
        every_chunk_has_a_unit_vector,
        {"embeddings": [embedded(0.6, 0.8)], "chunks": [CHUNK]},
        id="embeddings",
    ),
    pytest.param(
        conversations_are_grounded,
        {"conversations": [a_conversation()], "chunks": [CHUNK]},
        id="grounded",
    ),
    pytest.param(
        conversations_hold_no_pii, {"conversations": [a_conversation()]}, id="conversations-clean"
    ),
    pytest.param(
        no_document_is_in_two_splits,
        {
            "finetune_dataset": [a_training_row(), a_training_row(identifier="b")],
        },
        id="splits",
    ),
    pytest.param(
        finetune_dataset_is_trainable, {"finetune_dataset": [a_training_row()]}, id="trainable"
    ),
    pytest.param(
        finetune_dataset_holds_no_pii,
        {
            "finetune_dataset": [a_training_row()],
            **MADE_OF,
        },
        id="dataset-clean",
    ),
]
BREACHES = [
    pytest.param(raw_docs_have_text, {"raw_docs": [a_raw_doc("  ")]}, id="raw-blank"),
    pytest.param(
        redacted_docs_hold_no_pii, {"redacted_docs": [a_redacted_doc(LEAK)]}, id="redacted-leaks"
    ),
    pytest.param(
        chunks_cover_their_documents,
        {"chunks": [CHUNK], "redacted_docs": [a_redacted_doc("Text. And more.")]},
        id="chunks-leave-a-rest",
    ),
    pytest.param(
        chunks_cover_their_documents,
        {"chunks": [CHUNK], "redacted_docs": [a_redacted_doc("Tuxt.")]},
        id="chunks-say-something-else",
    ),
    pytest.param(
        every_chunk_has_a_unit_vector, {"embeddings": [], "chunks": [CHUNK]}, id="vector-missing"
    ),
    pytest.param(
        every_chunk_has_a_unit_vector,
        {"embeddings": [embedded(0.6, 0.6)], "chunks": [CHUNK]},
        id="vector-short",
    ),
    pytest.param(
        every_chunk_has_a_unit_vector,
        {"embeddings": [embedded(float("nan"), 0.0)], "chunks": [CHUNK]},
        id="vector-not-finite",
    ),
    pytest.param(
        conversations_are_grounded,
        {"conversations": [a_conversation(citations=(a_citation(end=99),))], "chunks": [CHUNK]},
        id="citation-outside-its-chunk",
    ),
    pytest.param(
        conversations_hold_no_pii, {"conversations": [a_conversation(answer=LEAK)]}, id="turn-leaks"
    ),
    pytest.param(
        no_document_is_in_two_splits,
        {
            "finetune_dataset": [a_training_row(), a_training_row(identifier="b", split="test")],
        },
        id="document-in-two-splits",
    ),
    pytest.param(
        finetune_dataset_is_trainable,
        {"finetune_dataset": [a_training_row(("assistant", "Hi."), ("user", "Hm?"))]},
        id="roles-reversed",
    ),
    pytest.param(
        finetune_dataset_holds_no_pii,
        {
            "finetune_dataset": [a_training_row(("user", "What is it?"), ("assistant", LEAK))],
            **MADE_OF,
            "conversations": [a_conversation(answer=LEAK)],
        },
        id="row-leaks",
    ),
    pytest.param(
        finetune_dataset_holds_no_pii,
        {
            "finetune_dataset": [a_training_row(("user", "What is it?"), ("assistant", "Ana."))],
            **MADE_OF,
        },
        id="row-says-what-its-conversation-does-not",
    ),
    pytest.param(
        finetune_dataset_holds_no_pii,
        {
            "finetune_dataset": [replace(SHOWN, context_ids=(CHUNK.id,))],
            **MADE_OF,
        },
        id="row-shows-what-its-chunk-does-not-say",
    ),
    pytest.param(
        finetune_dataset_holds_no_pii,
        {
            "finetune_dataset": [a_training_row()],
            **MADE_OF,
            "redacted_docs": [a_redacted_doc(LEAK)],
        },
        id="row-rests-on-a-document-that-leaks",
    ),
]


@pytest.mark.parametrize(("check", "inputs"), SOUND)
def test_sound_rows_pass(check: Any, inputs: dict[str, list[Any]]) -> None:
    assert row_status(check, **inputs).passed


@pytest.mark.parametrize(("check", "inputs"), BREACHES)
def test_a_breach_is_found_and_named_by_identifier_only(
    check: Callable[..., Any], inputs: dict[str, list[Any]]
) -> None:
    result = row_status(check, **inputs)

    assert not result.passed
    assert "a@b.example" not in str(result.metadata)


@pytest.mark.parametrize(
    ("check", "inputs"),
    [
        case
        for case in BREACHES
        if case.id
        in {"redacted-leaks", "turn-leaks", "row-leaks", "row-rests-on-a-document-that-leaks"}
    ],
)
def test_a_leak_names_the_command_that_mends_it(
    check: Callable[..., Any], inputs: dict[str, list[Any]]
) -> None:
    said = row_status(check, **inputs).description

    assert said is not None
    assert "convo-assets rederive s --from redacted_docs" in said
    assert "materialize redacted_docs and what follows it for partition s" in said


def test_a_row_that_only_says_something_else_needs_no_new_conversations() -> None:
    row = a_training_row(("user", "What is it?"), ("assistant", "Ana."))

    said = row_status(finetune_dataset_holds_no_pii, finetune_dataset=[row], **MADE_OF).description

    assert said is not None
    assert "convo-assets rederive s --from finetune_dataset" in said


def test_a_check_that_passes_has_nothing_to_mend() -> None:
    clean = row_status(redacted_docs_hold_no_pii, redacted_docs=[a_redacted_doc("See [EMAIL_1].")])

    assert clean.description is None


def test_a_document_that_was_changed_in_place_is_looked_at_again() -> None:
    services = gate_services()
    clean, changed = a_redacted_doc("See [EMAIL_1]."), a_redacted_doc(LEAK)
    changed = dataclasses.replace(changed, id=clean.id)

    results = [
        status_with(services, redacted_docs_hold_no_pii, redacted_docs=[doc])
        for doc in (clean, clean, changed)
    ]

    assert [result.passed for result in results] == [True, True, False]
