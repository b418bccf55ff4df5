"""Questions: how they are asked for, and which of them a person could have asked."""

import re
from collections.abc import Iterator

from convo_assets.records import Chunk, Tier
from convo_assets.steps.converse.roles import Prompt
from convo_assets.steps.converse.segments import Segment
from convo_assets.steps.converse.words import coverage, numbers, stems

_SYSTEM = "You write the question that a fact answers."
_EXAMPLES = (
    ("A library card is valid for three years and costs 4 euros.",
     "How long is a library card valid?"),
    ("Bees are moved at night, because they do not fly in the dark.",
     "Why are bees moved at night?"),
    ("To empty the tank, close the inlet valve and open the drain.", "How is the tank emptied?"),
    ("The harbour master approves every night mooring.", "Who approves a night mooring?"),
)  # fmt: skip
_LARGE_SYSTEM = (
    "You write one question that an employee or customer could ask without having seen the fact, "
    "and that the fact answers. Name the subject. Reply with the question alone, in one line."
)
MAX_TOKENS = 16
FEWEST_WORDS, MOST_WORDS = 4, 24
LEAST_SUPPORT = 0.8
"""Share of a question's content words that its fact or the headings above it must hold: what a
small model adds from its own memory is a question about something else."""

_OPENINGS = (
    (
        re.compile(r"\b(?:because|since|so that|in order to|to avoid|to prevent)\b", re.IGNORECASE),
        "Why",
    ),
    (re.compile(r"\d ?%|\bpercent\b", re.IGNORECASE), "What percentage"),
    (re.compile(r"[€£$]|\b(?:euros?|pounds?|dollars?|EUR|GBP|USD|pence|cents?)\b"), "How much"),
    (re.compile(r"\b(?:days?|weeks?|months?|years?|hours?|minutes?|seconds?)\b"), "How long"),
    (re.compile(r"^(?:if|when|whenever|before|after|unless)\b", re.IGNORECASE), "What happens"),
    (re.compile(r"\b(?:approves?|decides?|signs?|handles?|orders?|owns?|calls?|checks?)\b"), "Who"),
    (re.compile(r"\d"), "How many"),
)
_META = re.compile(
    r"\b(?:fact|passage|text|document|paragraph|sentence|section|article|above|following|context|"
    r"mentioned|described|author|question|answer)\b",
    re.IGNORECASE,
)


def question_prompts(chunk: Chunk, fact: Segment, *, tier: Tier, count: int) -> Iterator[Prompt]:
    """Yield up to `count` prompts whose replies are candidate questions about a fact.

    A small model writes much better questions when it is told how they begin; how a question can
    begin follows from what the fact says.
    """
    if tier == "large":
        headings = " > ".join(chunk.heading_path)
        user = f"Topic: {headings}\nFact: {fact.text}" if headings else f"Fact: {fact.text}"
        yield Prompt(system=_LARGE_SYSTEM, user=user, max_tokens=48)
        return
    for opening in _openings(fact.text)[:count]:
        yield Prompt(
            system=_SYSTEM,
            examples=_EXAMPLES,
            user=fact.text,
            begin=opening,
            max_tokens=MAX_TOKENS,
        )


def judge_question(reply: str, *, chunk: Chunk, fact: Segment) -> tuple[str, str | None]:
    """Return the question in a reply, and the reason to reject it if there is one."""
    question, mark, _ = reply.strip().partition("?")
    question = question.strip() + mark
    reasons = (
        ("no_question", not mark or "\n" in question),
        ("question_length", not FEWEST_WORDS <= len(question.split()) <= MOST_WORDS),
        ("meta_reference", bool(_META.search(question))),
        ("question_not_grounded", coverage(question, _surroundings(chunk, fact)) < LEAST_SUPPORT),
        ("question_too_vague", len(stems(question) & stems(fact.text)) < 2),  # noqa: PLR2004
        ("question_says_it_all", not _leaves_something_to_say(question, fact.text)),
    )
    return question, next((reason for reason, applies in reasons if applies), None)


def _openings(fact: str) -> list[str]:
    fitting = [opening for pattern, opening in _OPENINGS if pattern.search(fact)]
    return [*fitting, "What"]


def _surroundings(chunk: Chunk, fact: Segment) -> str:
    return " ".join([*chunk.heading_path, fact.text])


def _leaves_something_to_say(question: str, fact: str) -> bool:
    """Return whether the fact tells more than the question: a figure, if it asks for one."""
    if re.match(r"(?:how (?:many|much|long|often)|what percentage)\b", question, re.IGNORECASE):
        return bool(numbers(fact)) and not numbers(question)
    if question.lower().startswith("why"):
        return bool(_OPENINGS[0][0].search(fact))
    return len(stems(fact) - stems(question)) >= 2  # noqa: PLR2004
