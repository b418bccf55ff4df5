"""The kinds of questions that conversations are made of: one table, passed to whatever needs it.

A new kind is a module in `kinds` with a `QuestionKind`, and a line in the table.
"""

from convo_assets.steps.converse.kinds.answerable import ANSWERABLE
from convo_assets.steps.converse.kinds.comparison import COMPARISON
from convo_assets.steps.converse.kinds.condition import CONDITION
from convo_assets.steps.converse.kinds.decision import DECISION
from convo_assets.steps.converse.kinds.definition import DEFINITION
from convo_assets.steps.converse.kinds.false_premise import FALSE_PREMISE
from convo_assets.steps.converse.kinds.follow_up import FOLLOW_UP
from convo_assets.steps.converse.kinds.how_to import HOW_TO
from convo_assets.steps.converse.kinds.listing import LISTING
from convo_assets.steps.converse.kinds.multi_hop import MULTI_HOP
from convo_assets.steps.converse.kinds.partial import PARTIAL
from convo_assets.steps.converse.kinds.source_question import SOURCE_QUESTION
from convo_assets.steps.converse.kinds.summary import SUMMARY
from convo_assets.steps.converse.kinds.topic import TOPIC
from convo_assets.steps.converse.kinds.unanswerable import UNANSWERABLE
from convo_assets.steps.converse.kinds.underspecified import UNDERSPECIFIED
from convo_assets.steps.converse.question_kind import QuestionKinds

QUESTION_KINDS = QuestionKinds(
    (
        ANSWERABLE,
        MULTI_HOP,
        COMPARISON,
        FALSE_PREMISE,
        PARTIAL,
        UNDERSPECIFIED,
        UNANSWERABLE,
        HOW_TO,
        FOLLOW_UP,
        SUMMARY,
        DECISION,
        SOURCE_QUESTION,
        CONDITION,
        DEFINITION,
        LISTING,
        TOPIC,
    )
)
"""Every kind that this project makes. Functions that depend on the kind take a table."""
