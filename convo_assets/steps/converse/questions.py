"""Questions: how they are asked for, and which of them a person could have asked."""

import re
from collections.abc import Sequence

from convo_assets.steps.converse.language.asking import Wording
from convo_assets.steps.converse.language.negation import denies
from convo_assets.steps.converse.language.reasons import REASON
from convo_assets.steps.converse.language.words import coverage, numbers, stems
from convo_assets.steps.converse.qa_pairs import Evidence
from convo_assets.steps.converse.roles import ChatModel, Prompt

_SYSTEM = "You write the question that a fact answers."
_EXAMPLES = (
    ("A library card is valid for three years and costs 4 euros.",
     "How long is a library card valid?"),
    ("Bees are moved at night, because they do not fly in the dark.",
     "Why are bees moved at night?"),
    ("To empty the tank, close the inlet valve and open the drain.", "How is the tank emptied?"),
    ("The harbour master approves every night mooring.", "Who approves a night mooring?"),
)  # fmt: skip
ASKED_IN_PROMPTS = tuple(question for _, question in _EXAMPLES)
"""Questions that models see as examples; a large one sees the first of them."""

PROMPTS = (_SYSTEM, _EXAMPLES)
"""All that a small model is told beside the fact and how to begin."""

MAX_TOKENS = 16
MIN_WORDS, MAX_WORDS = 4, 24
MIN_SUPPORT = 0.8
"""Share of a question's content words that its fact or the headings above it must hold: what a
small model adds from its own memory is a question about something else."""

MIN_MARGIN = 2.6
"""Nats per token by which a question must make its statement likelier. Chosen by eye on some 60
candidates of the packaged model, no measured operating point: below it wrong ones prevail."""

_OPENINGS = (
    (REASON, "Why"),
    (re.compile(r"\d ?%|\bpercent\b", re.IGNORECASE), "What percentage"),
    (re.compile(r"[€£$]|\b(?:euros?|pounds?|dollars?|EUR|GBP|USD|pence|cents?)\b"), "How much"),
    (re.compile(r"\b(?:days?|weeks?|months?|years?|hours?|minutes?|seconds?)\b"), "How long"),
    (re.compile(r"^(?:if|when|whenever|before|after|unless)\b", re.IGNORECASE), "What happens"),
    (re.compile(r"\b(?:approves?|decides?|signs?|handles?|orders?|owns?|calls?|checks?)\b"), "Who"),
    (re.compile(r"\d"), "How many"),
)
_STATEMENTS = re.compile(r"[;:] |,? and ")
META = re.compile(
    r"\b(?:fact|passage|text|document|paragraph|sentence|section|article|above|following|context|"
    r"mentioned|described|author|question|answer)\b",
    re.IGNORECASE,
)


def question_prompts(fact: str, *, count: int) -> list[Prompt]:
    """Return up to `count` prompts whose replies are candidate questions about a fact.

    A small model writes much better questions when it is told how they begin; how a question can
    begin follows from what the fact says.
    """
    return [
        Prompt(system=_SYSTEM, examples=_EXAMPLES, user=fact, begin=opening, max_tokens=MAX_TOKENS)
        for opening in _openings(fact)[:count]
    ]


def judge_question(reply: str, *, fact: Evidence) -> tuple[str, str | None]:
    """Return the question in a reply, and the reason to reject it if there is one."""
    question, mark, _ = reply.strip().partition("?")
    question = question.strip() + mark
    text = fact.segment.text
    surroundings = " ".join([*fact.passage.heading_path, text])
    reasons = (
        ("no_question", not mark or "\n" in question),
        ("question_length", not MIN_WORDS <= len(question.split()) <= MAX_WORDS),
        ("meta_reference", bool(META.search(question))),
        ("question_not_grounded", coverage(question, surroundings) < MIN_SUPPORT),
        ("question_too_vague", len(stems(question) & stems(text)) < 2),  # noqa: PLR2004
        ("question_says_it_all", not _leaves_something_to_say(question, text)),
        ("no_definition", not _defines_what_it_asks(question, text)),
    )
    return question, next((reason for reason, applies in reasons if applies), None)


