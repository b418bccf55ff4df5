"""The prompt for the next question of a large model, and the parser of its reply."""

import re

from convo_assets.records import UNDECLARED, Passage, SourceProfile
from convo_assets.steps.converse.conversation_inputs import ConversationInputs
from convo_assets.steps.converse.dialogues import Dialogue
from convo_assets.steps.converse.plan import Sought
from convo_assets.steps.converse.question_kind import QuestionKinds
from convo_assets.steps.converse.questions import ASKED_IN_PROMPTS
from convo_assets.steps.converse.roles import Prompt
from convo_assets.vocabulary import Kind

_ASKED = re.compile(r"^\[(\d+)\]\s*(.+?)$")
_SOUGHT: dict[Sought, str] = {
    "fact": "asks for one fact",
    "yes_or_no": "asks whether something is so",
    "explanation": "asks for the reason or the meaning of something",
    "procedure": "asks how to do something",
    "summary": "asks for an overview",
}
_IN_ONE = ". One statement should answer it"
_IN_SEVERAL = ". Its answer should take several statements"
_ON_CONDITION = ". Its answer should depend on a condition or an exception"
_HARD: dict[Sought, str] = {
    "fact": _ON_CONDITION,
    "yes_or_no": _ON_CONDITION,
    "explanation": _IN_SEVERAL,
    "procedure": _IN_SEVERAL,
    "summary": _IN_SEVERAL,
}
_SYSTEM = (
    "You are this person: {persona}. You ask an assistant, in order to {intent}. You have not seen "
    "the passages, so never mention them. Ask {wish}. Name what you ask about, so that the "
    "question can be understood alone. Do not repeat earlier questions. Reply with one line: the "
    "number of the passage in brackets, then the question. Example: [1] {example}"
)
MAX_WORDS = 30


def question_prompt_parts(kinds: QuestionKinds) -> tuple[str, ...]:
    """Return all parts of the prompt that do not depend on the passages, for its hash."""
    requests = (kind.request for kind in kinds.kinds)
    return (_SYSTEM, *requests, *_SOUGHT.values(), _IN_ONE, *_HARD.values())


def told_of(profile: SourceProfile) -> tuple[str, ...]:
    """Return what a large model that asks is told of a source beside its passages."""
    about = (
        f"Everything here is {profile.about}: end the question with these words where it could "
        "otherwise be asked of somebody else."
    )
    return (*([about] if profile.about else []), *style_of(profile))


def style_of(profile: SourceProfile) -> tuple[str, ...]:
    """Return how a large model is told to write about a source: its language, its style guide."""
    language = f"Write in the language {profile.language!r}."
    style = f"Keep to this style: {profile.style_guide}"
    return (
        *([language] if profile.language != UNDECLARED.language else []),
        *([style] if profile.style_guide else []),
    )


def question_prompt(
    dialogue: Dialogue, kind: Kind, *, seed: int, profile: SourceProfile = UNDECLARED
) -> Prompt:
    """Return the prompt for the next question of a dialogue."""
    inputs = dialogue.inputs
    passages = _numbered(inputs)
    earlier = "\n".join(
        f"- {grounded.pair.question}" for grounded in (*dialogue.grounded, *dialogue.spare)
    )
    before = f"\n\nAlready asked:\n{earlier}" if earlier else ""
    text = "\n\n".join(f"[{k}] {passage.text}" for k, passage in passages.items())
    plan = inputs.plan
    wanted_question = dialogue.kinds.by_name[kind].request
    if kind == "answerable":  # the other kinds say already what is sought, and how hard it is
        sought = plan.sought(f"{len(dialogue.grounded)}")
        easy = "" if sought == "summary" else _IN_ONE
        hard = plan.difficulty == "hard"
        wanted_question = (
            f"{wanted_question} and that {_SOUGHT[sought]}{_HARD[sought] if hard else easy}"
        )
    system = _SYSTEM.format(
        persona=plan.persona,
        intent=plan.intent,
        wish=wanted_question,
        example=plan.pick("example", ASKED_IN_PROMPTS),
    )
    return Prompt(
        system=" ".join([system, *told_of(profile)]),
        user=f"{text}{before}",
        max_tokens=64,
        temperature=0.7,
        seed=seed,
    )


def parse_question(reply: str, dialogue: Dialogue) -> tuple[str, Passage] | str:
    """Return the question in a reply and the passage it is about, or why there is none."""
    found = _ASKED.match(reply.strip())
    passages = _numbered(dialogue.inputs)
    if not found or int(found[1]) not in passages:
        return "no_question"
    question = found[2].strip().strip('"')
    if len(question.split()) > MAX_WORDS:
        return "question_length"
    return question, passages[int(found[1])]


def _numbered(inputs: ConversationInputs) -> dict[int, Passage]:
    return dict(enumerate([inputs.home, *inputs.pool], start=1))
