"""Draft the exchanges of one conversation: what its plan asks for and its passages can give."""

import re
from collections.abc import Iterator, Mapping, Sequence

from convo_assets.steps.converse.asked import asked_and_answered
from convo_assets.steps.converse.exchanges import (
    Evidence,
    Exchange,
    about_statement,
    about_subject,
    as_asked,
    joined,
    without_origin,
    without_reason,
)
from convo_assets.steps.converse.gates import is_vague
from convo_assets.steps.converse.headings import matter_of
from convo_assets.steps.converse.language.asking import Wording, ask_about, varied
from convo_assets.steps.converse.language.clauses import clause_of, lowered
from convo_assets.steps.converse.language.phrasing import wordings
from convo_assets.steps.converse.language.reasons import SAYS_WHY
from convo_assets.steps.converse.language.words import stems
from convo_assets.steps.converse.material import Material
from convo_assets.steps.converse.mistakes import with_wrong_figure
from convo_assets.steps.converse.overviews import overviews
from convo_assets.steps.converse.plan import ChunkPlan
from convo_assets.steps.converse.table_exchanges import of_tables, other_rows

_SAYS_A_RULE = re.compile(
    r"\b(?:must|shall|may (?!be\b|occur\b|cause\b|persist\b)|cannot|should|allowed|"
    r"(?:is|are) limited to \d|required(?! for the\b)|paid|only|"
    r"(?:within|at least|at most|up to|every) (?:(?:\d+|one|two|three|four|five|six|ten|twelve) )?"
    r"(?:working |calendar |business )?(?:days?|weeks?|months?|quarters?|years?|\w+day))\b"
)
"""What somebody decided; what takes seconds or minutes is mostly how a thing works."""

_UNDER = ("On {}: {}", "About {}: {}", "Regarding {}: {}")
MOST_TELLING = 2
"""Wordings of a statement to choose from: the others tell less of what it is about."""

MOST_SAID = 3
"""Statements about one subject that make a readable answer."""

CORRECTED = 0.15
"""Share of conversations at whose end the user has something wrong about a related matter."""


Written = Mapping[tuple[str, str], Wording]
"""Chunk and statement to the question that a model has written about it there."""


