"""One conversation by a large model: facts, plan, the user's turns, the assistant's, the judge.

Each of the four calls may be repeated once, with what was wrong. What then does not stand is
dropped; the question behind it is said in full, so that it leans on nothing that is not released.
A kind of question that fails is not tried again for the unit.
"""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from convo_assets.reasons import sentences
from convo_assets.records import Citation, Passage
from convo_assets.steps.converse.acceptance import AMONG_FIRST, overlap
from convo_assets.steps.converse.draws import draw
from convo_assets.steps.converse.judging import (
    MIN_FAULTS,
    SHARE_OF_FAULTS,
    VERDICT_SCHEMA,
    VERDICT_TOKENS,
    Trial,
    check_task,
    read_verdicts,
    with_fault,
)
from convo_assets.steps.converse.large import prompts, stock
from convo_assets.steps.converse.large.checks import (
    Answered,
    Supported,
    question_reason,
    support,
    tidied,
)
from convo_assets.steps.converse.large.flow import Got, Need, Talk, ask, find
from convo_assets.steps.converse.large.matter import Matter
from convo_assets.steps.converse.large.plan import DialoguePlan, plan_dialogue
from convo_assets.steps.converse.large.prompts import Asked, Fact
from convo_assets.steps.converse.large.quotes import locate
from convo_assets.steps.converse.question_kind import Need as KindNeed
from convo_assets.steps.converse.question_kind import QuestionKind, QuestionKinds
from convo_assets.steps.converse.reply_parsing import numbers, plain_words, read_items, texts
from convo_assets.steps.converse.roles import Prompt
from convo_assets.steps.converse.verification import SourcePassage, verify_answer
from convo_assets.steps.converse.writers import Exchange, Written

T = TypeVar("T")
Items = list[Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Writing:
    """What all dialogues of a batch are written with; `planting` is the share with a fault."""

    kinds: QuestionKinds
    seed: int
    judged: bool
    planting: float
    trial: Trial = field(default_factory=Trial)


@dataclass(slots=True)
class Draft:
    """A conversation as it was written, before it is known whether the judge is believed."""

    persona: str = ""
    exchanges: list[Exchange] = field(default_factory=list)
    judged: list[str | None] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)

    def released(self, *, trusted: bool, judged: bool) -> Written:
        """Return it up to the first exchange that a judge who is believed refuses."""
        kept, reasons = self.exchanges, list(self.reasons)
        if trusted:
            places = [place for place, reason in enumerate(self.judged) if reason]
            kept = kept[: places[0]] if places else kept
            reasons += [reason for reason in self.judged if reason]
        elif judged and self.exchanges:
            reasons.append("judge_not_trusted")
        return Written(conversations=[kept] if kept else [], reasons=reasons, persona=self.persona)


def share_to_plant(dialogues: int) -> float:
    """Return in how many of so many dialogues a fault is planted: enough to test a judge by."""
    return min(1.0, max(SHARE_OF_FAULTS, 2 * MIN_FAULTS / dialogues)) if dialogues else 0.0


def write(matter: Matter, writing: Writing) -> Talk[Draft]:
    """Write one conversation, as far as it stands."""
    draft = Draft()
    if not matter.has_something:
        draft.reasons.append("nothing_to_ask")
        return draft
    facts = yield from _facts(matter, writing, draft)
    if not facts:
        return draft
    plan = _plan(matter, writing, facts)
    draft.persona = plan.persona
    asked = yield from _user_turns(matter, writing, plan, facts, draft)
    if asked:
        yield from _answers(matter, writing, asked, facts, draft)
    if draft.exchanges and writing.judged:
        yield from _judge(matter, writing, draft)
    return draft


def _read(
    prompt: Prompt, name: str, words: str, draft: Draft
) -> Generator[Need, Got, Items | None]:
    """Ask for a list, and once more if the reply cannot be read; count why there is none."""
    for tried in (prompt, replace(prompt, user=prompt.user + prompts.UNREADABLE)):
        reply = yield from ask(tried)
        if reply.fault:
            draft.reasons.append(reply.fault)
            return None
        items = read_items(reply.text, name=name, words=words)
        if items is not None:
            return items
    draft.reasons.append("reply_unreadable")
    return None


