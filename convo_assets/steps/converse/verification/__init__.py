"""Gates for answers: whether an answer says what its passages say, without a model."""

from convo_assets.steps.converse.verification.evidence import SourcePassage
from convo_assets.steps.converse.verification.marks import (
    cited_statements,
    is_refusal,
    without_marks,
)
from convo_assets.steps.converse.verification.shape import question_fault
from convo_assets.steps.converse.verification.verify import Verdict, verify_answer

__all__ = [
    "SourcePassage",
    "Verdict",
    "cited_statements",
    "is_refusal",
    "question_fault",
    "verify_answer",
    "without_marks",
]
