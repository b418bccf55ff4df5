"""A source is not asked the same in nearly the same words, neither in a batch nor across them."""

from collections.abc import Mapping, Sequence

from hypothesis import given
from hypothesis import strategies as st

from convo_assets.derivations import Derivation
from convo_assets.records import Conversation, EmbeddedChunk, Neighbourhood, Passage
from convo_assets.similarity import Questions, repeats
from convo_assets.steps.converse import ChatModel, ConverseSettings, Corpus, converse_about
from convo_assets_tests.builders import a_chunk, a_passage
from convo_assets_tests.fakes import ScriptedChatModel, TemplateChatModel

UNITS = {
    name: f"| Value | Unit |\n|---|---|\n| {name} | {unit} |"
    for name, unit in {"Potassium": "mmol", "Phenytoin": "mg", "Sodium": "meq"}.items()
}
RULE = "Receipts must be kept for 10 years because tax law requires it."

_questions = st.lists(st.sampled_from("what is the unit of oil a b".split()), max_size=9).map(
    " ".join
)


@given(st.lists(_questions, max_size=8), st.lists(_questions, max_size=8), _questions)
def test_no_question_that_says_nearly_the_same_is_overlooked(
    before: list[str], now: list[str], question: str
) -> None:
    questions = Questions(now, after=Questions(before))

    assert questions.near(question) == any(repeats(question, said) for said in before + now)


def conversed(
    texts: Mapping[str, str],
    asked: Questions,
    *,
    model: ChatModel | None = None,
    leaks: Mapping[str, int] | None = None,
) -> list[Derivation[Conversation]]:
    def retrieve(questions: Sequence[str]) -> list[list[Passage]]:
        return [[a_passage(text, chunk=name) for name, text in texts.items()] for _ in questions]

    return list(
        converse_about(
            [
                EmbeddedChunk(id=name, chunk=a_chunk(text, identifier=name), vector=(1.0,))
                for name, text in texts.items()
            ],
            model=model or TemplateChatModel(),
            corpus=Corpus(
                relate=lambda rows: [Neighbourhood(previous=None, related=()) for _ in rows],
                retrieve=retrieve,
                rarity=dict,
                asked=lambda: asked,
            ),
            leaks=lambda texts: [leaks or {} for _ in texts],
            settings=ConverseSettings(),
        )
    )


def questions(derivations: Sequence[Derivation[Conversation]]) -> list[str]:
    return [d.rows[0].turns[0].standalone for d in derivations]


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

    alike = RULE.replace("10", "12")
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


def test_a_large_model_that_asks_what_was_asked_before_has_another_try() -> None:
    said = "Hotel rooms cost at most 140 euros per night."
    model = ScriptedChatModel(
        ["[1] What do hotel rooms cost?", f"{said[:-1]} [1].", *["no idea"] * 20]
    )

    (found,) = conversed({"rooms": said}, Questions(["What do hotel rooms cost now?"]), model=model)

    assert found.reasons["asked_before"] == 1
    assert found.reasons["no_question"] >= 1
