"""Draft the QA pairs of one conversation from its plan and its passages."""

from collections.abc import Iterator, Sequence

from convo_assets.steps.converse.conversation_inputs import ConversationInputs
from convo_assets.steps.converse.headings import matter_of
from convo_assets.steps.converse.language.asking import ask_about, varied
from convo_assets.steps.converse.language.clauses import clause_of, lowered
from convo_assets.steps.converse.language.phrasing import wordings
from convo_assets.steps.converse.language.words import stems
from convo_assets.steps.converse.mistakes import with_wrong_figure
from convo_assets.steps.converse.overviews import overviews
from convo_assets.steps.converse.plan import ChunkPlan
from convo_assets.steps.converse.qa_pairs import (
    Evidence,
    QAPair,
    about_statement,
    about_subject,
    as_asked,
    can_be_repeated,
    is_vague,
)
from convo_assets.steps.converse.question_kind import ProseInput, QuestionKinds
from convo_assets.steps.converse.question_kinds import QUESTION_KINDS
from convo_assets.steps.converse.source_faq import source_faq
from convo_assets.steps.converse.table_questions import of_tables, other_rows

_UNDER = ("On {}: {}", "About {}: {}", "Regarding {}: {}")
MAX_WORDINGS = 2
"""Wordings of a statement to choose from; later ones keep fewer of its words."""

MAX_STATEMENTS = 3
"""Statements about one subject in one answer."""

CORRECTED = 0.15
"""Share of conversations that end with a wrong figure about a related passage."""


def draft(
    inputs: ConversationInputs,
    home: Sequence[Evidence],
    kinds: QuestionKinds = QUESTION_KINDS,
) -> list[QAPair]:
    """Return the pairs to try, in the order of the conversation.

    They may be more than the plan asks for: a pair that fails a gate is replaced by the next. No
    plain question is tried about the evidence of the plan's special kind of question.

    Args:
        inputs: The chunk, its related passages and the plan.
        home: Statements of the chunk, best first.
        kinds: The kinds of questions that the plan was drawn from.
    """
    plan = inputs.plan
    asked = [e for fact in home if (e := _statement(fact, plan))]
    borrowed = inputs.borrowed_facts()
    about_borrowed = [e for fact in borrowed if (e := _statement(fact, plan))]
    kind = kinds.by_name[plan.special]
    special = list(
        kind.draft(ProseInput(inputs=inputs, facts=home, plain=asked, borrowed=about_borrowed))
    )
    used = [evidence for pair in special for evidence in pair.evidence]
    of_home = [
        *_from_source_faq(inputs),
        *asked[:1],
        *(special if kind.follows else ()),
        *of_tables(inputs, kinds),
        *(() if kind.follows else special),
        *(pair for pair in asked[1:] if pair.evidence[0] not in used),
        *overviews(inputs),
    ]
    optional_pairs = [*_of_subjects(inputs), *other_rows(inputs)]
    if not of_home and not optional_pairs:
        return []
    return [*of_home, *optional_pairs, *_corrections(borrowed, plan)]


def _from_source_faq(inputs: ConversationInputs) -> Iterator[QAPair]:
    for question, answer in source_faq(inputs.home):
        if not any(map(inputs.said_before, answer)):
            yield as_asked(question, *(Evidence(segment=s, passage=inputs.home) for s in answer))


def _statement(fact: Evidence, plan: ChunkPlan) -> QAPair | None:
    text = fact.segment.text
    by_form = wordings(text, surroundings=fact.surroundings)
    telling = [w for w in by_form if w.form != "about"][:MAX_WORDINGS]
    subject = clause_of(text, surroundings=fact.surroundings).subject
    pairs = [about_statement(fact, w, tier="template", subject=subject) for w in telling]
    sound = [pair for pair in zip(telling, pairs, strict=True) if not is_vague(pair[1])]
    fitting = [pair for pair in sound if pair[0].sought == plan.sought(text)] or sound
    # The first one keeps most of the statement's words.
    chosen = [pair for _, pair in fitting] or pairs
    return next(iter(chosen[::-1] if plan.difficulty == "hard" else chosen), None)


def _of_subjects(inputs: ConversationInputs) -> Iterator[QAPair]:
    """Yield pairs whose answers are all statements of the chunk about one subject."""
    home = inputs.home
    matters = (matter_of(heading, home.text) for heading in reversed(home.heading_path))
    matter = next(filter(None, matters), "")
    statements: dict[str, list[Evidence]] = {}
    for fact in inputs.facts():
        subject = clause_of(fact.segment.text, surroundings=fact.surroundings).subject
        by_form = wordings(fact.segment.text, surroundings=fact.surroundings)
        wording = next((w for w in by_form if w.form == "about"), None)
        # "The rebuild" names its matter only together with a heading.
        if wording and (matter or len(stems(subject)) > 1):
            statements.setdefault(subject, []).append(fact)
    for subject, told in statements.items():
        said = sorted(told, key=lambda fact: fact.segment.start)
        # Draws differ by chunk: another one may have the same subject under the same heading.
        questions = ask_about(subject, by=f"{subject} {home.chunk_id}")
        under = varied(_UNDER, subject)
        yield about_subject(
            subject,
            said[:MAX_STATEMENTS],
            [under.format(matter, lowered(q)) for q in questions] if matter else questions,
            follow_up_question=f"And what about {subject}?",
        )


def _corrections(borrowed: Sequence[Evidence], plan: ChunkPlan) -> Iterator[QAPair]:
    """Yield, in a share of the conversations, a wrong figure about a related passage."""
    if plan.draw("correct") > CORRECTED:
        return
    wrong = [
        pair
        for fact in borrowed
        if can_be_repeated(fact) and (pair := with_wrong_figure(fact, draw=plan.draw("borrowed")))
    ]
    if wrong:  # drawn, as the nearest passage of many chunks would be asked about in all of them
        yield plan.pick("wrong", wrong)