def _facts(matter: Matter, writing: Writing, draft: Draft) -> Generator[Need, Got, list[Fact]]:
    prompt = prompts.facts_prompt(matter, seed=writing.seed)
    items = yield from _read(prompt, "facts", "fact", draft)
    if items is None:
        return []
    facts: list[Fact] = []
    for item in items[: prompts.MAX_FACTS]:
        text, quote = plain_words(item.get("fact")), plain_words(item.get("quote"))
        if text and quote and locate(quote, matter.units):
            facts.append(Fact(len(facts) + 1, text, quote))
        else:
            draft.reasons.append("fact_without_quote")
    if not facts:
        draft.reasons.append("nothing_to_ask")
    return facts


def _plan(matter: Matter, writing: Writing, facts: Sequence[Fact]) -> DialoguePlan:
    has: set[KindNeed] = set()
    if any(shown.unit and shown.unit.kind == "steps" for shown in matter.units):
        has.add("steps")
    if len(facts) > 1:
        has.add("several")
    if matter.elsewhere:
        has.add("elsewhere")
    key = f"{writing.seed} {matter.home.row.id}"
    return plan_dialogue(key, writing.kinds, matter.profile, has=has, facts=len(facts))


def _user_turns(
    matter: Matter, writing: Writing, plan: DialoguePlan, facts: Sequence[Fact], draft: Draft
) -> Generator[Need, Got, list[Asked]]:
    """Return the messages that stand: their shape first, then whether the opening is found."""
    prompt = prompts.user_prompt(matter, plan, facts, writing.kinds, seed=writing.seed)
    items = yield from _read(prompt, "turns", "text", draft)
    if items is None:
        return []
    asked = _asked(items, plan)
    faults = yield from _question_faults(asked, matter, facts)
    if faults:
        refused = [
            (n, asked[n].text if n in asked else "", sentences([why])) for n, why in faults.items()
        ]
        items = yield from _read(prompts.again(prompt, refused), "turns", "text", draft)
        again = _asked(items or [], plan)
        asked |= {n: one for n, one in again.items() if n in faults}
        faults = yield from _question_faults(asked, matter, facts)
        draft.reasons += faults.values()
    return _standing(asked, faults, plan)


def _asked(items: Items, plan: DialoguePlan) -> dict[int, Asked]:
    asked: dict[int, Asked] = {}
    for place, item in enumerate(items, start=1):
        n = next(iter(numbers(item.get("n"))), place)
        text = plain_words(item.get("text"))
        if not 1 <= n <= len(plan.turns) or not text:
            continue
        alone = plain_words(item.get("alone")) or text
        facts = tuple(numbers(item.get("facts")))
        asked[n] = Asked(n, plan.turns[n - 1], text, alone, facts)
    return asked


def _question_faults(
    asked: Mapping[int, Asked], matter: Matter, facts: Sequence[Fact]
) -> Generator[Need, Got, dict[int, str]]:
    """Return why messages do not stand; one that is found so late is looked for only if all do."""
    if not asked:
        return {1: "no_question"}
    faults: dict[int, str] = {}
    for n in range(1, max(asked) + 1):
        one = asked.get(n)
        before = [asked[m] for m in range(1, n) if m in asked]
        why = (
            question_reason(one, before, matter.language, chooses=one.turn.chooses)
            if one
            else "no_question"
        )
        if why:
            faults[n] = why
    if 1 not in faults:
        found = yield from find([asked[1].alone])
        if not _is_found(asked[1], found[0], matter, facts):
            faults[1] = "opening_not_found"
    return faults


def _is_found(
    opening: Asked, passages: Sequence[Passage], matter: Matter, facts: Sequence[Fact]
) -> bool:
    """Return whether a search with the opening alone finds what it is about among the first."""
    about = [cited for shown in matter.units for cited in shown.cite(0, len(shown.text))]
    quotes = [fact.quote for fact in facts if fact.n in opening.facts]
    exact = [
        cited
        for quote in quotes
        for one in locate(quote, matter.units)
        for cited in matter.units[one.place].cite(one.start, one.end)
    ]
    return any(overlap(c, p) for c in exact or about for p in passages[:AMONG_FIRST])


