"""A large model whose words were written by hand: it plays recorded dialogues, with faults of form.

What it says about a unit stands in `recorded/dialogues`; which of it is asked for, the prompts say.
Like a model of 8 to 70B parameters it wraps some replies in fences, greetings and thoughts, writes
some answers wrongly first, and does better when it is told why. As a judge it knows what is right.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from convo_assets.steps.converse import QUESTION_KINDS
from convo_assets.steps.converse.large.stock import rest_unknown, unknown

FOLDER = Path(__file__).parent / "recorded" / "dialogues"
_TITLE = re.compile(r"^The document is called: (.+)$", re.MULTILINE)
_OWN = re.compile(r"^\[\d+\] (.+)$", re.MULTILINE)
_STEP = re.compile(r"^(\d+)\. (Ask .+|The person answers .+)$", re.MULTILINE)
_TOLD = re.compile(r"^(\d+)\. Person: (.+)$", re.MULTILINE)
_AGAIN = re.compile(r"^Write only (.+) again", re.MULTILINE)
_EXCHANGE = re.compile(
    r"^\d+\. Person: (.*?)\n   Assistant: (.*?)(?=\n\d+\. Person: |\n\nFor each exchange)",
    re.MULTILINE | re.DOTALL,
)
_CHOSEN = " (that is: "
_STOCK = [form for code in ("en", "de", "fr") for form in (unknown(code), rest_unknown(code))]

Turn = Mapping[str, Any]


@dataclass(frozen=True)
class Recorded:
    """A document, and what is said about its units, by their headings."""

    name: str
    text: str
    units: Mapping[str, Mapping[str, Sequence[Turn]]]

    @property
    def title(self) -> str:
        return self.text.splitlines()[0].removeprefix("# ")

    def shown(self, user: str) -> list[Mapping[str, Sequence[Turn]]]:
        """Return what is said about the units that a prompt shows as its own."""
        headings = {line.rpartition(" > ")[2] for line in _OWN.findall(user)}
        return [unit for name, unit in self.units.items() if name in headings]

    def turns(self) -> Iterator[Turn]:
        return (turn for unit in self.units.values() for turn in unit["turns"])


@cache
def recorded() -> tuple[Recorded, ...]:
    """Return every recorded document, in order of names."""
    files = sorted(FOLDER.glob("*.yaml"))
    said = [(file.stem, yaml.safe_load(file.read_text(encoding="utf-8"))) for file in files]
    return tuple(Recorded(name, one["document"], one["units"]) for name, one in said)


@dataclass
class RecordedModel:
    """Replies to the prompts of the large path; counts what it was asked for, task by task.

    `malformed` wraps replies as models do; `careless` writes the recorded faults first.
    """

    malformed: bool = True
    careless: bool = True
    asked: dict[str, int] = field(default_factory=dict)

    def __call__(self, system: str, user: str) -> str:
        task = re.findall(r"^TASK: (\w+)\.", user, re.MULTILINE)[-1]
        self.asked[task] = self.asked.get(task, 0) + 1
        title = _TITLE.findall(system)[-1]
        document = next(one for one in recorded() if one.title == title)
        name, write = {
            "FACTS": ("facts", self._facts),
            "USER": ("turns", self._user),
            "ASSISTANT": ("answers", self._assistant),
            "CHECK": ("verdicts", self._check),
        }[task]
        text = json.dumps({name: write(document, user)}, ensure_ascii=False)
        return _wrapped(text, user) if self.malformed else text

    def _facts(self, document: Recorded, user: str) -> Sequence[Turn]:
        facts = [fact for unit in document.shown(user) for fact in unit["facts"]]
        return [{"n": n, **fact} for n, fact in enumerate(facts, start=1)]

    def _user(self, document: Recorded, user: str) -> Sequence[Turn]:
        left = [turn for unit in document.shown(user) for turn in unit["turns"]]
        only = _again(user)
        made = []
        for n, wanted in _STEP.findall(user):
            kind = _kind_of(wanted)
            fitting = [t for t in left if t["kind"] == kind]
            if kind not in {"underspecified", "chooses"}:
                fitting = fitting or [t for t in left if t["kind"] in {"answerable", "follow_up"}]
            if not fitting:
                continue
            left.remove(fitting[0])
            told = fitting[0]
            text = told["alone"] if n == "1" and told["kind"] == "follow_up" else told["text"]
            if not only or int(n) in only:
                made.append({"n": int(n), "text": text, "alone": told["alone"], "facts": []})
        return made

    def _assistant(self, document: Recorded, user: str) -> Sequence[Turn]:
        again = _again(user)
        made = []
        for n, line in _TOLD.findall(user.rpartition("TASK: ASSISTANT.")[2]):
            turn = _turn(document, line.partition(_CHOSEN)[0])
            if again and int(n) not in again:
                continue
            wrong = {} if again or not self.careless else turn.get("first", {})
            answer = wrong.get("answer", turn["answer"])
            found = turn.get("found", "yes")
            made.append({"n": int(n), "quotes": turn["quotes"], "answer": answer, "found": found})
        return made

    def _check(self, document: Recorded, user: str) -> Sequence[Turn]:
        made = []
        for n, (asked, said) in enumerate(_EXCHANGE.findall(user), start=1):
            right = _turn(document, asked)["answer"]
            for form in _STOCK:
                said = said.replace(form, "").strip()  # noqa: PLW2901 - what is left of it
            sound = _plain(said) == _plain(right) or not said
            problem = "" if sound else "not what the passages say"
            made.append(
                {"n": n, "problem": problem, "supported": sound, "answers": True, "asked": True}
            )
        return made


def _again(user: str) -> set[int]:
    """Return the numbers that are to be written again."""
    return {int(n) for line in _AGAIN.findall(user) for n in re.findall(r"\d+", line)}


def _turn(document: Recorded, text: str) -> Turn:
    return next(t for t in document.turns() if text in {t["text"], t["alone"]})


def _kind_of(wanted: str) -> str:
    if wanted.startswith("The person answers"):
        return "chooses"
    return next(k.name for k in QUESTION_KINDS.kinds if wanted.startswith(f"Ask {k.request}"))


def _plain(text: str) -> str:
    return " ".join(text.replace("`", "").split())


def _wrapped(text: str, user: str) -> str:
    """Return a reply in one of the manners of models, the same one each time."""
    drawn = hashlib.sha256(user.encode()).digest()[0]
    if drawn < 38:
        return f"```json\n{text}\n```"
    if drawn < 64:
        return f"Sure! Here is the JSON you asked for:\n\n{text}\n\nLet me know if you need more."
    if drawn < 90:
        return f"<think>\nThe passages say enough.\n</think>\n{text}"
    if drawn < 103:
        return text[:-1] + ",}"
    return text
