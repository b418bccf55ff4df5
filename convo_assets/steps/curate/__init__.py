"""conversations -> finetune_dataset."""

from convo_assets.steps.curate.curation import (
    VERSION,
    Disguise,
    as_it_is,
    curate_conversations,
    messages_of,
)
from convo_assets.steps.curate.plan import CurateSettings, Plan, plan_curation

__all__ = [
    "VERSION",
    "CurateSettings",
    "Disguise",
    "Plan",
    "as_it_is",
    "curate_conversations",
    "messages_of",
    "plan_curation",
]
