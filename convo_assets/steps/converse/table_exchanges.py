"""QA pairs from the tables and records of a chunk."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from convo_assets.steps.converse.exchanges import Evidence, Exchange, as_asked
from convo_assets.steps.converse.facts import PLACEHOLDER
from convo_assets.steps.converse.language.words import FUNCTION_WORDS
from convo_assets.steps.converse.lookups import looked_up
from convo_assets.steps.converse.material import Material
from convo_assets.steps.converse.question_kind import QuestionKinds, TableInput
from convo_assets.steps.converse.question_kinds import QUESTION_KINDS
from convo_assets.steps.converse.tables import NUMBERED, Row, answered_questions, rows

_NO_NAME_OF_A_COLUMN = re.compile(
    r"\d|^(?:with|without|per|by|for|under|over) (?!diem\b|capita\b)|"
    r"^(?:after|before|during|until|since|must|escalate|use|is|can|when|who|what|how|why|id|date|name|author|agent|service|from|"
    r"to|text|channel|email|phone|contact|clinician|answer|question|status|owner|reporter|"
    r"weekday|weekend|sunday|night|day|time|event|opened|result)\b|"
    r"^(?:suitable|available|valid|eligible|allowed|included|required|possible)"
    r"(?:$| (?:for|from|to|in|on|until|with|by|at)\b)|"
    r"^(?:(?:called|contact|responsible|reporting) )?person\b|"
    r"\b(?:within|after|before|by|to|of|in|on|id)$",
    re.IGNORECASE,
)
_SAYS_LITTLE = re.compile(
    r"(?:yes|no|none|never|same|-+|n/?a|not applicable|\W*)\.?", re.IGNORECASE
)
_RANGE = re.compile(
    r"(?:(?:less|more|fewer) than|up to|at (?:least|most)|above|below|over|under|from|between|"
    r"[<>≤≥]) ?\d.*|\d+ or (?:less|more|fewer).*|"
    r"\d+ ?(?:to|-|–) ?\d+.*",
    re.IGNORECASE,
)
"""Labels that are a range of values and name nothing without their column."""

MOST_OTHER_ROWS = 4
"""Further rows that are tried: one is used, the others are for rows that are not retrieved."""

MOST_LABEL_WORDS = 9


def of_tables(material: Material, kinds: QuestionKinds = QUESTION_KINDS) -> Iterator[Exchange]:
    """Yield questions that a table itself holds, and those about the row that the plan draws."""
    plan = material.plan
    for question, answer in answered_questions(material.home):
        if not material.said_before(answer) and not PLACEHOLDER.search(f"{question} {answer.text}"):
            yield as_asked(question, Evidence(segment=answer, passage=material.home))
    column, telling = _chosen(material)
    if not column:
        return
    row = plan.pick("row", telling)
    others = [r for r in telling if dict(r.cells)[column] != dict(row.cells)[column]]
    given = TableInput(row=row, others=others, column=column, plan=plan)
    of_kind = list(kinds.by_name[plan.of_table].draft_from_table(given))
    yield from of_kind or [looked_up(row, column, dict(row.cells)[column])]


def other_rows(material: Material) -> Iterator[Exchange]:
    """Yield optional pairs about further rows, the row drawn by the plan last."""
    column, telling = _chosen(material)
    drawn = material.plan.pick("row", telling) if telling else None
    others = [row for row in telling if row != drawn]
    for row in [*others[:MOST_OTHER_ROWS], *filter(None, [drawn])]:
        yield replace(looked_up(row, column, dict(row.cells)[column]), filler=True)


def _chosen(material: Material) -> tuple[str, list[Row]]:
    """Return the column drawn by the plan, and the rows with a usable cell in it."""
    usable = _nameable(material)
    columns = sorted(
        column
        for column in {column for row in usable for column in _columns(row)}
        if not _is_name(column, material.surroundings)
    )
    column = material.plan.pick("column", columns) if columns else ""
    return column, [row for row in usable if column in _columns(row)]


def _is_name(column: str, text: str) -> bool:
    """Return whether the text capitalises the name of a column within a sentence: "Leeds"."""
    return column.istitle() and bool(re.search(rf"[a-z,] {re.escape(column)}\b", text))


def _nameable(material: Material) -> list[Row]:
    """Return the rows of the chunk with a label that no row of the same columns has."""
    found = rows(material.home, embedded_as=material.embedded_as)
    alike = Counter((row.label, _told(row)) for row in found)
    return [
        row
        for row in found
        if alike[row.label, _told(row)] == 1
        and _has_a_name(row)
        and not material.said_before(row.segment)
    ]


def _told(row: Row) -> tuple[str, ...]:
    return tuple(column for column, _ in row.cells)


def _has_a_name(row: Row) -> bool:
    return 1 <= len(row.label.split()) <= MOST_LABEL_WORDS and not (
        PLACEHOLDER.search(row.label)
        or _SAYS_LITTLE.fullmatch(row.label)
        or NUMBERED.fullmatch(row.label)
        or _RANGE.fullmatch(row.label)
        or row.label.count("(") != row.label.count(")")
        or row.label.split()[-1] in FUNCTION_WORDS  # the rest of the cell is on another line
    )


def _columns(row: Row) -> list[str]:
    """Return the columns with a name that fits in a question and a cell that tells something."""
    names = Counter(column for column, _ in row.cells)
    of_record = row.label_column[:1].islower()
    return [
        column
        for column, cell in row.cells
        if column
        and names[column] == 1
        and not _NO_NAME_OF_A_COLUMN.search(column)
        and not _SAYS_LITTLE.fullmatch(cell)
        and not NUMBERED.fullmatch(cell.replace(" ", ""))
        and not PLACEHOLDER.search(cell)
        and cell.count("(") == cell.count(")")
        and not (of_record and not cell.endswith("."))
    ]