def worth_writing(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return the statements whose form gives no question, or none that is straight."""
    return [
        fact
        for fact in evidence
        if all(
            w.indirect or w.form == "about"
            for w in wordings(fact.segment.text, surroundings=fact.surroundings)
        )
    ]


def draft(material: Material, home: Sequence[Evidence], written: Written) -> list[Exchange]:
    """Return the exchanges to try, in the order of the conversation.

    There may be more than the plan asks for: what does not hold is replaced by what follows.
    """
    plan = material.plan
    asked = [e for fact in home if (e := _statement(fact, plan, written))]
    borrowed = material.borrowed_facts()
    of_home = [
        *_asked_in_source(material),
        *_opening(asked[:1], plan),
        *of_tables(material),
        *_middle(home, asked, [_statement(fact, plan, {}) for fact in borrowed], plan),
        *overviews(material),
    ]
    fillers = [*_of_subjects(material), *other_rows(material)]
    if not of_home and not fillers:
        return []
    return [*of_home, *fillers, *_corrections(borrowed, plan)]


def _asked_in_source(material: Material) -> Iterator[Exchange]:
    for question, answer in asked_and_answered(material.home):
        if not any(map(material.said_before, answer)):
            yield as_asked(question, *(Evidence(segment=s, passage=material.home) for s in answer))


def _statement(fact: Evidence, plan: ChunkPlan, written: Written) -> Exchange | None:
    text = fact.segment.text
    if wording := written.get((fact.passage.chunk_id, text)):
        return about_statement(fact, wording, tier="small")
    by_form = wordings(text, surroundings=fact.surroundings)
    telling = [w for w in by_form if w.form != "about"][:MOST_TELLING]
    subject = clause_of(text, surroundings=fact.surroundings).subject
    exchanges = [about_statement(fact, w, tier="template", subject=subject) for w in telling]
    sound = [pair for pair in zip(telling, exchanges, strict=True) if not is_vague(pair[1])]
    fitting = [pair for pair in sound if pair[0].sought == plan.sought(text)] or sound
    # The first one keeps most of the statement's words.
    chosen = [exchange for _, exchange in fitting] or exchanges
    return next(iter(chosen[::-1] if plan.difficulty == "hard" else chosen), None)


def _of_subjects(material: Material) -> Iterator[Exchange]:
    """Yield exchanges that ask for all that the chunk says of a subject, under its heading."""
    home = material.home
    matters = (matter_of(heading, home.text) for heading in reversed(home.heading_path))
    matter = next(filter(None, matters), "")
    statements: dict[str, list[Evidence]] = {}
    for fact in material.facts():
        subject = clause_of(fact.segment.text, surroundings=fact.surroundings).subject
        by_form = wordings(fact.segment.text, surroundings=fact.surroundings)
        wording = next((w for w in by_form if w.form == "about"), None)
        # "The rebuild" says what it is about under a heading only.
        if wording and (matter or len(stems(subject)) > 1):
            statements.setdefault(subject, []).append(fact)
    for subject, told in statements.items():
        said = sorted(told, key=lambda fact: fact.segment.start)
        # Another chunk may tell of the same subject under the same heading.
        questions = ask_about(subject, by=f"{subject} {home.chunk_id}")
        under = varied(_UNDER, subject)
        yield about_subject(
            subject,
            said[:MOST_SAID],
            [under.format(matter, lowered(q)) for q in questions] if matter else questions,
            short=f"And what about {subject}?",
        )


def _opening(asked: Sequence[Exchange], plan: ChunkPlan) -> Iterator[Exchange]:
    """Yield the first question, and what the user would like to know on top and nobody says."""
    for exchange in asked:
        yield exchange
        fact = exchange.evidence[0]
        if not _can_be_repeated(fact):
            continue
        if plan.special == "unanswerable" and _SAYS_A_RULE.search(fact.segment.text):
            yield without_origin(fact, draw=plan.draw("origin"))
        elif plan.special == "partial" and not SAYS_WHY.search(fact.segment.text):
            yield without_reason(fact)


def _middle(
    home: Sequence[Evidence],
    asked: Sequence[Exchange],
    borrowed: Sequence[Exchange | None],
    plan: ChunkPlan,
) -> Iterator[Exchange]:
    rest = list(asked[1:])
    mistaken = plan.special == "false_premise" and len(home) > 1 and _can_be_repeated(home[-1])
    if mistaken and (wrong := with_wrong_figure(home[-1], draw=plan.draw("figure"))):
        yield wrong
        rest = [e for e in rest if e.evidence[0] != home[-1]]
    straight = [e for e in borrowed if e and not e.verdict and not is_vague(e)]
    if rest:
        straight = [e for e in straight if _related(rest[0], e)]
    joins = rest and straight and not rest[0].verdict and not is_vague(rest[0])
    if plan.special == "multi_hop" and joins:
        yield joined(rest.pop(0), plan.pick("joined", straight))
    yield from rest


def _related(one: Exchange, other: Exchange) -> bool:
    """Return whether one person may want to know both: of one document, or of one thing."""
    documents = {evidence.passage.redacted_doc_id for e in (one, other) for evidence in e.evidence}
    return len(documents) == 1 or bool(stems(one.question) & stems(other.question))


def _can_be_repeated(fact: Evidence) -> bool:
    """Return whether a statement is whole: it has a verb, and tells nobody to do anything."""
    clause = clause_of(fact.segment.text, surroundings=fact.surroundings)
    return bool(clause.auxiliary) and not clause.instructs


def _corrections(borrowed: Sequence[Evidence], plan: ChunkPlan) -> Iterator[Exchange]:
    """Yield, now and then, a question that gets a figure of a related passage wrong."""
    if plan.draw("correct") > CORRECTED:
        return
    wrong = [
        exchange
        for fact in borrowed
        if _can_be_repeated(fact)
        and (exchange := with_wrong_figure(fact, draw=plan.draw("borrowed")))
    ]
    if wrong:  # not the nearest: what is near to many would be asked in many conversations
        yield plan.pick("wrong", wrong)
