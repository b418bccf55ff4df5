"""Questions that need two passages."""

from collections.abc import Iterator

from convo_assets.steps.converse.language.clauses import lowered
from convo_assets.steps.converse.language.words import stems
from convo_assets.steps.converse.qa_pairs import QAPair, is_vague
from convo_assets.steps.converse.question_kind import ProseInput, QuestionKind


def _joined(given: ProseInput) -> Iterator[QAPair]:
    """Yield the second plain question together with one about a related passage."""
    if len(given.plain) > 1 and _is_straight(given.plain[1]):
        first = given.plain[1]
        related = [e for e in given.borrowed if _is_straight(e) and _related(first, e)]
        if related:
            yield joined(first, given.plan.pick("joined", related))


def joined(first: QAPair, second: QAPair) -> QAPair:
    """Return one exchange that asks for two things at once, from different places."""
    following = lowered(second.question)
    return QAPair(
        kind="multi_hop",
        question=f"{first.question.rstrip('?')}, and {following}",
        answer=f"{first.answer} {second.answer}",
        evidence=(*first.evidence, *second.evidence),
        tier=first.tier if first.tier == second.tier else "template",
    )


def _is_straight(pair: QAPair) -> bool:
    return not pair.is_yes_or_no and not is_vague(pair)


def _related(one: QAPair, other: QAPair) -> bool:
    """Return whether one person may want to know both: of one document, or of one thing."""
    documents = {evidence.passage.redacted_doc_id for e in (one, other) for evidence in e.evidence}
    return len(documents) == 1 or bool(stems(one.question) & stems(other.question))


MULTI_HOP = QuestionKind(
    name="multi_hop",
    request=("a question that needs a fact together with what the passage from elsewhere says"),
    reply="Use both passages, and quote both.",
    written_share=0.07,
    needs="elsewhere",
    draft=_joined,
    share=0.35,
)
