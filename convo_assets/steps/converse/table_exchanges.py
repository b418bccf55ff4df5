"""Questions that tables and records answer: one cell, two rows side by side, or which row?"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from convo_assets.steps.converse.exchanges import Evidence, Exchange, as_asked
from convo_assets.steps.converse.facts import PLACEHOLDER
from convo_assets.steps.converse.language.clauses import decapitalized
from convo_assets.steps.converse.material import Material
from convo_assets.steps.converse.tables import NUMBERED, Row, answered_questions, rows

_NO_NAME_OF_A_COLUMN = re.compile(
    r"\d|^(?:must|escalate|use|is|can|when|who|what|how|why|id|date|name|author|agent|service|from|"
    r"to|text|channel|email|phone|contact|clinician|answer|question|status|owner|reporter|"
    r"weekday|weekend|sunday|night|day|time|event|opened|result)\b|"
    r"\b(?:within|after|before|by|to|of|in|on|id)$",
    re.IGNORECASE,
)
_SAYS_LITTLE = re.compile(r"(?:yes|no|none|never|same|-+|n/?a|\W*)\.?", re.IGNORECASE)
_LOOKUPS = (
    "What {verb} the {name} for {label}?",
    "Tell me the {name} of {label}.",
    "In the case of {label}, what {verb} the {name}?",
    "I need the {name} for {label}.",
    "Do you have the {name} for {label}?",
    "Which {name} {verb} given for {label}?",
    "About {label}: what {verb} the {name}?",
    "For {label}, what do you have as the {name}?",
    "I am looking at {label}. What {verb} its {name}?",
)
_APART = 700
"""Characters between rows that are asked for in different ways: somewhat less than a chunk."""

MOST_OPTIONS = 4
MOST_LABEL_WORDS = 9


def of_tables(material: Material) -> Iterator[Exchange]:
    """Yield what the tables and records of the chunk can be asked for, as its plan wishes."""
    plan = material.plan
    for question, answer in answered_questions(material.home):
        if not material.said_before(answer) and not PLACEHOLDER.search(f"{question} {answer.text}"):
            yield as_asked(question, Evidence(segment=answer, passage=material.home))
    column, telling = _chosen(material)
    if not column:
        return
    row = plan.pick("row", telling)
    found = looked_up(row, column, dict(row.cells)[column])
    others = [r for r in telling if dict(r.cells)[column] != dict(row.cells)[column]]
    if plan.of_table == "underspecified" and others:
        options = sorted([row, *others][:MOST_OPTIONS], key=lambda r: r.segment.start)
        yield asked_back(options, column)
        yield found
    elif plan.of_table == "comparison" and others:
        yield compared(row, others[0], column)
    else:
        yield found


def other_rows(material: Material) -> Iterator[Exchange]:
    """Yield look-ups of the rows that were not drawn, for a chunk of which nothing else holds."""
    column, telling = _chosen(material)
    for row in telling:
        yield looked_up(row, column, dict(row.cells)[column])


def _chosen(material: Material) -> tuple[str, list[Row]]:
    """Return the column that the plan draws, and the rows that say something in it."""
    usable = _nameable(material)
    columns = sorted(
        column
        for column in {column for row in usable for column in _columns(row)}
        if not _is_name(column, material.surroundings)
    )
    column = material.plan.pick("column", columns) if columns else ""
    return column, [row for row in usable if column in _columns(row)]


def _is_name(column: str, text: str) -> bool:
    """Return whether a text writes a word large within a sentence: there is no "the leeds"."""
    return column.istitle() and bool(re.search(rf"[a-z,] {re.escape(column)}\b", text))


def _nameable(material: Material) -> list[Row]:
    """Return the rows of the chunk that can be asked for by a name that no other row has."""
    found = rows(material.home, embedded_as=material.embedded_as)
    alike = Counter(row.label for row in found)
    return [
        row
        for row in found
        if alike[row.label] == 1 and _has_a_name(row) and not material.said_before(row.segment)
    ]


def _has_a_name(row: Row) -> bool:
    return 1 <= len(row.label.split()) <= MOST_LABEL_WORDS and not (
        PLACEHOLDER.search(row.label)
        or _SAYS_LITTLE.fullmatch(row.label)
        or NUMBERED.fullmatch(row.label)
        or row.label.count("(") != row.label.count(")")
    )


def _columns(row: Row) -> list[str]:
    """Return the columns that can be asked for by name and say something about the row."""
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


def looked_up(row: Row, column: str, cell: str) -> Exchange:
    """Return the exchange that asks for one cell of a table."""
    name, verb = _column(column), _verb(column)
    # Rows of one table differ in little but their labels: the next chunk asks in another way.
    pattern = _LOOKUPS[row.segment.start // _APART % len(_LOOKUPS)]
    return Exchange(
        kind="answerable",
        question=pattern.format(verb=verb, name=name, label=_label(row)),
        answer=_cell_statement(row, name, verb, cell),
        evidence=(Evidence(segment=row.segment, passage=row.passage),),
        tier="template",
        short=f"{row.label}.",
        broad=True,
    )


def compared(first: Row, second: Row, column: str) -> Exchange:
    """Return the exchange that asks how two rows differ in one column."""
    name, verb = _column(column), _verb(column)
    does = "do" if verb == "are" else "does"
    answers = [_cell_statement(row, name, verb, dict(row.cells)[column]) for row in (first, second)]
    return Exchange(
        kind="comparison",
        question=f"How {does} the {name} differ between {_label(first)} and {_label(second)}?",
        answer=" ".join(answers),
        evidence=tuple(Evidence(segment=r.segment, passage=r.passage) for r in (first, second)),
        tier="template",
    )


def asked_back(options: Sequence[Row], column: str) -> Exchange:
    """Return the exchange in which the user does not say which row is meant."""
    name, verb = _column(column), _verb(column)
    labels = [row.label for row in options]
    return Exchange(
        kind="underspecified",
        question=f"What {verb} the {name}?",
        answer=f"Which one do you mean: {', '.join(labels[:-1])} or {labels[-1]}?",
        evidence=tuple(Evidence(segment=row.segment, passage=row.passage) for row in options),
        tier="template",
    )


def _cell_statement(row: Row, name: str, verb: str, cell: str) -> str:
    if cell.endswith((".", "!")):
        return cell
    return f"The {name} for {_label(row)} {verb} {decapitalized(cell, surroundings='')}."


def _column(column: str) -> str:
    """Return the name of a column as it reads inside a sentence; acronyms stay."""
    words = column.replace("_", " ").split()
    return " ".join(word if any(map(str.isupper, word[1:])) else word.lower() for word in words)


def _verb(column: str) -> str:
    """Return `are` for the name of a column that speaks of several things, else `is`."""
    head = re.split(r" (?:in|of|per|for|at|within) ", _column(column))[0]
    return "are" if re.search(r"[^s]s$", head) else "is"


def _label(row: Row) -> str:
    """Return the label as it reads inside a sentence; a title is quoted."""
    if row.label_column[:1].islower():
        return f'"{row.label}"'
    return decapitalized(row.label, surroundings=row.passage.text)
