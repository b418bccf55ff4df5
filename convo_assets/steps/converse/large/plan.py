"""What a conversation is to be like: who asks, why, how, and what kinds of questions, by quotas.

Shares follow what people ask where that was counted (MTRAG-UN, 2,191 user turns): 24 % of turns are
no whole question, 26 % of later ones have five words or fewer, answers have 11 to 157 tokens.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from convo_assets.records import SourceProfile
from convo_assets.steps.converse.draws import draw, weighted
from convo_assets.steps.converse.question_kind import Need, QuestionKind, QuestionKinds
from convo_assets.vocabulary import Kind

TURNS: Mapping[int, float] = MappingProxyType(
    {2: 0.25, 3: 0.28, 4: 0.22, 5: 0.13, 6: 0.07, 7: 0.05}
)
"""Exchanges in a conversation; people have 8 (MTRAG-UN), and a unit seldom holds as much."""

PEOPLE: Mapping[str, str] = MappingProxyType(
    {
        "newcomer": "knows nothing of the subject yet",
        "colleague in a hurry": "knows the basics and needs one thing now",
        "specialist": "knows the subject well and looks for conditions and details",
        "customer": "does not know the words that are used inside",
        "auditor": "doubts what others have told",
    }
)
"""Who asks, where nothing was declared, and how much they know."""

_GOALS: Mapping[str, float] = {
    "look something up": 0.3,
    "get a task done": 0.25,
    "understand how something works": 0.2,
    "check whether something is so": 0.15,
    "choose between possibilities": 0.1,
}
_TONES: Mapping[str, float] = {
    "plain": 0.45,
    "friendly": 0.15,
    "brief": 0.2,
    "impatient": 0.08,
    "formal": 0.12,
}
_MANNERS: Mapping[str, float] = {
    "": 0.58,
    "as a fragment or keywords, not as a whole sentence": 0.15,
    "in a hurry: small letters, and a typing error or two": 0.08,
    "as a statement of what is needed or observed, without a question mark": 0.13,
    "as two short questions in one message": 0.06,
}
_LENGTHS: Mapping[str, float] = {
    "one sentence": 0.35,
    "two or three sentences": 0.4,
    "everything there is to it": 0.25,
}


@dataclass(frozen=True, slots=True)
class PlannedTurn:
    """One exchange of a plan: its kind, how the user writes it, how long the answer is."""

    kind: Kind
    manner: str
    length: str
    chooses: bool = False
    """The user says which of several things was meant, as the assistant has asked."""


@dataclass(frozen=True, slots=True)
class DialoguePlan:
    """Who asks, how much they know, what for, in which tone, and what."""

    persona: str
    knowledge: str
    goal: str
    tone: str
    turns: tuple[PlannedTurn, ...]


def plan_dialogue(
    key: str,
    kinds: QuestionKinds,
    profile: SourceProfile,
    *,
    has: Collection[Need],
    facts: int,
) -> DialoguePlan:
    """Return the plan of a conversation about a unit that holds so many facts.

    `key` names the unit and the seed: the same key, kinds and profile give the same plan. `has` is
    what kinds need that is there.
    """
    people = profile.personas or tuple(PEOPLE)
    persona = weighted(key, "persona", dict.fromkeys(people, 1.0))
    count = min(weighted(key, "turns", dict(profile.turns) or TURNS), facts + 1)
    return DialoguePlan(
        persona=persona,
        knowledge=PEOPLE.get(persona, ""),
        goal=weighted(key, "goal", _GOALS),
        tone=weighted(key, "tone", _TONES),
        turns=_turns(key, count, _shares(kinds, profile, has), kinds),
    )


def _shares(
    kinds: QuestionKinds, profile: SourceProfile, has: Collection[Need]
) -> dict[Kind, float]:
    wanted = dict(profile.kinds) or {kind.name: kind.written_share for kind in kinds.kinds}
    possible = {k.name for k in kinds.kinds if k.needs is None or k.needs in has}
    return {name: share for name, share in wanted.items() if name in possible and share > 0}


def _turns(
    key: str, count: int, shares: Mapping[Kind, float], kinds: QuestionKinds
) -> tuple[PlannedTurn, ...]:
    turns: list[PlannedTurn] = []
    while len(turns) < count:
        place = len(turns)
        if turns and kinds.by_name[turns[-1].kind].asks_back:
            turns.append(_planned(key, place, kinds.plain, chooses=True))
            continue
        open_to = {
            name: share
            for name, share in shares.items()
            if _fits(kinds.by_name[name], turns, left=count - place)
        }
        name = weighted(key, f"kind {place}", open_to) if open_to else kinds.plain.name
        turns.append(_planned(key, place, kinds.by_name[name]))
    return tuple(turns)


def _fits(kind: QuestionKind, turns: list[PlannedTurn], *, left: int) -> bool:
    """Return whether a kind can come next; what asks back needs another turn behind it."""
    if not turns and kind.follows:
        return False
    if kind.asks_back and left == 1:
        return False
    return kind.repeatable or all(turn.kind != kind.name for turn in turns)


def _planned(key: str, place: int, kind: QuestionKind, *, chooses: bool = False) -> PlannedTurn:
    length = weighted(key, f"length {place}", _LENGTHS)
    whole = draw(key, f"whole {place}") < WHOLE_OPENING and not place
    manner = "" if chooses or whole else weighted(key, f"manner {place}", _MANNERS)
    return PlannedTurn(kind.name, manner, kind.length or length, chooses)


WHOLE_OPENING = 0.5
"""Share of openings that are whole questions whatever else is drawn."""
