"""What a passage says under its headings, step by step, and in answer to its own questions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convo_assets.steps.converse.answer_grounding import GroundedQA, ground
from convo_assets.steps.converse.conversation_inputs import ConversationInputs
from convo_assets.steps.converse.headings import asked_by, matter_of
from convo_assets.steps.converse.language.segments import segments
from convo_assets.steps.converse.overviews import overviews
from convo_assets.steps.converse.qa_pairs import QAPair
from convo_assets.steps.converse.source_faq import source_faq
from convo_assets_tests.builders import a_passage, a_plan

SAID = "Close the valve on the left side. Open the drain on the right side."
STEPS = "1. Close the valve.\n2. Open the drain.\n3. Wait for an hour.\n"


def of_headings(text: str, *headings: str) -> list[QAPair]:
    return list(
        overviews(
            ConversationInputs(home=a_passage(text, headings=headings), pool=(), plan=a_plan())
        )
    )


@pytest.mark.parametrize(
    ("heading", "question"),
    [
        ("What to do after a breach", "What should I do after a breach?"),
        ("How to reset the hub", "How do I reset the hub?"),
        ("If the promotion hangs", "What should I do if the promotion hangs?"),
        ("Before the work", "What happens before the work?"),
        ("Can I take both?", "Can I take both?"),
        ("Report a fault", "How do I report a fault?"),
        ("Restart services", "How do I restart services?"),
        ("Visit notes", None),
        ("Purpose and scope", None),
        ("Fault 2: no light", None),
        ("Visits of [PERSON_1]", None),
    ],
)
def test_a_heading_is_asked_for_if_it_names_a_matter(heading: str, question: str | None) -> None:
    found = of_headings(f"## {heading}\n\n{SAID}", "Manual", heading)

    assert [pair.question for pair in found] == ([question] if question else [])


@pytest.mark.parametrize(
    ("heading", "text", "inside"),
    [
        ("Daily routine", "", "the daily routine"),
        ("The breach of 12 February 2025", "", "the breach of 12 February 2025"),
        ("Ledger Database Failover", "", "Ledger Database Failover"),
        ("Travel and Expenses Policy", "", "the Travel and Expenses Policy"),
        ("Rotation of keys", "", "the rotation of keys"),
        ("Timeline (UTC)", "", "the timeline (UTC)"),
        ("Your first week", "", "your first week"),
        ("Installing the Voltmere Dock", "", "installing the Voltmere Dock"),
        ("Benefits Overview 2025", "", "Benefits Overview 2025"),
        ("Export tariffs", "", "export tariffs"),
        ("Changing your plan", "", "changing your plan"),
        ("Paying by card", "", "paying by card"),
        ("Their team", "", "their team"),
        ("Larkhollow holidays", "at Larkhollow all day", "Larkhollow holidays"),
        ("USB sticks", "", "USB sticks"),
    ],
)
def test_a_heading_keeps_its_capitals_where_they_belong_to_it(
    heading: str, text: str, inside: str
) -> None:
    assert matter_of(heading, text) == inside
    assert asked_by(heading, text) == ""


def test_every_section_that_begins_in_a_passage_is_asked_for() -> None:
    found = of_headings(f"## Sick leave\n\n{SAID}\n\n## Moving house\n\n{SAID}", "Leave")

    assert [pair.answer for pair in found] == [SAID, SAID]
    assert ["sick leave" in found[0].question, "moving house" in found[1].question] == [True, True]


def test_a_comment_in_a_code_block_is_no_heading() -> None:
    assert of_headings(f"```\n# Restart the hub\n{SAID}\n```") == []


def test_a_heading_in_capitals_is_one() -> None:
    (found,) = of_headings(f"5. WRITING A MESSAGE\n\n{SAID}")

    assert "writing a message" in found.question


def test_a_heading_that_stands_elsewhere_is_not_asked_for() -> None:
    assert of_headings(SAID, "Manual", "Daily routine") == []


def test_steps_are_answered_one_by_one_and_each_is_cited() -> None:
    text = f"## Emptying the tank\n\n{STEPS}\nThe tank is made of steel."

    found = of_headings(text, "Emptying the tank")[0]

    assert "steps for emptying the tank" in found.question
    assert "first steps" not in found.question
    assert found.answer == "- Close the valve.\n- Open the drain.\n- Wait for an hour."
    grounded = ground(found, [a_passage(text)])
    assert isinstance(grounded, GroundedQA)
    assert [text[c.start : c.end] for c in grounded.citations] == found.answer[2:].split("\n- ")


def test_steps_that_may_go_on_in_the_next_chunk_are_the_first_ones() -> None:
    assert "first steps" in of_headings(STEPS, "Emptying the tank")[0].question


@pytest.mark.parametrize(
    "steps",
    [
        pytest.param("2. Open the drain.\n3. Wait.\n4. Leave.", id="begins-elsewhere"),
        pytest.param("1. Close the valve.\n2. Open the drain.", id="two-are-no-procedure"),
        pytest.param("1. Call [PERSON_1].\n2. Wait a day.\n3. Leave the house.", id="somebody"),
        pytest.param("1. Dogs\n2. Cats\n3. Birds", id="a-list-of-things"),
    ],
)
def test_what_is_no_procedure_is_not_asked_for_step_by_step(steps: str) -> None:
    assert not any("steps" in e.question for e in of_headings(steps, "Emptying the tank"))


def test_a_question_in_the_source_is_answered_by_what_follows_it() -> None:
    text = "Can I take ibuprofen? About one in ten adults reacts to it. Stop at once.\n\nBye."

    ((question, answer),) = source_faq(a_passage(text))

    assert question == "Can I take ibuprofen?"
    assert [s.text for s in answer] == ["About one in ten adults reacts to it.", "Stop at once."]


def test_a_transcript_is_answered_by_who_did_not_ask() -> None:
    asked = "from: customer\n\ntext: Why does the price explode in winter?\n\n"
    reply = "\n\ntext: There is a price cap of 95 pence."

    assert [q for q, _ in source_faq(a_passage(f"{asked}from: agent{reply}"))]
    assert not list(source_faq(a_passage(f"{asked}from: customer{reply}")))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("And if I do not like it? There is no fee.", id="goes-on"),
        pytest.param("Does it work in winter? It does so always.", id="about-something-before"),
        pytest.param("Where does [PERSON_1] live now? In the house.", id="about-somebody"),
        pytest.param("Where is the red light? Next to [PERSON_1].", id="answer-names-somebody"),
        pytest.param("Where is the red light? Where is the green one?", id="not-answered"),
    ],
)
def test_a_question_that_no_stranger_could_ask_or_nobody_answers_is_left(text: str) -> None:
    assert list(source_faq(a_passage(text))) == []


def test_a_sentence_goes_on_where_a_line_was_wrapped() -> None:
    long = "This runbook explains who informs whom during an incident at the company in the year of"
    text = f"{long}\nDecember 2024. Use the option only\nfor the first message.\n- one item\nto: do"

    found = [s.text for s in segments(text, offset=0)]

    assert found == [
        f"{long} December 2024.",
        "Use the option only for the first message.",
        "one item",
        "to: do",
    ]


def test_items_that_a_converter_wrote_one_behind_the_other_are_sentences() -> None:
    text = "- The bill is issued within 5 days. - The refund is paid later. * See page 4 - 5."

    assert [s.text for s in segments(text, offset=0)] == [
        "The bill is issued within 5 days.",
        "The refund is paid later.",
        "See page 4 - 5.",
    ]


@given(st.lists(st.sampled_from(["Word", "is", "here.", "\n", "  ", "- ", "# ", "x:", "\n\n"])))
def test_a_segment_is_what_stands_at_its_place(parts: list[str]) -> None:
    text = " ".join(parts)

    for segment in segments(text, offset=7):
        assert " ".join(text[segment.start - 7 : segment.end - 7].split()) == segment.text
