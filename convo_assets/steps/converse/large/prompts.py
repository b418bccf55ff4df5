"""What a large model is told: first what stays the same, then the units, last what varies.

A server keeps what prompts begin with (prefix caching): all prompts about a document begin alike,
and all about a unit go on alike. Two roles write a conversation, the user and the assistant; a
third finds facts, a fourth checks.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import cycle

from convo_assets.records import SourceProfile
from convo_assets.steps.converse.judging import CHECK
from convo_assets.steps.converse.large.matter import Matter, Shown, outline
from convo_assets.steps.converse.large.plan import DialoguePlan, PlannedTurn
from convo_assets.steps.converse.large.schemas import ANSWER_SCHEMA, FACT_SCHEMA, TURN_SCHEMA
from convo_assets.steps.converse.question_kind import QuestionKinds
from convo_assets.steps.converse.roles import Prompt

MAX_FACTS = 8
FACT_TOKENS, USER_TOKENS, ANSWER_TOKENS = 130, 150, 330
"""Tokens that a reply may take for each fact, user turn and answer, JSON included."""

_SPARE_TOKENS = 200

RULES = """\
You help to write conversations in which a person asks an assistant. The assistant knows what \
the passages below say; the person has never seen them.

Rules for all that you write:
- Say only what the passages say. Add nothing that you know yourself, and guess nothing.
- Copy numbers, units, names, commands and code exactly. Keep every "not", "only", "must", \
"may", "at least" and "up to" as it stands.
- Nobody in the conversation speaks of passages, texts, documents, sections or facts.
- Words in brackets such as [PERSON_1] stand for personal data that was taken out. Never write \
one: say it without, or choose something else.
- No links and no HTML. Code, commands and tables stay as they are; nothing else is marked up.
- A quote is copied from a passage letter by letter, and is long enough to prove what rests on \
it.
- Write in the language of the passages, unless you are told another one.
- Reply with JSON alone, of the form that the task shows."""

FACTS = """\
TASK: FACTS. List what a person may want to know from [1]{until}: up to {most} facts, the most \
useful ones first. "fact" is one plain sentence that can be understood alone. "quote" is what it\
 rests on, whole: the sentence, the row, or the list with all its items and what introduces it. \
What is only navigation, a heading, a date of change or a licence is no fact. If there is \
nothing, the list is empty.
Reply: {{"facts": [{{"n": 1, "fact": "...", "quote": "..."}}]}}"""

USER = """\
TASK: USER. You write only what the person says, one message for each step of the plan.
The person: {person}. {knowledge}They want to {goal}. Their tone is {tone}.
The assistant can tell these facts:
{facts}

The plan:
{plan}

For each step give "text", the message as it is typed in the conversation; "alone", the same \
question in one whole sentence that names its topic and can be understood with nothing before \
it; and "facts", the numbers of the facts that its answer needs. The first message must be clear\
 to somebody who sees nothing else: it names what it is about by the name that the passages use.\
 Later messages go on from the answers before, as people talk: short, with "it" or "that" where \
it is clear. Ask each thing once. People write differently: begin messages in different ways, \
and keep them short.
Reply: {{"turns": [{{"n": 1, "text": "...", "alone": "...", "facts": [1]}}]}}"""

ASSISTANT = """\
TASK: ASSISTANT. You write only what the assistant says, one answer for each message of the \
person.
The conversation so far, with what is wanted of each answer:
{turns}

