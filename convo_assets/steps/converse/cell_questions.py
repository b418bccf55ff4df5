"""QA pairs about table rows: one cell, two rows compared, and a question that fits several rows."""

import re
from collections.abc import Sequence

from convo_assets.steps.converse.language.asking import ways
from convo_assets.steps.converse.language.clauses import clause_of, decapitalized
from convo_assets.steps.converse.qa_pairs import Evidence, QAPair
from convo_assets.steps.converse.tables import Row

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
    "{name_first} of {label}, please.",
    "Could you look up the {name} for {label}?",
    "When it comes to {label}, what {verb} the {name}?",
    "What do we have as the {name} of {label}?",
    "Please give me the {name} that goes with {label}.",
    "Can you check which {name} {label} has?",
    "{label_first}: what {verb} the {name}?",
    "Which {name} goes with {label}?",
    "I wonder what the {name} of {label} {verb}.",
    "Somebody asked me about {label}. What {verb} the {name}?",
)
_LEFT_OPEN = (
    "What {verb} the {name}?",
    "Could you tell me the {name}?",
    "I am looking for the {name}.",
    "Do you know the {name}?",
    "Can you find the {name} for me?",
    "Which {name} applies here?",
    "I was asked about the {name}. What should I say?",
    "Can you show me the {name}?",
)
_COMPARED = (
    "How {does} the {name} differ between {first} and {second}?",
    "Compare the {name} of {first} with that of {second}, please.",
    "Between {first} and {second}, what is different about the {name}?",
    "I have {first} and {second} in front of me. What {verb} the {name} of each?",
    "Could you set the {name} of {first} beside that of {second}?",
)
_APART = 80
"""Typical characters of a row: gives rows a number, so that neighbours are worded differently."""


def cell_question(row: Row, column: str, cell: str) -> QAPair:
    """Return the pair that asks for one cell of a table."""
    name, verb = _column(column), _verb(column)
    question, *paraphrases = ways(
        _LOOKUPS,
        row.segment.start // _APART,
        verb=verb,
        name=name,
        name_first=name[0].upper() + name[1:],
        label=label_of(row),
        label_first=row.label,
    )
    return QAPair(
        kind="answerable",
        question=question,
        paraphrases=tuple(paraphrases),
        answer=_cell_statement(row, name, verb, cell),
        evidence=(Evidence(segment=row.segment, passage=row.passage),),
        tier="template",
        follow_up_question=f"And for {label_of(row)}?",
        clarifying_reply=f"{row.label}.",
        topic=name,
        open_ended=True,
    )


def comparison(first: Row, second: Row, column: str) -> QAPair:
    """Return the pair that compares two rows in one column."""
    name, verb = _column(column), _verb(column)
    does = "do" if verb == "are" else "does"
    answers = [_named(row, name, verb, dict(row.cells)[column]) for row in (first, second)]
    question, *paraphrases = ways(
        _COMPARED,
        f"{name} {first.label} {second.label}",
        does=does,
        verb=verb,
        name=name,
        first=label_of(first),
        second=label_of(second),
    )
    return QAPair(
        kind="comparison",
        question=question,
        paraphrases=tuple(paraphrases),
        answer=" ".join(answers),
        evidence=tuple(Evidence(segment=r.segment, passage=r.passage) for r in (first, second)),
        tier="template",
        topic=name,
    )


def clarification(options: Sequence[Row], column: str) -> QAPair:
    """Return the pair whose question fits several rows and whose answer asks which is meant."""
    name, verb = _column(column), _verb(column)
    labels = [row.label for row in options]
    question, *paraphrases = ways(_LEFT_OPEN, f"{name} {labels}", verb=verb, name=name)
    return QAPair(
        kind="underspecified",
        question=question,
        paraphrases=tuple(paraphrases),
        answer=f"Which one do you mean: {', '.join(labels[:-1])} or {labels[-1]}?",
        evidence=tuple(Evidence(segment=row.segment, passage=row.passage) for row in options),
        tier="template",
    )


def _cell_statement(row: Row, name: str, verb: str, cell: str) -> str:
    if cell.endswith((".", "!")):
        return cell
    if clause_of(cell, surroundings="").auxiliary:
        return f"{row.label}: {cell}."
    return f"The {name} for {label_of(row)} {verb} {decapitalized(cell, surroundings='')}."


def _named(row: Row, name: str, verb: str, cell: str) -> str:
    """Return a cell as a sentence; one that is a sentence already gets the label of its row."""
    said = _cell_statement(row, name, verb, cell)
    return f"{row.label}: {said}" if said == cell else said


def _column(column: str) -> str:
    """Return the name of a column as it reads inside a sentence; acronyms stay."""
    words = column.replace("_", " ").split()
    return " ".join(word if any(map(str.isupper, word[1:])) else word.lower() for word in words)


def _verb(column: str) -> str:
    """Return `are` for the name of a column that speaks of several things, else `is`."""
    head = re.split(r" (?:in|of|per|for|at|within) ", _column(column))[0]
    return "are" if re.search(r"[^s]s$", head) else "is"


def label_of(row: Row) -> str:
    """Return the label of a row as it reads inside a sentence; a title is quoted."""
    if row.label_column[:1].islower():
        return f'"{row.label}"'
    if any(word[0].isupper() for word in row.label.split()[1:]):
        return row.label
    return decapitalized(row.label, surroundings=row.passage.text)
