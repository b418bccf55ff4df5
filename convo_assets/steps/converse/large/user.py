"""The messages of the person: written in one call, and looked at before an answer is paid for."""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import replace

from convo_assets.reasons import sentences
from convo_assets.records import Passage
from convo_assets.steps.converse.acceptance import AMONG_FIRST, overlap
from convo_assets.steps.converse.large import prompts
from convo_assets.steps.converse.large.checks import question_reason
from convo_assets.steps.converse.large.drafts import Draft, Items, Writing, read_list
from convo_assets.steps.converse.large.flow import Got, Need, find
from convo_assets.steps.converse.large.matter import Matter
from convo_assets.steps.converse.large.plan import DialoguePlan
from convo_assets.steps.converse.large.prompts import Asked, Fact
from convo_assets.steps.converse.large.quotes import locate
from convo_assets.steps.converse.reply_parsing import numbers, plain_words


def write_user(
    matter: Matter, writing: Writing, plan: DialoguePlan, facts: Sequence[Fact], draft: Draft
) -> Generator[Need, Got, list[Asked]]:
    """Return the messages that stand: their shape first, then whether the opening is found."""
    prompt = prompts.user_prompt(matter, plan, facts, writing.kinds, seed=writing.seed)
    items = yield from read_list(prompt, "turns", "text", draft)
    if items is None:
        return []
    asked = _asked(items, plan)
    faults = yield from _faults(asked, matter, facts)
    if faults:
        refused = [
            (n, asked[n].text if n in asked else "", sentences([why])) for n, why in faults.items()
        ]
        items = yield from read_list(prompts.again(prompt, refused), "turns", "text", draft)
        again = _asked(items or [], plan)
        asked |= {n: one for n, one in again.items() if n in faults}
        faults = yield from _faults(asked, matter, facts)
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


def _faults(
    asked: Mapping[int, Asked], matter: Matter, facts: Sequence[Fact]
) -> Generator[Need, Got, dict[int, str]]:
    """Return why messages do not stand.

    The first that a search finds by itself opens the conversation; those before it fall away.
    """
    if not asked:
        return {1: "no_question"}
    faults: dict[int, str] = {}
    for n in range(1, max(asked) + 1):
        one = asked.get(n)
        before = [asked[m] for m in range(1, n) if m in asked]
        why = question_reason(one, before, matter.language) if one else "no_question"
        if why:
            faults[n] = why
    opening = [one for n, one in sorted(asked.items()) if n not in faults]
    found = yield from find([one.alone for one in opening])
    for one, passages in zip(opening, found, strict=True):
        if _is_found(one, passages, matter, facts):
            break
        faults[one.n] = "opening_not_found"
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
