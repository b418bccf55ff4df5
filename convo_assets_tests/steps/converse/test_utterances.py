"""What the user says in mid-conversation, and what is said instead where it would not be found."""

from collections.abc import Sequence

from convo_assets.records import Passage
from convo_assets.steps.converse.answer_grounding import GroundedQA
from convo_assets.steps.converse.conversation_inputs import ConversationInputs
from convo_assets.steps.converse.dialogues import Dialogue
from convo_assets.steps.converse.kinds.unanswerable import without_origin
from convo_assets.steps.converse.utterances import to_utterances
from convo_assets_tests.builders import a_citation, a_passage, a_plan, an_exchange, evidence

FACT = "A cool box keeps the range for 6 hours."


def said(*, found: bool) -> tuple[list[str], list[str]]:
    """Return what a user says and what was looked for, where retrieval finds the passage or not."""
    asked = evidence(FACT)
    origin = without_origin(asked, draw=0.0)
    grounded = [
        GroundedQA(an_exchange(asked), (a_citation(),)),
        GroundedQA(origin, (a_citation(),)),
    ]
    inputs = ConversationInputs(home=a_passage(FACT), pool=(), plan=a_plan())
    looked_for: list[str] = []

    def retrieve(questions: Sequence[str]) -> list[list[Passage]]:
        looked_for.extend(questions)
        return [[a_passage(FACT)] if found else [] for _ in questions]

    (pairs,) = to_utterances([Dialogue(inputs, grounded=grounded)], retrieve)
    return [pair.text for pair in pairs], looked_for


def test_a_follow_up_is_looked_for_together_with_the_turn_before() -> None:
    (first, second), looked_for = said(found=True)

    assert second == "Who decided that?"
    assert looked_for == [f"{first} {second}"]


def test_a_follow_up_that_finds_nothing_is_said_in_full() -> None:
    (_, second), _ = said(found=False)

    assert second == "Who decided that a cool box keeps the range for 6 hours?"
