"""Gates on what a large model wrote, the cheapest first; each gives a reason.

Of the shape of questions nothing has been paid for yet. Answers are held against the units that
they quote, with the gates of `verification`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from convo_assets.prose_language import is_in_another_language
from convo_assets.records import Citation
from convo_assets.similarity import repeats
from convo_assets.steps.converse.large.matter import Shown
from convo_assets.steps.converse.large.prompts import Asked
from convo_assets.steps.converse.large.quotes import Found, locate
from convo_assets.steps.converse.large.stock import speaks_of_source
from convo_assets.steps.converse.question_kind import QuestionKind
from convo_assets.steps.converse.verification import SourcePassage, question_fault, verify_answer
from convo_assets.steps.converse.words import stems

MAX_QUESTION_WORDS = 60
MAX_COPIED_WORDS = 60
"""Words in a row of running text that an answer may take over: more is no answer but a quotation.
Lists, steps, tables and code are given whole."""

MIN_STEP = 0.55
"""Share of the words of a step that an answer which has it must hold."""

_PLACEHOLDER = re.compile(r"\[[A-Z]+(?:_[A-Z]+)*_\d+\]")
_MARKUP = re.compile(r"</?[a-z][^>\n]*>|\]\(|\{#|^#{1,6} |&[a-z]+;", re.IGNORECASE | re.MULTILINE)
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
_FENCED = re.compile(r"^[ \t]*(?:```|~~~)[^\n]*\n(.*?)^[ \t]*(?:```|~~~)", re.DOTALL | re.MULTILINE)
_ITEM = re.compile(r"^(?:\d+[.)]|[-*+])[ \t]+(.+?)$", re.MULTILINE)
_SENTENCE_END = re.compile(r"[.!?。！？]+[\"'”»)]*(?:\s+|(?<=[。！？]))|\n\s*\n")
_LINK = re.compile(r"!?\[([^\]\n]*)\]\([^)\s]*(?:\s\"[^\"]*\")?\)")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!<>|~-])")
_EMPHASIS = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer as a model wrote it: its text, the words it rests on, whether it is known."""

    text: str
    quotes: tuple[str, ...]
    found: str = "yes"


@dataclass(frozen=True, slots=True)
class Supported:
    """An answer that stands, with what it cites."""

    text: str
    citations: tuple[Citation, ...]


def question_reason(asked: Asked, before: Sequence[Asked], language: str) -> str | None:
    """Return why a message is none that a person would write here, or None."""
    said = f"{asked.text}\n{asked.alone}"
    asks = not asked.turn.chooses
    longest = max(len(asked.text.split()), len(asked.alone.split()))
    faults = {question_fault(text, None) for text in (asked.text, asked.alone)} - {None}
    checks = (
        ("no_question", not (re.search(r"\w", asked.text) and re.search(r"\w", asked.alone))),
        ("question_length", longest > MAX_QUESTION_WORDS),
        ("placeholder", bool(_PLACEHOLDER.search(said))),
        ("question_markup", bool(_MARKUP.search(said)) or "```" in said),
        (min(filter(None, faults), default=""), bool(faults)),
        ("question_speaks_of_the_source", speaks_of_source(said, language)),
        ("question_in_another_language", is_in_another_language(said, language)),
        ("repeated", asks and any(repeats(asked.alone, one.alone) for one in before)),
    )  # fmt: skip
    return next((reason for reason, applies in checks if applies), None)


def tidied(text: str) -> str:
    """Return an answer without links, escapes and emphasis, which stay out of code."""
    parts: list[str] = []
    at = 0
    for code in [*_CODE.finditer(text), None]:
        prose = text[at : code.start() if code else len(text)]
        prose = _EMPHASIS.sub(r"\2", _LINK.sub(r"\1", prose))
        parts += [_ESCAPE.sub(r"\1", prose), code[0] if code else ""]
        at = code.end() if code else at
    return "".join(parts).strip()


