"""The leak gate: searches new conversations and stored rows for personal data."""

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import chain, zip_longest
from typing import TypeVar

from convo_assets.identity import content_id
from convo_assets.records import Conversation
from convo_assets.remembered import Findings
from convo_assets.steps.redact.documents import VERSION
from convo_assets.steps.redact.known_values import KnownValues
from convo_assets.steps.redact.policy import RedactionPolicy
from convo_assets.steps.redact.redactor import Redactor
from convo_assets.steps.redact.roles import LastingKnownValues, PiiDetector

T = TypeVar("T")

READ_BY_MODEL = 20_000
"""Characters that a check lets the model read again, one or two seconds: every text went past it
before it was stored, and a check that takes as long as the redaction would be switched off. Rows
come in the order of their hashes, so the share is a sample, and the same one every time."""


def said_in(conversation: Conversation) -> str:
    """Return the text of a conversation, one turn a line."""
    return "\n".join(turn.text for turn in conversation.turns)


def leak_gate(detector: PiiDetector, known: KnownValues, policy: RedactionPolicy) -> Redactor:
    """Return a redactor that decides whether a text may be kept.

    It searches for direct identifiers only: quasi-identifiers that the policy replaces do not stop
    a text. Words that the policy keeps are kept here as well.
    """
    direct_only = RedactionPolicy(
        keep=policy.keep, keep_types=policy.keep_types, types=policy.types
    )
    return Redactor(detector=detector, policy=direct_only, known=known)


def without_leaks(
    rows: Iterable[tuple[T, str]],
    *,
    detector: PiiDetector,
    known: LastingKnownValues,
    policy: RedactionPolicy,
    asset: str,
) -> Iterator[tuple[T, bool]]:
    """Yield each stored row, given with its text, and whether the text holds no personal data.

    Rules and known values read what they have not read since it, they or the policy changed; the
    model reads a share, and no share that it has found clean.
    """
    gate = leak_gate(detector, known.values, policy)
    kept = [sorted(policy.keep), sorted(policy.keep_types), VERSION]
    by_rule = Findings(
        known, f"{asset}_by_rule", found_by=content_id(known.values.fingerprint, *kept)
    )
    mark = f"{asset}_read"
    remaining = iter(rows)
    sample = list(_sample(remaining))
    read = content_id([text for _, text in sample], detector.identity, *kept)
    leaks = gate.leaks([text for _, text in sample]) if known.mark(mark) != read else []
    if not any(leaks):
        known.set_mark(mark, read)
    for (row, text), found in zip_longest(chain(sample, remaining), leaks):
        left = by_rule.of(text, partial(_left_by_rule, gate, text))
        yield row, not (found or left)
    by_rule.save()


def _left_by_rule(gate: Redactor, text: str) -> dict[str, int]:
    return dict(gate.leaks_by_rule([text])[0])


def _sample(rows: Iterator[tuple[T, str]]) -> Iterator[tuple[T, str]]:
    """Take rows until the model has enough to read."""
    characters = 0
    for row, text in rows:
        yield row, text
        characters += len(text)
        if characters >= READ_BY_MODEL:
            return
