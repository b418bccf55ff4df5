"""Headings as parts of questions: the topic that one names, or the question that it is."""

import re

from convo_assets.steps.converse.facts import PLACEHOLDER
from convo_assets.steps.converse.language.verbs import ALSO_NOUNS, is_instruction

_ASKING = {
    "how to ": "How do I ",
    "what to do ": "What should I do ",
    "if ": "What should I do if ",
}
_OCCASION = re.compile(r"(?:before|after|during) (?:the|an?|each|every)\b")
_NO_MATTER = re.compile(
    r"(?:item|visit|step|part|chapter|section|appendix|before|after|during|from|in|on|at|still|"
    r"about|questions?|can|when|who|why|what|where|not|is|are|do|does|should|\d|purpose|scope|"
    r"introduction|overview|summary|background|worked|example|contact|notes?|general|if)\b|.*:",
    re.IGNORECASE,
)
"""Beginnings of headings that describe the structure of a text and not its topic."""

_DETERMINED = re.compile(
    r"(?:(?:up|down|back|out|in|on|off) )?(?:the|an?|all|each|every|your|to)\b"
)
_DOING = re.compile(r"\w+ing (?:the|an?|your|all|[a-z]+ing|by|for|from|in|on|to|with|without)\b")
_HAS_ARTICLE = re.compile(
    r"(?:the|an?|your|our|its|this|these|my|their|his|her|all|both|no|some|any|each|every|under|"
    r"[\w-]+['’]s?)\b",
    re.IGNORECASE,
)
_BEHIND_THE_HEAD = re.compile(
    r" (?:of|for|in|on|at|to|from|with|without|within|after|before|during|between|by|under|against|"
    r"through|per)\b|\s*[(,]"
)
_COUNTED = re.compile(
    r"\b(?:agreement|allowance|app|bonus|budget|card|catalogue|cause|checklist|contract|directive|faq|"
    r"form|guide|guideline|handbook|kit|limit|list|log|manual|plan|policy|procedure|process|programme|"
    r"protocol|register|report|rota|rotation|routine|runbook|schedule|scheme|standard|team|timeline|"
    r"window|workflow)$",
    re.IGNORECASE,
)
"""Countable nouns, which need an article within a sentence."""

MAX_WORDS = 9
_LONG_WORD = 4
"""Letters from which a word is capitalised in a title."""


def asked_by(heading: str, text: str) -> str:
    """Return the question that a heading is or implies, or an empty string.

    `text` is that of the passage: it shows which words are names.
    """
    if PLACEHOLDER.search(heading):
        return ""
    if heading.endswith("?") and len(heading.split()) > 1:
        return heading
    inside = _within_a_sentence(heading, text)
    for opening, question in _ASKING.items():
        if inside.startswith(opening):
            return f"{question}{inside.removeprefix(opening)}?"
    if _OCCASION.match(inside):
        return f"What happens {inside}?"
    return f"How do I {inside}?" if matter_of(heading, text) and _instructs(inside) else ""


def matter_of(heading: str, text: str) -> str:
    """Return a heading as a noun phrase for use in a question, or an empty string."""
    fits = 2 <= len(heading.split()) <= MAX_WORDS  # noqa: PLR2004
    if not fits or PLACEHOLDER.search(heading) or _NO_MATTER.match(heading):
        return ""
    inside = _within_a_sentence(heading, text)
    head = _BEHIND_THE_HEAD.split(inside)[0]
    no_thing = _HAS_ARTICLE.match(inside) or _DOING.match(inside) or _instructs(inside)
    return f"the {inside}" if _COUNTED.search(head) and not no_thing else inside


def _instructs(inside: str) -> bool:
    """Return whether a heading is an instruction; "export tariffs" may also be a noun phrase."""
    verb, _, rest = inside.partition(" ")
    sure = verb not in ALSO_NOUNS or _DETERMINED.match(rest)
    return verb.islower() and bool(sure) and is_instruction(inside)


def _within_a_sentence(heading: str, text: str) -> str:
    """Return a heading with a small first letter, unless it is in title case or begins with a name.

    Title case: most longer words are capitalised. A first word is a name if the text capitalises it
    within a sentence.
    """
    first, _, rest = heading.partition(" ")
    words = [word for word in rest.split() if len(word) >= _LONG_WORD and word.isalpha()]
    titled = words and 2 * sum(word[0].isupper() for word in words) > len(words)
    if first.endswith("ing") and _HAS_ARTICLE.match(rest):  # a gerund is not in title case
        return f"{first.lower()} {rest}"
    named = re.search(rf"[a-z,] {re.escape(first)}\b", text)
    if titled or named or not re.fullmatch(r"[A-Z][a-z'’-]*", first):
        return heading
    return f"{first.lower()} {rest}"
