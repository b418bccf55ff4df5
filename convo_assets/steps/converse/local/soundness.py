"""Whether a question can be asked, and an answer given, without the page that they are from."""

import re

from convo_assets.english import (
    FINITE,
    Masked,
    is_noun,
    is_verb,
    parse,
    points_outside,
    stems,
)
from convo_assets.similarity import words as lower_words

MIN_QUESTION, MAX_QUESTION = 4, 24
MIN_ANSWER, MAX_ANSWER = 4, 400
MIN_NEW_STEMS = 4
MIN_ITEMS = 2
MAX_POINTER = 45
"""Words: a longer answer says something beside where to look."""

_MARKUP = re.compile(r"[\[\]{}<>|*#;\\]|\?.|:(?!//)\s|,,| ,|``")
_ASKS = re.compile(
    r"(?:[A-Z][^,?]+[,.] )?(?:what|which|who|whom|whose|when|where|why|how|do|does|did|is|are|was|"
    r"were|can|could|should|shall|will|would|must|may|has|have|am)\b",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(r"\[[A-Z_]+_\d+\]")
_CODE_BLOCK = re.compile(r"```.*?```", re.DOTALL)
_EMPTY_CODE = re.compile(r"^ *```[^\n]*\n\s*```", re.MULTILINE)
_CODE_SPAN = re.compile(r"`[^`\n]*`")
_LISTED = re.compile(r"^\s*(?:[-*+|]|\d+[.)]) |```", re.MULTILINE)
_GAP = re.compile(r"\b(?:the|an?|to|on|of|at|in|by|with|from) [.,;]|(?<!`)``(?!`)")
"""Where a name or a picture stood that no converter could read."""
_ANNOUNCES = re.compile(
    r"(?:[:：]|\b(?:the following|as follows|(?:steps|these|below)\b[.:]?))\W*$", re.IGNORECASE
)
_AWAY = re.compile(
    r"\b(?:(?:see|shown|described|listed|mentioned|noted|discussed|defined|given|(?:table|chart|image|diagram|"
    r"screenshot|figure|section|example|list|link|video)s?) (?:\w+ )?(?:above|below|here|earlier|"
    r"previously)|\bthe (?:above|below) \w|\bthe (?:[\w-]+ ){1,2}(?:above|below)\b(?! \d)|(?:above|below) (?:table|chart|image|diagram|figure|list|example|steps?)|(?:this|the (?:next|"
    r"previous|following)) (?:page|section|document|chapter|guide|article|image|screenshot|diagram|"
    r"video|table|form|spreadsheet)|(?:here|above)[.,):]|(?:click|see|read) (?:here|this)|coming soon|TODO|TBD|"
    r"work in progress)",
    re.IGNORECASE,
)
_POINTER = re.compile(
    r"\b(?:see|follow|refer to|visit|read|check out|look at|go to|click|documented|link|"
    r"available (?:in|at|on))\b|\b(?:docs?|documentation|guide|page|instructions|below)\b[^.]{0,40}[.:]?$",
    re.IGNORECASE,
)
_LEFTOVER = re.compile(
    r"\{\{|\{%|<%|\]\(|!!!|:::|</?\w+[^>]*>|\]\[|&\w+;|\\[*_`\[\]]|\x00|^\.\. |^\([\w:-]+\)=\s*$|\{\w+\}`|(?<!\|)[\x27\x22^~=]{5,}",
    re.MULTILINE,
)


def question_fault(question: str) -> str | None:
    """Return why a question cannot be asked out of the blue, or None."""
    said = lower_words(question)
    if not MIN_QUESTION <= len(said) <= MAX_QUESTION:
        return "question_length"
    if _PLACEHOLDER.search(question):
        return "placeholder"
    if _MARKUP.search(_CODE_SPAN.sub("", question)) or question.count("`") % 2:
        return "markup"
    runs = list(zip(said, said[1:], said[2:], strict=False))
    if len(set(runs)) < len(runs):
        return "question_repeats_itself"
    parsed = parse(Masked(question).text)
    if points_outside(parsed):
        return "question_points_outside"
    if not _ASKS.match(question) or not any(t.tag_ in FINITE or t.lower_ == "am" for t in parsed):
        return "question_has_no_verb"
    if not any(t.pos_ in {"NOUN", "PROPN"} and not t.is_stop for t in parsed):
        return "question_names_nothing"
    return None


def adds_little(question: str, answer: str) -> bool:
    """Return whether an answer without list or code says hardly more than its question."""
    bare = (
        "```" not in answer
        and len(re.findall(r"^(?:[-*]|\d+\.) ", answer, re.MULTILINE)) < MIN_ITEMS
    )
    return bare and len(stems(answer) - stems(question)) < MIN_NEW_STEMS


def answer_fault(answer: str) -> str | None:
    """Return why an answer cannot stand alone, or None."""
    said = _CODE_BLOCK.sub("", answer).strip()
    if not MIN_ANSWER <= len(answer.split()) <= MAX_ANSWER:
        return "answer_length"
    if _PLACEHOLDER.search(answer):
        return "placeholder"
    if _EMPTY_CODE.search(answer) or _GAP.search(said):
        return "answer_incomplete"
    if _LEFTOVER.search(_CODE_SPAN.sub("", said)):
        return "markup"
    if _ANNOUNCES.search(answer) or (
        re.search(r"\b(?:the following|as follows)\b", said) and not _LISTED.search(answer)
    ):
        return "answer_incomplete"
    if _AWAY.search(said) or ("```" not in answer and _only_points(said)):
        return "answer_points_elsewhere"
    return None


def _only_points(said: str) -> bool:
    """Return whether a short answer says only where the answer is."""
    if len(said.split()) > MAX_POINTER:
        return False
    pieces = [p for p in re.split(r"(?<=[.!?:])\s+|\n+", said) if re.search(r"\w{3}", p)]
    return sum(bool(_POINTER.search(piece)) for piece in pieces) * 2 >= max(1, len(pieces))


def is_named(question: str) -> bool:
    """Return whether a question holds a name, an acronym or code, and not a word with a capital."""
    if re.search(r"`|\w*[a-z][A-Z]\w*|\b[A-Z]{2,}|\w/\w|\w\.\w", question[1:]):
        return True
    capitals = re.findall(r"(?<=[a-z,] )[A-Z]\w+", question)
    return any(not (is_noun(word) or is_verb(word)) for word in capitals)
