"""How a person says it: follow-ups lean on what was said before, styles differ between people."""

import re
from collections.abc import Sequence

from convo_assets.steps.converse.language.clauses import lowered
from convo_assets.steps.converse.language.words import FUNCTION_WORDS
from convo_assets.steps.converse.plan import ChunkPlan, Style
from convo_assets.steps.converse.qa_pairs import QAPair

_GREETINGS = ("Hi, {}", "Hello, {}", "Good morning, {}", "Quick question: {}")
_POLITE = ("Could you help me with this? {}", "{} Thank you.", "Please help: {}")
_FOLLOWING = ("And {}", "Thanks. {}", "OK, and {}", "{}")
_SINGULAR = frozenset("is was does has".split())
_PLURAL = frozenset("are were do have".split())
_KEPT = frozenset("why who not no never without".split())
_OF_QUESTIONS = frozenset(
    "know tell explain differ case given looking anything walk brief sum list give summarise "
    "overview understand main important matter points applies".split()
)
MIN_KEYWORDS, MAX_KEYWORDS = 3, 5
"""What is asked in more words makes no sense without the small ones between them."""


def opening(pair: QAPair, plan: ChunkPlan) -> str:
    """Return the first question of a conversation in the style of the person who asks."""
    return _styled(pair.question, plan.style, plan)


def follow_up(pair: QAPair, before: Sequence[QAPair], plan: ChunkPlan) -> str:
    """Return a later question as it is asked after what was said before."""
    previous = before[-1]
    follow_up_question = pair.clarifying_reply if previous.leaves_open else pair.follow_up_question
    if follow_up_question and pair.goes_on_from(previous):
        return _small(follow_up_question) if plan.style == "hurried" else follow_up_question
    question = _with_pronoun(pair, previous)
    if plan.style == "hurried":
        return _small(question)
    pattern = plan.pick(f"following {len(before)}", _FOLLOWING)
    inside = question if pattern in {"{}", "Thanks. {}"} else lowered(question)
    return pattern.format(inside)


def _with_pronoun(pair: QAPair, previous: QAPair) -> str:
    """Say `it` or `they` for what the previous question was about already."""
    if not pair.subject or pair.subject != previous.subject or pair.subject == "I":
        return pair.question
    found = re.search(
        rf"\b(?P<auxiliary>\w+) {re.escape(pair.subject)}\b", pair.question, re.IGNORECASE
    )
    if not found:
        return pair.question
    auxiliary = found["auxiliary"].lower()
    if auxiliary in _SINGULAR | _PLURAL:
        plural = auxiliary in _PLURAL
    else:
        plural = bool(re.search(r"[^s]s$|\b(?:children|people|staff|police)$", pair.subject))
    pronoun = "they" if plural else "it"
    before, after = pair.question[: found.start()], pair.question[found.end() :]
    return f"{before}{found['auxiliary']} {pronoun}{after}"


def _styled(question: str, style: Style, plan: ChunkPlan) -> str:
    inside = lowered(question)
    if style == "greeting":
        return plan.pick("greeting", _GREETINGS).format(inside)
    if style == "polite":
        return plan.pick("polite", _POLITE).format(question)
    if style == "hurried":
        return _small(question)
    if style == "keywords":
        dropped = FUNCTION_WORDS - _KEPT | _OF_QUESTIONS
        bare = question.rstrip("?.").removesuffix(", please")
        words = [word for word in bare.split() if word.lower() not in dropped]
        few = MIN_KEYWORDS <= len(words) <= MAX_KEYWORDS
        return " ".join(words) if few else question
    return question


def _small(question: str) -> str:
    return lowered(question).rstrip("?")