def support(
    answered: Answered,
    asked: Asked,
    shown: Sequence[Shown],
    *,
    kind: QuestionKind,
    language: str,
) -> Supported | str:
    """Return an answer with what it cites, or why it does not stand."""
    quoted = [locate(quote, shown) for quote in answered.quotes]
    if not all(quoted):
        return "quote_not_found"
    found = [one for quote in quoted for one in quote]
    if not found:
        return "nothing_quoted"
    places = sorted({one.place for one in found})
    sources = [shown[place] for place in places]
    told = [_told(shown[place], [one for one in found if one.place == place]) for place in places]
    reason = _shape_reason(answered.text, language)
    reason = reason or _rests_on(
        answered.text, asked, list(zip(sources, told, strict=True)), language
    )
    reason = reason or _form_reason(answered.text, sources, kind=kind, quotes=len(found))
    if reason:
        return reason
    cited = [c for one in found for c in shown[one.place].cite(one.start, one.end)]
    return Supported(answered.text, tuple(dict.fromkeys(cited)))


def _shape_reason(text: str, language: str) -> str | None:
    prose = _CODE.sub(" ", text)
    checks = (
        ("placeholder", bool(_PLACEHOLDER.search(text))),
        ("markup", bool(_MARKUP.search(prose))),
        ("answer_speaks_of_the_source", speaks_of_source(text, language)),
        ("answer_in_another_language", is_in_another_language(prose, language)),
    )
    return next((reason for reason, applies in checks if applies), None)


def _told(source: Shown, quoted: Sequence[Found]) -> str:
    """Return the sentences that are quoted of a unit; lists, steps, code and tables are whole."""
    whole = _ITEM.search(source.text) or _FENCED.search(source.text)
    if whole or source.offset is None or "|" in source.text:
        return source.text
    ends = [0, *(end.end() for end in _SENTENCE_END.finditer(source.text)), len(source.text)]
    return " ".join(
        source.text[start:end].strip()
        for start, end in pairwise(ends)
        if any(one.start < end and start < one.end for one in quoted)
    )


def _rests_on(
    text: str, asked: Asked, sources: Sequence[tuple[Shown, str]], language: str
) -> str | None:
    """Return the reason of the gates of answers, which see what is quoted.

    They see no earlier turns: a subject of those is the fault that they would overlook.
    """
    passages = [
        SourcePassage(id=f"p{n}", text=told, heading=" > ".join(source.heading_path))
        for n, (source, told) in enumerate(sources, start=1)
    ]
    verdict = verify_answer(passages, asked.alone, text, spoken=language)
    return None if verdict.accepted else verdict.reason


def _form_reason(
    text: str, sources: Sequence[Shown], *, kind: QuestionKind, quotes: int
) -> str | None:
    if kind.asks_back:
        asks = text.rstrip().endswith(("?", "？", "؟"))
        return None if asks and quotes > 1 else "not_asked_back"
    if kind.needs == "steps" and _lacks_steps(text, sources):
        return "incomplete"
    running = [source.text for source in sources if not _ITEM.search(source.text)]
    return "copied" if any(_longest_copy(text, one) > MAX_COPIED_WORDS for one in running) else None


def _lacks_steps(text: str, sources: Sequence[Shown]) -> bool:
    """Return whether steps of a unit of steps, or lines of code of any, are not in an answer."""
    lines = [
        line.strip()
        for source in sources
        for code in _FENCED.findall(source.text)
        for line in code.splitlines()
    ]
    if any(line not in text for line in filter(None, lines)):
        return True
    units = [s.text for s in sources if s.unit is not None and s.unit.kind == "steps"]
    steps = [stems(tidied(step)) for unit in units for step in _ITEM.findall(unit)]
    said = stems(text)
    return any(len(step & said) < MIN_STEP * len(step) for step in steps)


def _longest_copy(text: str, source: str) -> int:
    """Return how many words in a row an answer has taken over from a source."""
    said, there = text.split(), " ".join(source.split())
    longest = run = 0
    for place in range(len(said)):
        run = max(0, run - 1)
        while place + run < len(said) and " ".join(said[place : place + run + 1]) in there:
            run += 1
        longest = max(longest, run)
    return longest
