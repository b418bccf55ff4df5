"""Conversations by a large model, on recorded replies: what stands is kept, the rest is not."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

import pytest

from convo_assets.corpus import MemoryCorpus
from convo_assets.prose_language import language_of
from convo_assets.records import (
    UNDECLARED,
    Conversation,
    EmbeddedChunk,
    Passage,
    SourceProfile,
)
from convo_assets.resources.chat.replies import without_thoughts
from convo_assets.resources.embedders import MiniLmEmbedder
from convo_assets.steps.converse import (
    QUESTION_KINDS,
    ChatModel,
    ConverseSettings,
    Prompt,
    Reply,
    converse_about,
)
from convo_assets.steps.converse.large.matter import abbreviations
from convo_assets.steps.converse.large.plan import plan_dialogue
from convo_assets_tests.builders import a_chunk, a_converse_context, a_passage
from convo_assets_tests.fakes import ScriptedChatModel, Shelf
from convo_assets_tests.large_replies import answered, asked, facts, one_exchange
from convo_assets_tests.memory_corpus import memory_corpus
from convo_assets_tests.recorded_model import RecordedModel, recorded

FEES = "The fee is 12 euros. Members must pay it by June. Guests may not borrow tools."
QUESTION = "What is the fee for tools?"


class Played(ScriptedChatModel):
    """The model of recorded replies, in this process."""

    def __init__(self, *, careless: bool = True, blind: bool = False) -> None:
        super().__init__(())
        self.brain = RecordedModel(careless=careless)
        self.blind = blind
        self.prompts: list[Prompt] = []

    def attempt(self, prompts: Sequence[Prompt]) -> list[Reply]:
        self.prompts += prompts
        return [Reply(text=self._said(prompt)) for prompt in prompts]

    def _said(self, prompt: Prompt) -> str:
        said = without_thoughts(self.brain(prompt.system, prompt.user))
        return said.replace("false", "true") if self.blind else said


@cache
def corpus() -> MemoryCorpus:
    return memory_corpus([one.text for one in recorded()], MiniLmEmbedder())


def text_of(document: str) -> str:
    return next(doc.text for doc in corpus().docs if doc.id == document)


def played(
    model: Played, *, judge: bool = True, seed: int = 0
) -> tuple[list[Conversation], Mapping[str, int]]:
    context = a_converse_context(
        model,
        corpus(),
        judge=model if judge else None,
        settings=ConverseSettings(seed=seed),
    )
    results = list(converse_about(corpus().rows, context))
    reasons = Counter[str]()
    for result in results:
        reasons.update(result.reasons)
    return [row for result in results for row in result.rows], reasons


def test_recorded_replies_become_conversations_whose_answers_are_the_right_ones() -> None:
    rows, _ = played(Played())
    right = {turn["answer"] for one in recorded() for turn in one.turns()}

    said = [turn for row in rows for turn in row.turns if turn.role == "assistant"]

    assert len(said) >= 20
    # What is not known is said in one sentence, with what is known instead behind it.
    plain = [turn.text for turn in said if turn.kind not in {"unanswerable", "partial"}]
    assert {text.replace("`", "") for text in plain} <= {text.replace("`", "") for text in right}


def test_every_citation_is_in_its_document_and_answers_cite_unless_they_refuse() -> None:
    rows, _ = played(Played())

    for row in rows:
        for turn in row.turns:
            assert turn.citations or turn.role == "user" or turn.kind == "unanswerable"
            for cited in turn.citations:
                assert cited.start < cited.end <= len(text_of(cited.redacted_doc_id))


def test_a_conversation_is_in_the_language_of_its_document() -> None:
    rows, _ = played(Played(), judge=False)
    languages = {
        (
            language_of(text_of(row.turns[1].citations[0].redacted_doc_id)),
            language_of(said),
        )
        for row in rows
        for said in [" ".join(turn.text for turn in row.turns)]
        if language_of(said)
    }

    assert languages == {("en", "en"), ("de", "de"), ("fr", "fr")}


def test_the_same_replies_give_the_same_rows() -> None:
    assert played(Played()) == played(Played())


def test_a_model_that_is_careless_first_is_told_why_and_ends_as_one_that_is_not() -> None:
    careless, careful = Played(), Played(careless=False)

    assert played(careless)[0] == played(careful)[0]
    assert careless.brain.asked["ASSISTANT"] > careful.brain.asked["ASSISTANT"]
    told = [prompt.user.partition("   Refused: ")[2] for prompt in careless.prompts]
    assert sum(why.startswith(("The answer ", "A number ", "A sentence ")) for why in told) > 1


def test_a_judge_that_finds_nothing_is_not_believed() -> None:
    _, reasons = played(Played(blind=True))

    assert reasons["judge_not_trusted"] > 0
    assert "judged_unsupported" not in reasons


def test_what_stays_the_same_comes_first() -> None:
    model = Played()
    played(model)
    by_document: dict[str, set[str]] = {}
    for prompt in model.prompts:
        by_document.setdefault(prompt.system.rpartition("called: ")[2].split("\n")[0], set()).add(
            prompt.system
        )

    assert {len(systems) for systems in by_document.values()} == {1}
    assert all(prompt.user.startswith("[1] ") for prompt in model.prompts)


class Elsewhere(Shelf):
    """Finds something else for every question."""

    def retrieve(self, questions: Sequence[str], /) -> list[list[Passage]]:
        return [[replace(a_passage("Trains."), start=500, end=507)] for _ in questions]


def written(
    *replies: str,
    text: str = FEES,
    profile: SourceProfile = UNDECLARED,
    shelf: Shelf | None = None,
) -> tuple[list[str], Mapping[str, int]]:
    """Return the turns that replies become about a text, and why others did not."""
    row = EmbeddedChunk(id="chunk", chunk=a_chunk(text), vector=(1.0,))
    model: ChatModel = ScriptedChatModel([*replies, *["no idea"] * 9])
    shelf = shelf or Shelf(a_passage(text))
    profile = replace(profile, turns=((1, 1.0),), kinds=profile.kinds or (("answerable", 1.0),))
    (result,) = converse_about([row], a_converse_context(model, shelf, profile=profile))
    return [turn.text for made in result.rows for turn in made.turns], result.reasons


BEGUN = [facts("The fee is 12 euros."), asked(QUESTION)]


def test_an_answer_that_does_not_stand_is_repaired_once() -> None:
    wrong = answered(("The fee is 15 euros.", ["The fee is 12 euros."]))
    right = answered(("The fee is 12 euros.", ["The fee is 12 euros."]))

    assert written(*BEGUN, wrong, right) == ([QUESTION, "The fee is 12 euros."], {})
    assert written(*BEGUN, wrong, wrong, right) == ([], {"number_unsupported": 1})


@pytest.mark.parametrize(
    ("answer", "quote", "reason"),
    [
        ("The fee is 12 euros.", "The fee is due in twelve instalments.", "quote_not_found"),
        ("Members may pay it by June.", "Members must pay it by June.", "modal"),
        ("Guests may borrow tools.", "Guests may not borrow tools.", "polarity"),
        ("Cela se monte à 12 euros par an.", "The fee is 12 euros.", "answer_in_another_language"),
        (
            "Based on the given information, it is 12 euros.",
            "The fee is 12 euros.",
            "answer_speaks_of_the_source",
        ),
        ("[PERSON_1] pays 12 euros.", "The fee is 12 euros.", "placeholder"),
    ],
)
def test_what_an_answer_says_is_held_against_what_it_quotes(
    answer: str, quote: str, reason: str
) -> None:
    said = answered((answer, [quote]))

    assert written(*BEGUN, said, said) == ([], {reason: 1})


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("According to the text, what is the fee?", "question_speaks_of_the_source"),
        ("Wie hoch ist denn die Gebühr für das Werkzeug?", "question_in_another_language"),
        ("Sure! Here is a question.", "question_is_a_refusal"),
        ("What does [PERSON_1] pay?", "placeholder"),
    ],
)
def test_the_shape_of_a_question_is_looked_at_before_an_answer_is_paid_for(
    question: str, reason: str
) -> None:
    turns, reasons = written(facts("The fee is 12 euros."), asked(question), asked(question))

    assert (turns, reasons) == ([], {reason: 1})


def test_an_opening_that_a_search_does_not_find_is_not_answered() -> None:
    elsewhere = Elsewhere(a_passage(FEES))

    assert written(*BEGUN, asked(QUESTION), shelf=elsewhere) == ([], {"opening_not_found": 1})


def test_a_fact_whose_quote_is_nowhere_is_no_fact() -> None:
    assert written(facts("The fee is payable in cash at the desk.")) == (
        [],
        {"fact_without_quote": 1, "nothing_to_ask": 1},
    )


def test_a_reply_that_cannot_be_read_is_asked_for_once_more() -> None:
    facts_, message, answer = one_exchange("The fee is 12 euros.", QUESTION, "12 euros.")

    assert written("I am not sure.", facts_, message, answer)[0] == [QUESTION, "12 euros."]
    assert written("I am not sure.", "Sorry.") == ([], {"reply_unreadable": 1})


def test_what_is_not_known_is_said_in_one_sentence_with_what_is_known() -> None:
    unknown = replace(UNDECLARED, kinds=(("unanswerable", 1.0), ("answerable", 1.0)))
    said = "What is known is that members must pay it by June."
    begun = [facts("Members must pay it by June."), asked("Who collects the tool fee?")]
    answer = answered((said, ["Members must pay it by June."]), found="no")

    turns, reasons = written(*begun, answer, profile=unknown)

    assert reasons == {} or "model_found_no_answer" in reasons
    if turns:
        assert turns[1] == f"I could not find that in the available information. {said}"


def test_steps_and_their_code_are_given_whole() -> None:
    how_to = replace(UNDECLARED, kinds=(("how_to", 1.0),))
    begun = [facts("1. Stop the pump."), asked("How do I reset the pump?")]
    quotes = ["1. Stop the pump.", "pump --reset", "3. Start it."]
    steps = "1. Stop the pump.\n2. Run this:\n\n   ```\n   pump --reset\n   ```\n\n3. Start it."
    text = f"To reset it:\n\n{steps}"
    short = answered(("1. Stop the pump.\n2. Start it.", quotes))

    assert written(*begun, short, short, text=text, profile=how_to)[1] == {"incomplete": 1}
    turns, _ = written(*begun, answered((steps, quotes)), text=text, profile=how_to)
    assert turns[1:] == [steps]


def test_a_question_that_asks_back_is_followed_by_the_choice() -> None:
    plans = [
        plan_dialogue(f"{n}", QUESTION_KINDS, UNDECLARED, has={"several"}, facts=5)
        for n in range(300)
    ]
    after = [
        following
        for plan in plans
        for turn, following in zip(plan.turns, plan.turns[1:], strict=False)
        if turn.kind == "underspecified"
    ]

    assert len(after) > 20
    assert all(turn.chooses for turn in after)
    assert not any(plan.turns[-1].kind == "underspecified" for plan in plans)


def test_plans_keep_to_shares_and_to_what_a_unit_holds() -> None:
    own = replace(UNDECLARED, turns=((2, 1.0),), kinds=(("how_to", 1.0), ("answerable", 1.0)))

    with_steps = [
        plan_dialogue(f"{n}", QUESTION_KINDS, own, has={"steps"}, facts=5) for n in range(200)
    ]
    without = [plan_dialogue(f"{n}", QUESTION_KINDS, own, has=(), facts=5) for n in range(200)]
    first = Counter(plan.turns[0].kind for plan in with_steps)

    assert {len(plan.turns) for plan in with_steps} == {2}
    assert first["how_to"] == pytest.approx(100, abs=30)
    assert {turn.kind for plan in without for turn in plan.turns} == {"answerable"}


def test_abbreviations_that_a_text_introduces_are_told() -> None:
    text = "The Data Protection Officer (DPO) decides. Call the desk (9 to 5). A restore (RPO)."

    assert abbreviations(text) == [("DPO", "Data Protection Officer")]