def write_questions(
    unworded: Sequence[Evidence], model: ChatModel, *, count: int
) -> tuple[dict[tuple[str, str], Wording], list[tuple[Evidence, str]]]:
    """Return the best question about each statement of each chunk, and the reasons against others.

    Best is the question after which the statement is most likely, compared with how likely it is
    anyway: what the statement does not answer makes it no likelier.
    """
    attempts = [
        (fact, prompt)
        for fact in unworded
        for prompt in question_prompts(fact.segment.text, count=count)
    ]
    replies = model.reply([prompt for _, prompt in attempts]) if attempts else []
    rejected: list[tuple[Evidence, str]] = []
    sound: list[tuple[Evidence, str]] = []
    for (fact, _), reply in zip(attempts, replies, strict=True):
        question, reason = judge_question(reply, fact=fact)
        if reason:
            rejected.append((fact, reason))
        else:
            sound.append((fact, question))
    written: dict[tuple[str, str], tuple[float, str]] = {}
    for (fact, question), margin in zip(sound, _margins(sound, model), strict=True):
        if not margin >= MIN_MARGIN:
            rejected.append((fact, "question_not_answered"))
            continue
        place = (fact.passage.chunk_id, fact.segment.text)
        best = written.get(place)
        if best:
            rejected.append((fact, "surplus"))
        if best is None or margin > best[0]:
            written[place] = (margin, question)
    return {at: Wording(question, "what") for at, (_, question) in written.items()}, rejected


def _margins(pairs: Sequence[tuple[Evidence, str]], model: ChatModel) -> list[float]:
    after = [(f"Question: {question}\nAnswer: ", fact.segment.text) for fact, question in pairs]
    anyway = [("Answer: ", fact.segment.text) for fact, _ in pairs]
    likelihoods = model.log_likelihoods([*after, *anyway])
    asked, unasked = likelihoods[: len(pairs)], likelihoods[len(pairs) :]
    return [a - b for a, b in zip(asked, unasked, strict=True)]


def _openings(fact: str) -> list[str]:
    fitting = [opening for pattern, opening in _OPENINGS if pattern.search(fact)]
    return [*fitting, "What"]


def _defines_what_it_asks(question: str, fact: str) -> bool:
    """Return whether a fact that is asked what a thing is says so."""
    found = re.match(
        r"what (?:is|are|was|were) (?:the |a |an )?(?P<thing>[^?]+)\?", question, re.IGNORECASE
    )
    if not found:
        return True
    return bool(
        re.search(
            rf"\b{re.escape(found['thing'])} (?:is|are|was|were) (?:a|an|the)\b",
            fact,
            re.IGNORECASE,
        )
    )


def _leaves_something_to_say(question: str, fact: str) -> bool:
    """Return whether the fact tells more than the question: a figure, if it asks for one."""
    if re.match(r"(?:how (?:many|much|long|often)|what percentage)\b", question, re.IGNORECASE):
        if denies(fact) and not denies(question):
            return False
        if found := re.match(r"how many (\w+)", question, re.IGNORECASE):
            counted = re.search(rf"\d (?:\w+ )?{found[1].rstrip('s')}", fact, re.IGNORECASE)
            return bool(counted) and not numbers(question)
        return bool(numbers(fact)) and not numbers(question)
    if question.lower().startswith("why"):
        return _gives_its_reason(question, fact)
    return len(stems(fact) - stems(question)) >= 2  # noqa: PLR2004


def _gives_its_reason(question: str, fact: str) -> bool:
    """Return whether the statement that gives a reason is the one that the question is about."""
    asked = stems(question)
    reasoned = [part for part in _STATEMENTS.split(fact) if REASON.search(part)]
    return any(2 * len(asked & stems(part)) >= len(asked) for part in reasoned)
