"""What a model can do beside the documents: rows that keep it, and probes that tell whether it has.

Tuning on one subject costs others. A share of general rows among those of the documents holds that
off; where nobody names such rows, what the base model itself replies to general requests and writes
from openings of many kinds is used, and the tuned model is asked to stay as it was there. Other
requests, prose, and small tasks are looked at before and after.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any

from convo_assets.steps.finetune.metrics import Estimate, estimate
from convo_assets.steps.finetune.roles import CausalModel, Messages

OWN_WORDS, PROSE, TASKS = "loss on its own replies", "loss on prose", "small tasks done"

_REPLAYED = (
    "What is the difference between weather and climate?",
    "Write two sentences about a walk in the rain.",
    "How do I boil an egg?",
    "Explain what a fraction is to a child.",
    "Name three things one can do with an old newspaper.",
    "Why do leaves fall in autumn?",
    "Give me a short greeting for a friend's birthday.",
    "What does a librarian do?",
    "Describe the taste of a lemon.",
    "How can I fall asleep more easily?",
    "Tell me a fact about the Moon.",
    "What should I pack for a day at the beach?",
    "Turn this into a polite request: close the door.",
    "What is a metaphor?",
    "How does a bicycle stay upright?",
    "Write a sentence that contains the word river.",
    "List four kinds of musical instruments.",
    "Why is exercise good for the heart?",
    "What is the opposite of generous?",
    "How do plants get their food?",
    "Suggest a title for a story about a lost dog.",
    "What is the purpose of a dictionary?",
    "Explain how rain forms.",
    "Give an example of a prime number and say why it is one.",
)
_OPENINGS = (
    "# Introduction\n\nThis",
    "The history of",
    "# Meeting notes\n\n-",
    "def ",
    "Dear ",
    "In the morning",
    "| Name | Value |\n|---|---|\n|",
    "The following table",
    "Chapter 1\n\n",
    "To install",
    "Q:",
    "According to",
    "1. ",
    "The purpose of this policy is",
    "class ",
    "When an",
    "Our company",
    "A function that",
    "She looked",
    "Note that",
    "The statement",
    "## Frequently asked questions\n\n",
    "Subject:",
    "If the",
)
"""Of texts of many kinds: what a model keeps on one kind says little about another."""
_PROBED = (
    "Why is the sky blue?",
    "Give me two tips for learning a language.",
    "What is a volcano?",
    "Write one sentence about the sea at night.",
    "How do bees make honey?",
    "What can I cook with potatoes?",
)
_PROSE = tuple(
    """
The old lighthouse stood at the end of the bay, and every evening the keeper climbed the stairs with
a lamp in one hand and a book in the other, because the nights were long and quiet.

Bread is made from flour, water, salt and yeast. The dough rises because the yeast turns sugar into
gas, and the heat of the oven then sets the crumb and browns the crust.