Answer what is asked, directly and completely, in words of your own where the wording does not \
matter; if you announce a list, steps or code, give all of it. Use facts: {facts}
"quotes" are copied from the passages, all that the answer rests on. "found" is "yes", "partly" \
or "no": whether the passages tell what is asked. Where it is "no", say nothing as if it were \
known.
Reply: {{"answers": [{{"n": 1, "quotes": ["..."], "answer": "...", "found": "yes"}}]}}"""

UNREADABLE = "\n\nYour last reply could not be read. Reply with JSON alone, of exactly that form."
AGAIN = (
    "\n\nWritten before, and refused:\n{refused}\n\nWrite only {which} again, so that it is right. "
    "Use the same numbers n and the same form."
)
_LANGUAGE = "Write in this language: {}."
_MORE: Mapping[str, str] = {
    "system_prompt": "What the assistant is: {}",
    "about": "Everything here is {}.",
    "style_guide": "Style of questions and answers: {}",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A message of the user: as it is said, and as it can be understood alone."""

    n: int
    turn: PlannedTurn
    text: str
    alone: str
    facts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that a unit says, and the words it rests on."""

    n: int
    text: str
    quote: str


def fixed_parts(kinds: QuestionKinds, profile: SourceProfile) -> tuple[str, ...]:
    """Return all that is told beside documents, for the hash that names it."""
    told = (text for kind in kinds.kinds for text in (kind.request, kind.reply))
    return (RULES, FACTS, USER, ASSISTANT, CHECK, AGAIN, *told, *_of_source(profile))


def system_of(matter: Matter) -> str:
    """Return what every prompt about a document begins with."""
    language = [_LANGUAGE.format(matter.language)]
    told = [RULES, *_of_source(matter.profile), *language, outline(matter.home.document)]
    return "\n\n".join(told)


def _of_source(profile: SourceProfile) -> list[str]:
    told = [form.format(said) for name, form in _MORE.items() if (said := getattr(profile, name))]
    if profile.examples:
        examples = "\n\n".join(
            "\n".join(
                f"{who}: {text}" for who, text in zip(cycle(("Person", "Assistant")), example)
            )
            for example in profile.examples
        )
        told.append(f"Conversations of the kind that is wanted, about other things:\n{examples}")
    return told


def passages_of(matter: Matter) -> str:
    """Return what every prompt about a unit goes on with."""
    own = [_passage(f"[{n}]", shown) for n, shown in enumerate(matter.units, start=1)]
    around = [_passage("[beside]", shown) for shown in matter.around]
    elsewhere = [_passage("[elsewhere]", shown) for shown in matter.elsewhere]
    return "\n\n".join([*own, *around, *elsewhere])


def _passage(label: str, shown: Shown) -> str:
    return f"{label} {' > '.join(shown.heading_path)}\n{shown.text}"


def prompt(
    matter: Matter, task: str, *, tokens: int, schema: str, seed: int, temperature: float = 0.0
) -> Prompt:
    """Return a prompt about a unit."""
    return Prompt(
        system=system_of(matter),
        user=f"{passages_of(matter)}\n\n{task}",
        max_tokens=tokens + _SPARE_TOKENS,
        temperature=temperature,
        seed=seed,
        schema=schema,
    )


def facts_prompt(matter: Matter, *, seed: int) -> Prompt:
    """Return the prompt for what a unit says."""
    until = f" to [{len(matter.units)}]" if len(matter.units) > 1 else ""
    task = FACTS.format(until=until, most=MAX_FACTS)
    return prompt(matter, task, tokens=FACT_TOKENS * MAX_FACTS, schema=FACT_SCHEMA, seed=seed)


def user_prompt(
    matter: Matter, plan: DialoguePlan, facts: Sequence[Fact], kinds: QuestionKinds, *, seed: int
) -> Prompt:
    """Return the prompt for all messages of the user."""
    steps = [f"{n}. {_step(turn, kinds)}" for n, turn in enumerate(plan.turns, start=1)]
    task = USER.format(
        person=plan.persona,
        knowledge=f"They are somebody who {plan.knowledge}. " if plan.knowledge else "",
        goal=plan.goal,
        tone=plan.tone,
        facts=_listed(facts),
        plan="\n".join(steps),
    )
    return prompt(
        matter,
        task,
        tokens=USER_TOKENS * len(plan.turns),
        schema=TURN_SCHEMA,
        seed=seed,
        temperature=0.8,
    )


def assistant_prompt(
    matter: Matter,
    asked: Sequence[Asked],
    facts: Sequence[Fact],
    kinds: QuestionKinds,
    *,
    seed: int,
) -> Prompt:
    """Return the prompt for all answers of the assistant."""
    turns = [_wanted(one, kinds) for one in asked]
    used = {n for one in asked for n in one.facts}
    task = ASSISTANT.format(
        turns="\n".join(turns), facts=_listed([f for f in facts if f.n in used]) or "none."
    )
    return prompt(matter, task, tokens=ANSWER_TOKENS * len(asked), schema=ANSWER_SCHEMA, seed=seed)


def again(before: Prompt, refused: Iterable[tuple[int, str, str]]) -> Prompt:
    """Return a prompt once more, with what was refused of its reply: number, words, why."""
    refused = list(refused)
    lines = "\n".join(f"{n}. {said}\n   Refused: {why}" for n, said, why in refused)
    which = " and ".join(f"number {n}" for n, _, _ in refused)
    return replace(
        before, user=before.user + AGAIN.format(refused=lines, which=which), seed=before.seed + 1
    )


def _step(turn: PlannedTurn, kinds: QuestionKinds) -> str:
    if turn.chooses:
        return "The person answers the assistant's question: says which one they mean."
    manner = f" Write it {turn.manner}." if turn.manner else ""
    back = " (The assistant will ask back.)" if kinds.by_name[turn.kind].asks_back else ""
    return f"Ask {kinds.by_name[turn.kind].request}.{manner}{back}"


def _wanted(one: Asked, kinds: QuestionKinds) -> str:
    told = kinds.by_name[one.turn.kind].reply
    clear = f" (that is: {one.alone})" if one.alone != one.text else ""
    return f"{one.n}. Person: {one.text}{clear}\n   Wanted: {one.turn.length}. {told}".rstrip()


def _listed(facts: Sequence[Fact]) -> str:
    return "\n".join(f"F{fact.n}. {fact.text}" for fact in facts)
