"""Have a model judge exchanges, and believe it only while it finds faults planted among them."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from convo_assets.records import Passage
from convo_assets.steps.converse.draws import draw
from convo_assets.steps.converse.planted_faults import with_fault
from convo_assets.steps.converse.reply_parsing import numbers, read_items
from convo_assets.steps.converse.roles import ChatModel, Prompt, Reply

CHECK = """\
TASK: CHECK. Somebody else wrote this conversation. Compare it with the passages, word by word: \
numbers, units, names, who does what, "not", "must" and "may", "at least" and "at most".
{turns}

For each exchange: "supported" is true if every statement of the answer is said by the passages,\
 and false if a single word of it says otherwise or more; "answers" is true if the answer says \
what was asked, all of it, or says rightly that it is not known; "asked" is true if the question\
 makes sense to somebody who sees no passages. "problem" names what is wrong in a few words, or \
is empty.
Reply: {{"verdicts": [{{"n": 1, "problem": "", "supported": true, "answers": true, "asked": \
true}}]}}"""

_SYSTEM = "You check answers against passages. Reply with JSON alone, of the form that is shown."
VERDICT_TOKENS = 70
"""Tokens that a reply may take for each exchange."""

MIN_CAUGHT = 0.8
MIN_APART = 0.5
"""Share of planted faults that a judge must find to be believed, and how much larger that must be
than the share of other exchanges that it refuses: one that refuses everything finds all."""

MIN_FAULTS = 6
SHARE_OF_FAULTS = 0.1
"""Faults from which a judge can be tested, and for how many dialogues one is planted."""

VERDICTS = {
    "supported": "judged_unsupported",
    "answers": "judged_evasive",
    "asked": "judged_unclear",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An exchange that is judged, with what it rests on."""

    question: str
    answer: str
    passages: Sequence[Passage]


@dataclass(slots=True)
class Trial:
    """What a judge has made of planted faults, and of the rest; the order changes nothing."""

    planted: int = 0
    caught: int = 0
    others: int = 0
    refused: int = 0

    def planted_one(self, *, caught: bool) -> None:
        """Count a planted fault."""
        self.planted += 1
        self.caught += caught

    def judged(self, reasons: Iterable[str | None]) -> None:
        """Count exchanges as they were written."""
        for reason in reasons:
            self.others += 1
            self.refused += reason is not None

    @property
    def caught_share(self) -> float:
        """Share of planted faults that were found."""
        return self.caught / self.planted if self.planted else 0.0

    @property
    def trusted(self) -> bool:
        """Whether the judge tells planted faults from the rest."""
        apart = self.caught_share - (self.refused / self.others if self.others else 0.0)
        enough = self.planted >= MIN_FAULTS
        return enough and self.caught_share >= MIN_CAUGHT and apart >= MIN_APART


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdicts:
    """Why each case does not stand, or None; empty reasons where the judge is not believed."""

    reasons: Sequence[str | None]
    trial: Trial = field(default_factory=Trial)


def check_task(exchanges: Iterable[tuple[str, str]]) -> str:
    """Return what a judge is asked about exchanges: questions and answers as they are said."""
    turns = [
        f"{n}. Person: {asked}\n   Assistant: {said}"
        for n, (asked, said) in enumerate(exchanges, start=1)
    ]
    return CHECK.format(turns="\n".join(turns))


def read_verdicts(reply: Reply, count: int) -> list[str | None] | None:
    """Return why each of so many exchanges does not stand, or None; None if it cannot be read."""
    items = None if reply.fault else read_items(reply.text, name="verdicts", words="problem")
    if not items or len(items) < count or not all(VERDICTS.keys() & item.keys() for item in items):
        return None
    by_number = {n: item for item in items for n in numbers(item.get("n"))[:1]}
    rows = [by_number.get(n, items[n - 1]) for n in range(1, count + 1)]
    return [
        next((why for name, why in VERDICTS.items() if _denied(row.get(name, True))), None)
        for row in rows
    ]


def _denied(value: object) -> bool:
    return value is False or str(value).strip().lower() in {"false", "no", "0"}


def judge(cases: Sequence[Case], model: ChatModel) -> Verdicts:
    """Return the verdicts of a model on single exchanges; faults are planted among them."""
    order = sorted(range(len(cases)), key=lambda i: draw(_key(cases[i]), "planted"))
    wanted = max(MIN_FAULTS, round(SHARE_OF_FAULTS * len(cases)))
    faulty = [
        Case(question=case.question, answer=wrong, passages=case.passages)
        for case in (cases[i] for i in order)
        if (wrong := with_fault(case.answer, source=_source(case), others=(), key=_key(case)))
    ][:wanted]
    replies = model.attempt([_prompt(case) for case in [*cases, *faulty]])
    read = [read_verdicts(reply, 1) or [None] for reply in replies]
    trial = Trial()
    trial.judged(reason for (reason,) in read[: len(cases)])
    for (reason,) in read[len(cases) :]:
        trial.planted_one(caught=reason is not None)
    reasons = [reason if trial.trusted else None for (reason,) in read[: len(cases)]]
    return Verdicts(reasons=reasons, trial=trial)


def _key(case: Case) -> str:
    return f"{case.question}\n{case.answer}"


def _source(case: Case) -> str:
    return "\n\n".join(passage.text for passage in case.passages)


def _prompt(case: Case) -> Prompt:
    passages = "\n\n".join(
        f"{' > '.join(passage.heading_path)}\n{passage.text}".strip() for passage in case.passages
    )
    task = check_task([(case.question, case.answer)])
    return Prompt(
        system=_SYSTEM,
        user=f"Passages:\n{passages}\n\n{task}",
        max_tokens=4 * VERDICT_TOKENS,
        schema=VERDICT_SCHEMA,
    )


_TRUTH = {"type": "boolean"}
_ITEM = {
    "n": {"type": "integer"},
    "problem": {"type": "string"},
    **dict.fromkeys(VERDICTS, _TRUTH),
}
VERDICT_SCHEMA = json.dumps(
    {
        "type": "object",
        "properties": {
            "verdicts": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": _ITEM,
                    "required": [*_ITEM],
                    "additionalProperties": False,
                },
            }
        },
        "required": ["verdicts"],
        "additionalProperties": False,
    }
)
