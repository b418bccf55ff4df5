"""Tunes a model on a released dataset, and examines it."""

from convo_assets.steps.finetune.audit import Audit, AuditSettings, audit
from convo_assets.steps.finetune.evaluation import (
    Evaluation,
    EvaluationSettings,
    evaluate,
)
from convo_assets.steps.finetune.examining import Examination, Examiner
from convo_assets.steps.finetune.general import Replay, fallen, interleaved
from convo_assets.steps.finetune.knowledge import examine_knowledge, is_right
from convo_assets.steps.finetune.roles import (
    CausalModel,
    HeldOutRow,
    KnowledgeQuestion,
    LossPoint,
    Messages,
    ReleasedRows,
    RowLoss,
    Trainer,
)
from convo_assets.steps.finetune.tuning import VERSION, Tuning

__all__ = [
    "VERSION",
    "Audit",
    "AuditSettings",
    "CausalModel",
    "Evaluation",
    "EvaluationSettings",
    "Examination",
    "Examiner",
    "HeldOutRow",
    "KnowledgeQuestion",
    "LossPoint",
    "Messages",
    "ReleasedRows",
    "Replay",
    "RowLoss",
    "Trainer",
    "Tuning",
    "audit",
    "evaluate",
    "examine_knowledge",
    "fallen",
    "interleaved",
    "is_right",
]
