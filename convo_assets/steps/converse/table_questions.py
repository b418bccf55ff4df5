"""QA pairs from the tables and records of a chunk."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from convo_assets.steps.converse.cell_questions import cell_question
from convo_assets.steps.converse.conversation_inputs import ConversationInputs
from convo_assets.steps.converse.facts import PLACEHOLDER
from convo_assets.steps.converse.language.words import FUNCTION_WORDS
from convo_assets.steps.converse.qa_pairs import Evidence, QAPair, as_asked
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

MAX_OTHER_ROWS = 4
"""Further rows that are tried: one is used, the others are for rows that are not retrieved."""

MAX_LABEL_WORDS = 9


def of_tables(
    inputs: ConversationInputs, kinds: QuestionKinds = QUESTION_KINDS
) -> Iterator[QAPair]:
    """Yield questions that a table itself holds, and those about the row that the plan draws."""
    plan = inputs.plan
    for question, answer in answered_questions(inputs.home):
        if not inputs.said_before(answer) and not PLACEHOLDER.search(f"{question} {answer.text}"):
            yield as_asked(question, Evidence(segment=answer, passage=inputs.home))
    column, telling = _chosen(inputs)
    if not column:
        return
    row = plan.pick("row", telling)
    others = [r for r in telling if dict(r.cells)[column] != dict(row.cells)[column]]
    given = TableInput(row=row, others=others, column=column, plan=plan)
    of_kind = list(kinds.by_name[plan.of_table].draft_from_table(given))
    yield from of_kind or [cell_question(row, column, dict(row.cells)[column])]


def other_rows(inputs: ConversationInputs) -> Iterator[QAPair]:
    """Yield optional pairs about further rows, the row drawn by the plan last."""
    column, telling = _chosen(inputs)
    drawn = inputs.plan.pick("row", telling) if telling else None
    others = [row for row in telling if row != drawn]
    for row in [*others[:MAX_OTHER_ROWS], *filter(None, [drawn])]:
        yield replace(cell_question(row, column, dict(row.cells)[column]), optional=True)


def _chosen(inputs: ConversationInputs) -> tuple[str, list[Row]]:
    """Return the column drawn by the plan, and the rows with a usable cell in it."""
    usable = _nameable(inputs)
    columns = sorted(
        column
        for column in {column for row in usable for column in _columns(row)}
        if not _is_name(column, inputs.surroundings)
    )
    column = inputs.plan.pick("column", columns) if columns else ""
    return column, [row for row in usable if column in _columns(row)]


def _is_name(column: str, text: str) -> bool:
    """Return whether the text capitalises the name of a column within a sentence: "Leeds"."""
    return column.istitle() and bool(re.search(rf"[a-z,] {re.escape(column)}\b", text))


def _nameable(inputs: ConversationInputs) -> list[Row]:
    """Return the rows of the chunk with a label that no row of the same columns has."""
    found = rows(inputs.home, embedded_as=inputs.embedded_as)
    alike = Counter((row.label, _told(row)) for row in found)
    return [
        row
        for row in found
        if alike[row.label, _told(row)] == 1
        and _has_a_name(row)
        and not inputs.said_before(row.segment)
    ]


def _told(row: Row) -> tuple[str, ...]:
    return tuple(column for column, _ in row.cells)


def _has_a_name(row: Row) -> bool:
    return 1 <= len(row.label.split()) <= MAX_LABEL_WORDS and not (
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
