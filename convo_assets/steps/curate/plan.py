"""Decide over a whole source which conversations are duplicates and which documents go together.

Whether a conversation is a duplicate, and which split it belongs to, depends on all the others. The
plan is made first, of hashes only, so that rows can then be derived in any order and number.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from convo_assets.identity import content_id
from convo_assets.records import Conversation
from convo_assets.vocabulary import Split


@dataclass(frozen=True, kw_only=True)
class CurateSettings:
    """Shares of the splits; what they leave is for training."""

    validation_share: float = 0.1
    test_share: float = 0.1


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Which conversation is kept for each question, and the group of every document."""

    keepers: dict[str, str] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        """Return the name of the plan: it changes when any decision does."""
        return content_id(self.keepers, {doc: self.group_of(doc) for doc in self.groups})

    def keeps(self, conversation: Conversation) -> bool:
        """Return whether the conversation is the one kept for what it asks first."""
        return self.keepers[_question_key(conversation)] == conversation.id

    def group_of(self, doc: str) -> str:
        """Return the name of the group of documents that must stay in one split."""
        while self.groups[doc] != doc:
            doc = self.groups[doc]
        return doc


def plan_curation(conversations: Iterable[Conversation]) -> Plan:
    """Return the plan for all conversations of a source."""
    plan = Plan()
    for conversation in conversations:
        key = _question_key(conversation)
        plan.keepers[key] = min(plan.keepers.get(key, conversation.id), conversation.id)
        docs = [c.redacted_doc_id for turn in conversation.turns for c in turn.citations]
        for doc in docs:
            plan.groups.setdefault(doc, doc)
            _unite(plan, docs[0], doc)
    return plan


def split_of(plan: Plan, doc: str, settings: CurateSettings) -> Split:
    """Return the split of a document's group, by its hash: stable, and no draw to repeat."""
    digest = hashlib.sha256(plan.group_of(doc).encode()).digest()
    share = int.from_bytes(digest[:8], "big") / 2**64
    if share < settings.test_share:
        return "test"
    if share < settings.test_share + settings.validation_share:
        return "validation"
    return "train"


def _unite(plan: Plan, left: str, right: str) -> None:
    first, second = sorted((plan.group_of(left), plan.group_of(right)))
    plan.groups[second] = first


def _question_key(conversation: Conversation) -> str:
    words = re.findall(r"\w+", conversation.turns[0].text.casefold())
    return content_id(sorted(words))
