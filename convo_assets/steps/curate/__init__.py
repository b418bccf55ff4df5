"""conversations -> finetune_dataset."""

from convo_assets.steps.curate.curation import VERSION, curate_conversations
from convo_assets.steps.curate.plan import CurateSettings, Plan, plan_curation

__all__ = ["VERSION", "CurateSettings", "Plan", "curate_conversations", "plan_curation"]
