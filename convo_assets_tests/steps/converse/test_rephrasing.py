"""A source is not asked the same in nearly the same words, neither in a batch nor across them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from convo_assets.item_results import ItemResult
from convo_assets.records import Conversation, EmbeddedChunk
from convo_assets.similarity import Questions, numbers, repeats
from convo_assets.steps.converse import ChatModel, converse_about
from convo_assets.steps.converse.answer_grounding import GroundedQA
from convo_assets.steps.converse.conversation_inputs import ConversationInputs
from convo_assets.steps.converse.dialogues import Dialogue
from convo_assets.steps.converse.rephrasing import rephrase_repeats
from convo_assets_tests.builders import (
    a_chunk,
    a_converse_context,
    a_passage,
    a_plan,
    an_exchange,
    evidence,
)
from convo_assets_tests.fakes import Shelf, TemplateChatModel

UNITS = {
    name: f"| Value | Unit |\n|---|---|\n| {name} | {unit} |"
    for name, unit in {"Potassium": "mmol", "Phenytoin": "mg", "Sodium": "meq"}.items()
}
RULE = "Receipts must be kept for 10 years because tax law requires it."

_questions = st.lists(st.sampled_from("what is the unit of oil a 1 2".split()), max_size=9).map(
    " ".join
)


@given(st.lists(_questions, max_size=8), st.lists(_questions, max_size=8), _questions)
def test_no_question_that_says_nearly_the_same_is_overlooked(
    before: list[str], now: list[str], question: str
) -> None:
    questions = Questions(now, after=Questions(before))
    repeated = [said for said in before + now if repeats(question, said)]

    assert questions.near(question) == bool(repeated)
    assert questions.near(question, strict=True) == any(
        numbers(said) == numbers(question) for said in repeated
    )


def conversed(
    texts: Mapping[str, str],
    asked: Questions,
    *,
    model: ChatModel | None = None,
    leaks: Mapping[str, int] | None = None,
) -> list[ItemResult[Conversation]]:
    shelf = Shelf(
        *(a_passage(text, chunk=name) for name, text in texts.items()), asked_questions=asked
    )
    rows = [
        EmbeddedChunk(id=name, chunk=a_chunk(text, identifier=name), vector=(1.0,))
        for name, text in texts.items()
    ]
    context = a_converse_context(model or TemplateChatModel(), shelf, leaks=leaks)
    return list(converse_about(rows, context))


def questions(results: Sequence[ItemResult[Conversation]]) -> list[str]:
    return [d.rows[0].turns[0].standalone for d in results]


def test_rows_of_three_tables_are_asked_for_in_three_ways() -> None:
    at_once = questions(conversed(UNITS, Questions()))

    assert len(at_once) == len(UNITS)
    assert not any(repeats(one, other) for one in at_once for other in at_once if one is not other)


def test_batches_ask_in_other_words_than_those_before_them() -> None:
    asked = Questions()

    one_by_one = [
        *questions(conversed({"Potassium": UNITS["Potassium"]}, asked)),
        *questions(conversed({"Phenytoin": UNITS["Phenytoin"]}, asked)),
    ]

    alone = questions(conversed({"Phenytoin": UNITS["Phenytoin"]}, Questions()))
    assert repeats(one_by_one[0], alone[0])
    assert not repeats(*one_by_one)


def test_what_can_be_asked_in_one_way_only_is_asked_again_where_there_is_nothing_else() -> None:
    asked = Questions()
    (first,) = questions(conversed({"first": RULE}, asked))

    alike = RULE.replace("Receipts", "Invoices")
    (alone,) = conversed({"second": alike}, asked)
    (beside,) = conversed({"third": f"{alike} Hotels take guests up to 9 in the evening."}, asked)

    assert repeats(first, questions([alone])[0])
    assert "asked_before" not in alone.reasons
    assert not any(repeats(first, turn.standalone) for turn in beside.rows[0].turns)
    assert beside.reasons["asked_before"] == 1


def test_what_was_not_said_in_the_end_may_still_be_asked() -> None:
    asked = Questions()

    conversed({"first": RULE}, asked, leaks={"PERSON": 1})

    assert conversed({"first": RULE}, asked)[0].rows


def test_questions_about_things_with_other_numbers_are_worded_apart_and_never_dropped() -> None:
    sheets = {f"{n}": f"The motor of model K{n} must be greased every week." for n in range(4)}

    made = conversed(sheets, Questions())

    assert len({q for d in made for q in questions([d])}) == len(sheets)
    assert not any("asked_before" in d.reasons for d in made)


def test_fillers_take_no_words_from_what_is_asked_first() -> None:
    asked = Questions(["What about the saw?"])
    ways = ("Tell me about the saw.", "Explain the saw in detail, please.")
    first = replace(an_exchange(evidence(RULE)), question="What about the saw?", paraphrases=ways)
    optional = replace(first, optional=True)
    dialogue = Dialogue(
        ConversationInputs(home=a_passage(RULE), pool=(), plan=a_plan()), asked_questions=asked
    )

    apart = rephrase_repeats([(dialogue, optional), (dialogue, first), (dialogue, first)])

    # Two ways are free: the third to choose shares one with a draft, not with what was asked.
    assert [pair.question for _, pair in apart] == [ways[0], *ways]


def test_what_was_left_open_and_is_not_answered_is_no_part_of_a_conversation() -> None:
    rows = [evidence("| saw | 3 hours |"), evidence("| drill | 5 hours |")]
    back = GroundedQA(
        replace(an_exchange(rows[0]), kind="underspecified", evidence=tuple(rows)), ()
    )
    answer = GroundedQA(an_exchange(rows[1]), ())
    other = GroundedQA(an_exchange(evidence(RULE)), ())

    def closed(*grounded: GroundedQA) -> tuple[list[GroundedQA], list[str]]:
        inputs = ConversationInputs(home=a_passage(RULE), pool=(), plan=a_plan())
        dialogue = Dialogue(inputs, grounded=[*grounded])
        dialogue.close()
        return dialogue.grounded, dialogue.reasons

    assert closed(back, answer) == ([back, answer], [])
    assert closed(other, back) == ([other, back], [])
    assert closed(back, other) == ([other], ["left_open"])
    assert closed(back) == ([], ["left_open"])