def _standing(
    asked: Mapping[int, Asked], faults: Mapping[int, str], plan: DialoguePlan
) -> list[Asked]:
    """Return the messages that stand; one behind a gap is said in full, and a choice falls away."""
    standing: list[Asked] = []
    gap = False
    for n in range(1, len(plan.turns) + 1):
        one = asked.get(n)
        if one is None or n in faults:
            gap = True
        elif not gap:
            standing.append(one)
        elif not one.turn.chooses:
            standing.append(replace(one, text=one.alone))
            gap = False
    return standing


def _answers(
    matter: Matter,
    writing: Writing,
    asked: Sequence[Asked],
    facts: Sequence[Fact],
    draft: Draft,
) -> Generator[Need, Got, None]:
    prompt = prompts.assistant_prompt(matter, asked, facts, writing.kinds, seed=writing.seed)
    items = yield from _read(prompt, "answers", "answer", draft)
    if items is None:
        return
    answers = _answered(items, asked)
    unknown = [one for one in asked if writing.kinds.by_name[one.turn.kind].refuses]
    found = (yield from find([one.alone for one in unknown])) if unknown else []
    retrieved = dict(zip((one.n for one in unknown), found, strict=True))
    outcome = _outcomes(answers, asked, matter, writing, retrieved)
    mended = [(n, why) for n, why in outcome.items() if isinstance(why, str) and why not in _FINAL]
    if mended:
        lines = [(n, answers[n].text if n in answers else "", sentences([w])) for n, w in mended]
        items = yield from _read(prompts.again(prompt, lines), "answers", "answer", draft)
        wanted = {n for n, _ in mended}
        again = _answered(items or [], [one for one in asked if one.n in wanted])
        answers |= {n: one for n, one in again.items() if n in wanted}
        outcome = _outcomes(answers, asked, matter, writing, retrieved)
    draft.reasons += [why for why in outcome.values() if isinstance(why, str)]
    draft.exchanges = _exchanges(asked, outcome)


GIVEN_UP = "answerable_after_all"
_FINAL = frozenset({GIVEN_UP, "model_found_no_answer"})
"""What is not tried again: the question does not suit the unit."""


def _answered(items: Items, asked: Sequence[Asked]) -> dict[int, Answered]:
    answers: dict[int, Answered] = {}
    known = {one.n for one in asked}
    for place, item in enumerate(items):
        n = next(iter(numbers(item.get("n"))), asked[min(place, len(asked) - 1)].n)
        if n not in known:
            continue
        found = str(item.get("found", "yes")).strip().lower()
        answers[n] = Answered(
            text=tidied(plain_words(item.get("answer"))),
            quotes=tuple(texts(item.get("quotes"))),
            found=found if found in {"yes", "partly", "no"} else "yes",
        )
    return answers


Outcome = tuple[str, str, tuple[Citation, ...]]
"""Kind, text and citations of an answer that stands."""


def _outcomes(
    answers: Mapping[int, Answered],
    asked: Sequence[Asked],
    matter: Matter,
    writing: Writing,
    retrieved: Mapping[int, Sequence[Passage]],
) -> dict[int, Outcome | str]:
    return {
        one.n: (
            _outcome(one, answers[one.n], matter, writing, retrieved.get(one.n, ()))
            if one.n in answers
            else "answer_empty"
        )
        for one in asked
    }


def _outcome(
    one: Asked,
    answered: Answered,
    matter: Matter,
    writing: Writing,
    retrieved: Sequence[Passage],
) -> Outcome | str:
    """Return an answer as it is released, or why it does not stand."""
    kind = writing.kinds.by_name[one.turn.kind]
    if kind.refuses:
        told = answered.found != "no" or _is_told(one, retrieved)
        return GIVEN_UP if told else _refusal(one, answered, matter, writing)
    if answered.found == "no" and not kind.asks_back:
        return "model_found_no_answer"
    made = support(answered, one, matter.shown, kind=kind, language=matter.language)
    return made if isinstance(made, str) else _released(made, answered, kind, matter, writing)


