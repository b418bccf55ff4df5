import re

import pytest

from convo_assets.steps.converse.answer_grounding import GroundedQA, ground
from convo_assets.steps.converse.conversation_inputs import ConversationInputs
from convo_assets.steps.converse.gates import apply_gates
from convo_assets.steps.converse.qa_pairs import QAPair
from convo_assets.steps.converse.table_questions import of_tables, other_rows
from convo_assets.steps.converse.tables import rows
from convo_assets.steps.converse.wording import follow_up
from convo_assets.vocabulary import Kind
from convo_assets_tests.builders import a_passage, a_plan

TABLE = """| Vaccine | Maximum time | Contact |
| --- | --- | --- |
| Influenza | 72 hours once | [PERSON_1] |
| Measles | 8 hours in total | [PERSON_2] |"""


def drafted(text: str, of_table: Kind = "answerable") -> list[QAPair]:
    plan = a_plan(of_table=of_table)
    return list(of_tables(ConversationInputs(home=a_passage(text), pool=(), plan=plan)))


def test_a_table_is_asked_for_a_cell_and_never_for_a_person() -> None:
    (pair,) = drafted(TABLE)

    assert "the maximum time" in pair.question
    assert "PERSON" not in pair.question + pair.answer
    assert isinstance(ground(pair, [a_passage(TABLE)]), GroundedQA)


def test_a_question_that_leaves_the_row_open_is_asked_back() -> None:
    back, answer = drafted(TABLE, "underspecified")

    assert back.answer == "Which one do you mean: Influenza or Measles?"
    plan = a_plan(of_table="underspecified")
    others = list(other_rows(ConversationInputs(home=a_passage(TABLE), pool=(), plan=plan)))
    assert {follow_up(other, [back], plan) for other in others} == {"Influenza.", "Measles."}
    assert all(
        apply_gates(GroundedQA(other, ()), after=[GroundedQA(back, ())], plan=plan) is None
        for other in others
    )
    assert follow_up(answer, [back], a_plan()) in {"Influenza.", "Measles."}


def test_two_rows_are_compared_in_one_column() -> None:
    (pair,) = drafted(TABLE, "comparison")

    assert pair.kind == "comparison"
    assert "72 hours once" in pair.answer
    assert "8 hours in total" in pair.answer


def test_rows_that_say_it_in_a_sentence_are_named_where_they_are_compared() -> None:
    alerts = "| Alert | First action |\n|---|---|\n| EDGE | Drain it. |\n| DISK | Drop the slot. |"

    (pair,) = drafted(alerts, "comparison")

    assert set(re.findall(r"\w+: [\w ]+\.", pair.answer)) == {
        "EDGE: Drain it.",
        "DISK: Drop the slot.",
    }


def test_what_stands_side_by_side_is_compared_by_its_features() -> None:
    plans = "| Feature | Plan Steady | Plan Flow |\n|---|---|---|\n| Price | 11 pence | hourly |"

    (pair,) = drafted(plans, "comparison")

    assert re.search(r"\bprice\b.*Plan|Plan.*\bprice\b", pair.question)
    assert "Plan Steady is 11 pence" in pair.answer
    assert isinstance(ground(pair, [a_passage(plans)]), GroundedQA)


def test_a_table_that_was_cut_takes_its_header_from_what_it_was_embedded_as() -> None:
    body = TABLE.split("\n")[2:]
    passage = a_passage("\n".join(body))

    assert rows(passage) == []
    assert [row.label for row in rows(passage, embedded_as=TABLE)] == ["Influenza", "Measles"]


def test_a_row_with_a_number_goes_by_its_first_name_and_the_number() -> None:
    register = (
        "| No | Patient | Called | Outcome |\n|---|---|---|---|\n"
        "| C-14 | Anonymous patient | Physician on duty | The dose was reduced. |"
    )

    (row,) = rows(a_passage(register))

    assert row.label == "Anonymous patient (C-14)"


def test_rows_that_were_not_drawn_are_asked_for_after_the_one_that_was() -> None:
    plan = a_plan(of_table="answerable")

    others = list(other_rows(ConversationInputs(home=a_passage(TABLE), pool=(), plan=plan)))

    (drawn,) = drafted(TABLE)
    other, again = others
    assert {drawn.answer[-14:], other.answer[-14:]} == {"72 hours once.", "hours in total."[-14:]}
    assert follow_up(other, [drawn], a_plan()) in {"And for measles?", "And for Influenza?"}
    assert again.answer == drawn.answer
    assert all(pair.optional for pair in others)


def test_a_column_that_is_called_like_a_place_is_not_asked_for() -> None:
    sites = "| Benefit | Leeds |\n|---|---|\n| Gym allowance | 20 euros |"

    assert drafted(sites)
    assert not drafted(f"Everybody works in Leeds.\n\n{sites}")


@pytest.mark.parametrize("column", ["Called person", "Suitable for heat pump", "With fuse"])
def test_a_column_whose_name_is_no_thing_is_not_asked_for(column: str) -> None:
    assert not drafted(f"| Fuse | {column} |\n|---|---|\n| 60 amperes | with load management |")
    assert not drafted(f"| Service | Leave |\n|---|---|\n| less than 1 | {column} |")
    assert drafted("| Fuse | Load |\n|---|---|\n| 60 amperes | with load management |")


def test_a_header_is_never_a_row() -> None:
    two = f"{TABLE}\n\n| Role | Right |\n|---|---|\n| Guest | reading |"

    assert [row.label for row in rows(a_passage(two), embedded_as=TABLE)] == [
        "Influenza",
        "Measles",
        "Guest",
    ]


def test_records_are_rows_named_by_their_title() -> None:
    (row,) = rows(a_passage("title: Queue limit\nrisk: low\nrollback: Set the limit to 0."))

    assert (row.label, dict(row.cells)["rollback"]) == ("Queue limit", "Set the limit to 0.")


def test_questions_that_a_table_asks_itself_are_taken_as_they_are() -> None:
    cells = "| PC-1 | Are dogs allowed in the office? | Dogs are allowed on Fridays. |"

    (pair,) = drafted(cells)

    assert pair.question == "Are dogs allowed in the office?"
    assert pair.answer == "Dogs are allowed on Fridays."
