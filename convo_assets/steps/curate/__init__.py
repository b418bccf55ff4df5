"""conversations -> finetune_dataset."""

from convo_assets.steps.curate.curation import (
    VERSION,
    CurateContext,
    alternates,
    curate_conversations,
)
from convo_assets.steps.curate.framing import (
    Framer,
    Framing,
    as_it_is,
    messages_of,
    with_passages,
)
from convo_assets.steps.curate.plan import CurateSettings, Plan, plan_curation
from convo_assets.steps.curate.roles import RowTokenCounter
from convo_assets.steps.curate.selection import Quotas
from convo_assets.steps.curate.splits import Shares

__all__ = [
    "VERSION",
    "CurateContext",
    "CurateSettings",
    "Framer",
    "Framing",
    "Plan",
    "Quotas",
    "RowTokenCounter",
    "Shares",
    "alternates",
    "as_it_is",
    "curate_conversations",
    "messages_of",
    "plan_curation",
    "with_passages",
]