def _released(
    made: Supported, answered: Answered, kind: QuestionKind, matter: Matter, writing: Writing
) -> Outcome:
    """Return an answer that stands under the kind that it has become."""
    rest = stock.rest_unknown(matter.language)
    if answered.found == "partly" and rest and not kind.asks_back:
        return "partial", f"{made.text} {rest}", made.citations
    alone = kind.needs == "elsewhere" and len({c.chunk_id for c in made.citations}) < TWO
    name = writing.kinds.plain.name if alone or kind.name == "partial" else kind.name
    return name, made.text, made.citations


TWO = 2


def _refusal(one: Asked, answered: Answered, matter: Matter, writing: Writing) -> Outcome | str:
    """Return that something is not known, with what is known instead where that stands."""
    kind = writing.kinds.by_name[one.turn.kind]
    said = stock.unknown(matter.language)
    instead = support(answered, one, matter.shown, kind=kind, language=matter.language)
    if said:
        known = instead if isinstance(instead, Supported) else None
        told = f"{said} {known.text}" if known else said
        return kind.name, told, known.citations if known else ()
    if isinstance(instead, str):
        return instead
    return kind.name, instead.text, instead.citations


def _is_told(one: Asked, retrieved: Sequence[Passage]) -> bool:
    """Return whether a statement of the source holds nearly all that is asked."""
    passages = [
        SourcePassage(id=f"p{n}", text=p.text, heading=" > ".join(p.heading_path))
        for n, p in enumerate(retrieved, start=1)
    ]
    verdict = verify_answer(passages, one.alone, stock.unknown(stock.FALLBACK))
    return verdict.reason == "answerable_after_all"


def _exchanges(asked: Sequence[Asked], outcomes: Mapping[int, Outcome | str]) -> list[Exchange]:
    """Return the exchanges that stand; a question behind a gap is said in full.

    A conversation opens with something that is known.
    """
    kept: list[Exchange] = []
    gap = False
    for one in asked:
        outcome = outcomes[one.n]
        opens_unknown = not kept and not isinstance(outcome, str) and not outcome[2]
        if isinstance(outcome, str) or opens_unknown or (gap and one.turn.chooses):
            gap = True
            continue
        kind, text, citations = outcome
        said = one.alone if gap else one.text
        kept.append(
            Exchange(kind=kind, question=one.alone, said=said, answer=text, citations=citations)
        )
        gap = False
    return kept


def _judge(matter: Matter, writing: Writing, draft: Draft) -> Generator[Need, Got, None]:
    """Have the exchanges judged; and once more with a fault, in some conversations."""
    said = [(one.said, one.answer) for one in draft.exchanges]
    draft.judged = yield from _verdicts(matter, said, writing)
    writing.trial.judged(draft.judged)
    key = f"{writing.seed} {matter.home.row.id}"
    if draw(key, "planted") >= writing.planting:
        return
    place = int(draw(key, "where") * len(said))
    asked, answer = said[place]
    source = "\n".join(shown.text for shown in matter.units)
    others = [other for i, (_, other) in enumerate(said) if i != place]
    wrong = with_fault(answer, source=source, others=others, key=key)
    if wrong:
        planted = [*said[:place], (asked, wrong), *said[place + 1 :]]
        verdicts = yield from _verdicts(matter, planted, writing)
        writing.trial.planted_one(caught=verdicts[place] is not None)


def _verdicts(
    matter: Matter, said: Sequence[tuple[str, str]], writing: Writing
) -> Generator[Need, Got, list[str | None]]:
    prompt = prompts.prompt(
        matter,
        check_task(said),
        tokens=VERDICT_TOKENS * len(said),
        schema=VERDICT_SCHEMA,
        seed=writing.seed,
    )
    reply = yield from ask(prompt, of="judge")
    return read_verdicts(reply, len(said)) or [None] * len(said)
