"""The marks of an answer, such as `[2]`: ids of the passages that a sentence cites."""

import re
from collections.abc import Callable, Sequence

from convo_assets.steps.converse.verification.blocks import Statement, statements
from convo_assets.steps.converse.verification.evidence import SourcePassage, evidence
from convo_assets.steps.converse.verification.shape import PREAMBLE, refuses
from convo_assets.steps.converse.verification.support import best_units
from convo_assets.steps.converse.verification.words import plain, stems, tokens


def without_marks(text: str, ids: set[str]) -> str:
    """Return a text without marks of passages."""
    return _mark(ids).sub("", text)


def is_refusal(answer: str, *, says_unknown: Callable[[str], bool] = refuses) -> bool:
    """Return whether all that an answer says is that something could not be found.

    `says_unknown` tells it of statements in other words or languages than are known here.
    """
    said = [statement.text for statement, _ in said_statements(answer, set())]
    return bool(said) and all(refuses(one) or says_unknown(one) for one in said)


def cited_statements(answer: str, passages: Sequence[SourcePassage]) -> list[tuple[str, list[str]]]:
    """Return the statements of an answer, each with the ids of the passages that it rests on.

    These are those of its marks; without a mark, the passage whose statement holds most of it.
    """
    known = evidence(passages, english=True)
    result: list[tuple[str, list[str]]] = []
    for statement, marks in said_statements(answer, {passage.id for passage in passages}):
        best = best_units(stems(tokens(plain(statement.text))), known)[:1]
        if not refuses(statement.text):
            result.append((statement.text, sorted(marks) or [unit.passage for unit in best]))
    return result


def said_statements(answer: str, ids: set[str]) -> list[tuple[Statement, frozenset[str]]]:
    """Return the statements of an answer, each with the ids that its marks name."""
    mark = _mark(ids)
    moved = re.sub(rf"([.!?])((?:{mark.pattern})+)", r"\2\1", answer)
    result: list[tuple[Statement, frozenset[str]]] = []
    for statement in statements(PREAMBLE.sub("", moved.strip())):
        marks = frozenset(
            name.strip()
            for found in mark.findall(statement.text)
            for name in re.split(r"[,;]", found.strip().strip("[]"))
        )
        text = re.sub(r"\s+([.!?,;:])", r"\1", mark.sub("", statement.text)).strip()
        if re.search(r"\w", text):
            lead = mark.sub("", statement.lead)
            result.append((Statement(text=text, kind=statement.kind, lead=lead, block=0), marks))
    return result


def _mark(ids: set[str]) -> re.Pattern[str]:
    known = "|".join(re.escape(name) for name in sorted(ids, key=len, reverse=True))
    one = rf"(?:{known}|\d+)" if known else r"\d+"
    return re.compile(rf"\s*\[\s*{one}(?:\s*[,;]\s*{one})*\s*\](?!\()")
