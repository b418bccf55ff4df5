"""Questions that need two passages."""

from convo_assets.steps.converse.large.answers import Answer
from convo_assets.steps.converse.question_kind import QuestionKind


def _cites_two_passages(answer: Answer) -> bool:
    return len({citation.chunk_id for citation in answer.citations}) > 1


MULTI_HOP = QuestionKind(
    name="multi_hop",
    request="a question that needs passage [1] together with one other passage",
    share=0.35,
    accepts=_cites_two_passages,
)