Most rivers begin as small streams in the hills. As they flow down they join with others, grow wider
and slower, and carry sand and mud that settle where they reach the sea.
""".strip()
    .replace("\n\n", "|")
    .replace("\n", " ")
    .split("|")
)
_TASK_ROWS = (
    ("Repeat this word and say nothing else: lantern", "lantern"),
    ("What is the capital of France?", "paris"),
    ("How many days are there in a week?", "seven|7"),
    ("What colour do you get when you mix blue and yellow?", "green"),
    ("What is 2 plus 3?", "5|five"),
    ("Which planet do we live on?", "earth"),
    ("What is the opposite of hot?", "cold"),
    ("What do you call frozen water?", "ice"),
    ("What is the capital of Italy?", "rome"),
    ("How many months are there in a year?", "twelve|12"),
    ("What is the opposite of up?", "down"),
    ("Which animal says meow?", "cat"),
    ("What colour is grass?", "green"),
    ("How many legs does a dog have?", "four|4"),
    ("What do bees make?", "honey"),
    ("Which day comes after Monday?", "tuesday"),
    ("Which season comes after winter?", "spring"),
    ("What do you use to cut paper?", "scissors"),
    ("What language do most people in Spain speak?", "spanish"),
    ("What is the largest ocean?", "pacific"),
)
"""Enough of them that one more or less is far below the margin."""
_OPENING = 40
"""Characters of prose that are given before the rest is judged."""
_TEXT_TOKENS = 64

GeneralRow = Mapping[str, Any]
"""A line of a file to train on: `messages`, or `text`."""


@dataclass(frozen=True, kw_only=True)
class Replay:
    """General rows among those of the documents: their share, and the rows if somebody has any.

    `margin` is how far general abilities may fall all the same.
    """

    share: float = 0.1
    margin: float = 0.25
    rows: Sequence[Messages] = field(default=())
    provenance: str = ""

    def of(self, base: CausalModel, *, count: int, max_tokens: int) -> list[GeneralRow]:
        """Return up to `count` rows: those that were given, else what the base itself says.

        Of the latter two in three are texts, the rest replies.
        """
        if self.rows:
            return [{"messages": row} for row in self.rows[:count]]
        replies = _REPLAYED[: math.ceil(count / 3)]
        texts = (_OPENINGS * 2)[: count - len(replies)]
        return [
            *({"messages": r} for r in _own_replies(base, replies, max_tokens=max_tokens)),
            *({"text": t} for t in (base.write(texts, max_tokens=_TEXT_TOKENS) if texts else [])),
        ]

    def as_facts(self) -> dict[str, Any]:
        """Return what a manifest says about it."""
        said = self.provenance or "the base model's own texts, and replies to general requests"
        return {"share": self.share, "margin": self.margin, "rows": said}


def interleaved(rows: Iterable[str], general: Sequence[str], *, share: float) -> Iterator[str]:
    """Yield rows with a general one after every so many: the share, from the first rows on.

    Few general rows come again in turn.
    """
    every = max(1, round(1 / share) - 1) if share and general else 0
    left = cycle(general)
    for place, row in enumerate(rows, start=1):
        yield row
        if every and place % every == 0:
            yield next(left)


def general_abilities(
    models: Mapping[str, CausalModel], *, max_tokens: int
) -> dict[str, dict[str, Estimate]]:
    """Return, by probe, how the models `base` and `tuned` do."""
    own = _own_replies(models["base"], _PROBED, max_tokens=max_tokens)
    tasks: list[Messages] = [[{"role": "user", "content": asked}] for asked, _ in _TASK_ROWS]
    figures: dict[str, dict[str, Estimate]] = {OWN_WORDS: {}, PROSE: {}, TASKS: {}}
    for name, model in models.items():
        losses = [loss.nats / max(1, loss.tokens) for loss in model.losses(own)]
        prose = model.log_likelihoods([(text[:_OPENING], text[_OPENING:]) for text in _PROSE])
        replies = model.reply(tasks, max_tokens=max_tokens)
        figures[OWN_WORDS][name] = estimate(losses)
        figures[PROSE][name] = estimate([-nats for nats in prose])
        figures[TASKS][name] = estimate(
            [_done(said, wanted) for said, (_, wanted) in zip(replies, _TASK_ROWS, strict=True)]
        )
    return figures


def fallen(
    figures: Mapping[str, Mapping[str, Mapping[str, float]]], *, margin: float
) -> dict[str, float]:
    """Return by how much each probe that fell by more than the margin has fallen.

    Of losses the margin is a share of the base's: of 2 nats a margin of .1 lets 2.2 pass. Of tasks
    it is the share of tasks.
    """
    falls = {
        name: (
            found["base"]["mean"] - found["tuned"]["mean"]
            if name == TASKS
            else found["tuned"]["mean"] / max(found["base"]["mean"], 1e-9) - 1
        )
        for name, found in figures.items()
    }
    return {name: fall for name, fall in falls.items() if fall > margin}


def _own_replies(base: CausalModel, requests: Sequence[str], *, max_tokens: int) -> list[Messages]:
    asked: list[Messages] = [[{"role": "user", "content": request}] for request in requests]
    replies = base.reply(asked, max_tokens=max_tokens) if asked else []
    return [
        [*question, {"role": "assistant", "content": reply}]
        for question, reply in zip(asked, replies, strict=True)
        if reply.strip()
    ]


def _done(said: str, wanted: str) -> bool:
    return any(word in said.casefold() for word in wanted.split("|"))
