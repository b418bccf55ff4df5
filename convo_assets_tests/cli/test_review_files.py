"""Conversations go to Label Studio or Argilla, and what people decide there comes back."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from convo_assets.cli import app
from convo_assets.errors import ReviewFileError
from convo_assets.resources.store import SupabaseStore
from convo_assets.resources.store.reviews import Pair, Reviews, agreement
from convo_assets_tests.graph import EXPENSES, LEAVE, SOURCE, run_graph, write_sources
from convo_assets_tests.resource_sets import resources_with_fakes

RUNNER = CliRunner()
Answer = Callable[[dict[str, Any], Mapping[str, str]], dict[str, Any]]


@pytest.fixture
def conversations(store: SupabaseStore, deployed: Path) -> Path:
    """Where files are exchanged, beside a store with conversations."""
    write_sources(deployed, leave=LEAVE, expenses=EXPENSES)
    run_graph(resources_with_fakes(store, deployed))
    return deployed


def in_label_studio(task: dict[str, Any], answers: Mapping[str, str]) -> dict[str, Any]:
    """Return a task as Label Studio exports it once somebody has answered."""
    result = [
        {
            "from_name": question,
            "to_name": "dialogue",
            "type": "choices" if question == "decision" else "textarea",
            "value": {"choices" if question == "decision" else "text": [answer]},
        }
        for question, answer in answers.items()
    ]
    skipped = {"completed_by": 9, "was_cancelled": True, "result": []}
    answered = {"completed_by": 7, "was_cancelled": False, "result": result}
    return {"id": 1, **task, "annotations": [skipped, answered]}


def in_argilla(record: dict[str, Any], answers: Mapping[str, str]) -> dict[str, Any]:
    """Return a record as Argilla exports it once somebody has answered."""
    said = {name: [{"value": value, "user_id": "7"}] for name, value in answers.items()}
    return {**record, "suggestions": {}, "responses": said, "status": "completed"}


@pytest.mark.parametrize(
    ("tool", "answered"), [("label-studio", in_label_studio), ("argilla", in_argilla)]
)
def test_decisions_come_back_under_the_name_of_who_made_them(
    store: SupabaseStore, conversations: Path, tool: str, answered: Answer
) -> None:
    file = conversations / "queue.json"
    sent = RUNNER.invoke(app, ["export-reviews", str(file), "--tool", tool])
    first, second, *_ = json.loads(file.read_text(encoding="utf-8"))
    accepted = answered(first, {"decision": "accept", "comment": "fine"})
    rejected = answered(second, {"decision": "reject", "reason": "says nothing"})
    file.write_text(json.dumps([accepted, rejected]))

    taken = RUNNER.invoke(app, ["import-reviews", str(file)])

    assert (sent.exit_code, taken.exit_code) == (0, 0), sent.output + taken.output
    assert "2 decisions taken, 0 not." in taken.stdout
    reviews = Reviews(store)
    found = {d: reviews.of(one)[0] for one, d in reviews.decisions().items()}
    assert found["accepted"].comment == "fine"
    assert found["rejected"].reason == "says nothing"
    assert {review.reviewer for review in found.values()} == {f"{tool} 7"}


def test_an_edited_answer_that_its_passages_do_not_support_is_not_taken(
    store: SupabaseStore, conversations: Path
) -> None:
    file = conversations / "queue.json"
    RUNNER.invoke(app, ["export-reviews", str(file)])
    task = json.loads(file.read_text(encoding="utf-8"))[0]
    wrong = {"decision": "accept", "turn-1": "The moon pays 4,000 euros for each of 17 dogs."}
    file.write_text(json.dumps([in_label_studio(task, wrong)]))

    taken = RUNNER.invoke(app, ["import-reviews", str(file)])

    assert "0 decisions taken, 1 not." in taken.stdout
    assert "Turn 2:" in taken.stderr
    assert not Reviews(store).decisions()


def test_conversations_that_are_gone_are_passed_over(conversations: Path) -> None:
    file = conversations / "queue.json"
    task = {"data": {"conversation_id": "gone"}}
    file.write_text(json.dumps([in_label_studio(task, {"decision": "accept"})]))

    taken = RUNNER.invoke(app, ["import-reviews", str(file)])

    assert taken.exit_code == 0
    assert "0 decisions taken, 0 not." in taken.stdout


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "is not JSON in UTF-8"),
        ('{"a": 1}', "holds no list"),
        ('[{"data": {}}]', "a record, number 1, without 'annotations'"),
    ],
)
def test_a_file_that_no_tool_has_exported_is_said_so(
    conversations: Path, text: str, says: str
) -> None:
    file = conversations / "queue.json"
    file.write_text(text)

    result = RUNNER.invoke(app, ["import-reviews", str(file)])

    assert isinstance(result.exception, ReviewFileError)
    assert says in str(result.exception)
    assert "give what Label Studio exports as JSON" in str(result.exception)


def test_the_labelling_interface_asks_for_a_decision_and_each_turn(conversations: Path) -> None:
    from lxml import etree

    file = conversations / "queue.json"

    RUNNER.invoke(app, ["export-reviews", str(file), "--source", SOURCE])

    tasks = json.loads(file.read_text(encoding="utf-8"))
    view = etree.fromstring(file.with_suffix(".xml").read_bytes())
    turns = max(len(task["data"]["messages"]) for task in tasks)
    asked = {tag.get("name") for tag in view.iter("TextArea")}
    assert {f"turn-{place}" for place in range(turns)} <= asked
    assert [choice.get("value") for choice in view.iter("Choice")] == ["accept", "reject"]
    assert all("[" in task["data"]["passages"] for task in tasks)


@pytest.mark.parametrize(
    ("pairs", "kappa"),
    [
        ([], None),
        ([("accepted", "accepted")] * 3, None),
        ([("accepted", "accepted"), ("rejected", "rejected")], 1.0),
        ([("accepted", "rejected"), ("rejected", "accepted")], -1.0),
        # Cohen's own kind of example: 45 of 50 agree by 35 of 50.
        (
            [("accepted", "accepted")] * 20
            + [("accepted", "rejected")] * 5
            + [("rejected", "accepted")] * 10
            + [("rejected", "rejected")] * 15,
            0.4,
        ),
    ],
)
def test_agreement_is_one_for_the_same_and_zero_for_chance(
    pairs: list[Pair], kappa: float | None
) -> None:
    found = agreement(pairs)

    assert found == (None if kappa is None else pytest.approx(kappa))


def test_two_people_who_saw_the_same_are_compared(
    store: SupabaseStore, conversations: Path
) -> None:
    file = conversations / "queue.json"
    RUNNER.invoke(app, ["export-reviews", str(file)])
    tasks = json.loads(file.read_text(encoding="utf-8"))
    said = [
        in_label_studio(task, {"decision": choice})
        for task, choice in zip(tasks[:2], ("accept", "reject"), strict=True)
    ]
    for task in said:
        task["annotations"] = [{**task["annotations"][1], "completed_by": by} for by in (7, 8)]
    file.write_text(json.dumps(said))

    taken = RUNNER.invoke(app, ["import-reviews", str(file)])

    assert "label-studio 7 and label-studio 8 agree: kappa 1.00 (n=2)" in taken.stdout
    assert store is not None
