"""Dialogues that a large model writes: question, retrieval and answer, one round at a time."""

from collections.abc import Sequence

from convo_assets.records import UNDECLARED, Passage, SourceProfile
from convo_assets.steps.converse.answer_grounding import GroundedQA
from convo_assets.steps.converse.dialogues import Dialogue
from convo_assets.steps.converse.large.answers import (
    ANSWER_SYSTEM,
    Answer,
    answer_prompt,
    read_answer,
)
from convo_assets.steps.converse.large.question_prompt import (
    parse_question,
    question_prompt,
    question_prompt_parts,
    style_of,
)
from convo_assets.steps.converse.large.rewriting import REWRITE
from convo_assets.steps.converse.qa_pairs import UNKNOWN, QAPair
from convo_assets.steps.converse.question_kind import QuestionKind, QuestionKinds
from convo_assets.steps.converse.roles import ChatModel, Retriever
from convo_assets.steps.converse.segments import segments
from convo_assets.steps.converse.words import coverage
from convo_assets.vocabulary import Kind

_ASK_BACK = (
    "The question does not say which of several things it is about. Ask back in one sentence which "
    "one is meant, and name each with the number of its passage, like [2]."
)
OF_TWO = 0.5
NEARLY_SAID = 0.9
"""Share of a question's content words from which a sentence may answer it."""

_TRIES = 2


def prompts(kinds: QuestionKinds) -> tuple[str, ...]:
    """Return all parts of prompts that do not depend on passages and questions, for their hash."""
    return (*question_prompt_parts(kinds), _ASK_BACK, REWRITE, ANSWER_SYSTEM)


def write_dialogues(
    dialogues: Sequence[Dialogue],
    model: ChatModel,
    retrieve: Retriever,
    *,
    seed: int,
    profile: SourceProfile = UNDECLARED,
) -> None:
    """Add pairs to all dialogues, one round at a time: question, retrieval, answer, gates.

    An attempt that fails is repeated once with another seed. `profile` is what was declared of the
    source.
    """
    for number in range(max((d.inputs.plan.question_count for d in dialogues), default=0)):
        waiting = [d for d in dialogues if d.inputs.plan.question_count > number]
        for attempt in range(_TRIES):
            tried = seed + number * _TRIES + attempt
            _round(waiting, model, retrieve, seed=tried, profile=profile)
            waiting = [d for d in waiting if len(d.grounded) <= number]


def _round(
    waiting: Sequence[Dialogue],
    model: ChatModel,
    retrieve: Retriever,
    *,
    seed: int,
    profile: SourceProfile,
) -> None:
    kinds = [_kind(dialogue) for dialogue in waiting]
    replies = model.reply(
        [
            question_prompt(d, kind, seed=seed, profile=profile)
            for d, kind in zip(waiting, kinds, strict=True)
        ]
    )
    asked: list[tuple[Dialogue, Kind, str, Passage]] = []
    for dialogue, kind, reply in zip(waiting, kinds, replies, strict=True):
        read = parse_question(reply, dialogue)
        if isinstance(read, str):
            dialogue.reasons.append(read)
        else:
            asked.append((dialogue, kind, *read))
    found = retrieve([question for _, _, question, _ in asked])
    answers = model.reply(
        [
            answer_prompt(question, passages, system=_told(dialogue.kinds.by_name[kind], profile))
            for (dialogue, kind, question, _), passages in zip(asked, found, strict=True)
        ]
    )
    for (dialogue, kind, question, target), passages, reply in zip(
        asked, found, answers, strict=True
    ):
        answer = read_answer(reply, question, passages)
        dialogue.take(
            _grounded_or_reason(dialogue.kinds.by_name[kind], question, target, passages, answer)
        )


def _told(kind: QuestionKind, profile: SourceProfile) -> str:
    """Return what the model that answers is told: to answer, or to ask back."""
    return " ".join([_ASK_BACK if kind.asks_back else ANSWER_SYSTEM, *style_of(profile)])


def _kind(dialogue: Dialogue) -> Kind:
    """Return the kind of the next question: a special kind comes second, all others are plain.

    In half of the plans whose table kind is special, that one is used.
    """
    plan = dialogue.inputs.plan
    of_two = plan.of_table != "answerable" and plan.draw("of two") < OF_TWO
    special = plan.of_table if of_two else plan.special
    wanted = len(dialogue.grounded) == 1 and dialogue.inputs.pool
    return special if wanted else "answerable"


def _grounded_or_reason(
    kind: QuestionKind,
    question: str,
    target: Passage,
    passages: Sequence[Passage],
    answer: Answer | str,
) -> GroundedQA | str:
    """Return the pair with its citations, or the reason why it fails.

    If the answer is not of the wanted kind, the model asked something else: then the pair counts as
    plain, or as partial if a part is missing.
    """
    if kind.refuses:
        unknown = answer == "model_found_no_answer" and not _nearly_said(question, passages)
        refusal = GroundedQA(_pair(kind.name, question, UNKNOWN), ())
        return refusal if unknown else "answerable_after_all"
    if isinstance(answer, str):
        return answer
    if not any(_overlaps(target, passage) for passage in passages):
        return "not_retrievable"
    if kind.asks_back and not (answer.text.endswith("?") and len(answer.citations) > 1):
        return "not_asked_back"
    name: Kind = "partial" if answer.partial else "answerable"
    if kind.accepts(answer):
        name = kind.name
    return GroundedQA(_pair(name, question, answer.text), answer.citations)


def _overlaps(target: Passage, passage: Passage) -> bool:
    """Return whether a passage is the one that is asked about, or shares text with it."""
    same = target.redacted_doc_id == passage.redacted_doc_id
    return same and target.start < passage.end and passage.start < target.end


def _nearly_said(question: str, passages: Sequence[Passage]) -> bool:
    return any(
        coverage(question, segment.text) >= NEARLY_SAID
        for passage in passages
        for segment in segments(passage.text, offset=passage.start)
    )


def _pair(kind: Kind, question: str, answer: str) -> QAPair:
    return QAPair(kind=kind, question=question, answer=answer, evidence=(), tier="large")
