"""Makes dataset rows from conversations."""

from convo_assets.steps.curate.contradictions import (
    Contradiction,
    NumberedFact,
    contradictions,
    numbered_facts,
)
from convo_assets.steps.curate.curation import (
    VERSION,
    CurateContext,
    alternates,
    curate_conversations,
)
from convo_assets.steps.curate.fact_rows import (
    ExpressionSettings,
    all_wordings,
    facts_in,
    told_about,
)
from convo_assets.steps.curate.facts import Fact
from convo_assets.steps.curate.plan import CurateSettings, Plan, plan_curation
from convo_assets.steps.curate.roles import RowTokenCounter
from convo_assets.steps.curate.row_formatting import (
    RowFormat,
    RowFormatter,
    messages_of,
    unchanged,
    with_passages,
)
from convo_assets.steps.curate.selection import Quotas
from convo_assets.steps.curate.splits import Shares

__all__ = [
    "VERSION",
    "Contradiction",
    "CurateContext",
    "CurateSettings",
    "ExpressionSettings",
    "Fact",
    "NumberedFact",
    "Plan",
    "Quotas",
    "RowFormat",
    "RowFormatter",
    "RowTokenCounter",
    "Shares",
    "all_wordings",
    "alternates",
    "contradictions",
    "curate_conversations",
    "facts_in",
    "messages_of",
    "numbered_facts",
    "plan_curation",
    "told_about",
    "unchanged",
    "with_passages",
]
