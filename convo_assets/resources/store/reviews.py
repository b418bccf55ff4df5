"""What people decided about conversations, and which of them to show next."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt
from typing import Literal

from psycopg.types.json import Jsonb

from convo_assets.resources.store.audit_log import append
from convo_assets.resources.store.connection import SupabaseStore

Decision = Literal["accepted", "rejected", "edited"]
Order = Literal["uncertain", "random"]
Pair = tuple[Decision, Decision]

_ORDERS: Mapping[Order, str] = {
    # What an answer rests on and retrieval found late, or barely, is most likely to be wrong.
    "uncertain": "(select max(q.rank) from convo.citations q where q.conversation_id = v.id) "
    "desc nulls first, "
    "(select min(q.score) from convo.citations q where q.conversation_id = v.id), v.id",
    # An order that nobody chose and that is the same for everybody.
    "random": "md5(v.id)",
}
_Z = 1.959964
"""Quantile of the normal distribution for intervals of 95 %."""


@dataclass(frozen=True, kw_only=True)
class Review:
    """What one person decided about one conversation; `edits` are texts by place of the turn."""

    conversation_id: str
    reviewer: str
    decision: Decision
    reason: str = ""
    comment: str = ""
    edits: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Reviews:
    """The reviews in a store."""

    store: SupabaseStore

    def add(self, review: Review) -> None:
        """Write a decision down, in place of what the same person decided before.

        The dataset row of the conversation is made again by the next run, as its text may differ.
        """
        with self.store.connect() as connection:
            connection.execute(
                "insert into convo.reviews (key, reviewer, source, chunk_ids, decision, reason, "
                "comment, edits) select convo.review_key(v.id), %s, v.source, "
                "array(select v.chunk_id union select q.chunk_id from convo.citations q "
                "where q.conversation_id = v.id order by 1), %s, %s, %s, %s "
                "from convo.conversations v where v.id = %s "
                "on conflict (key, reviewer) do update set (decision, reason, comment, edits, "
                "chunk_ids, decided_at) = (excluded.decision, excluded.reason, excluded.comment, "
                "excluded.edits, excluded.chunk_ids, now())",
                [
                    review.reviewer,
                    review.decision,
                    review.reason,
                    review.comment,
                    Jsonb({str(place): text for place, text in review.edits.items()}),
                    review.conversation_id,
                ],
            )
            connection.execute(
                "delete from convo.ledger where asset = 'finetune_dataset' and input_id = %s",
                [review.conversation_id],
            )
            decided = {"decision": review.decision, "turns edited": len(review.edits)}
            subject = f"conversation {review.conversation_id}"
            append(connection, "reviewed", subject, decided, by=review.reviewer)

    def decisions(self, *, source: str | None = None) -> dict[str, Decision]:
        """Return the newest decision about each conversation that has one, of one source or all."""
        query = (
            # The keys once: in the join they would be made for each pair.
            "with keyed as materialized (select v.id, v.source, convo.review_key(v.id) as key "
            "from convo.conversations v where (%(source)s::text is null or v.source = %(source)s) "
            "and v.source in (select w.source from convo.reviews w)) "
            "select distinct on (k.id) k.id, r.decision from keyed k "
            "join convo.reviews r on r.key = k.key and r.source = k.source "
            "order by k.id, r.decided_at desc"
        )
        with self.store.connect() as connection:
            return dict(connection.execute(query, {"source": source}).fetchall())

    def decided_twice(self, *, source: str | None = None) -> dict[tuple[str, str], list[Pair]]:
        """Return what each two reviewers decided about the conversations that both have seen."""
        query = (
            "select a.reviewer, b.reviewer, a.decision, b.decision from convo.reviews a "
            "join convo.reviews b on b.key = a.key and b.reviewer > a.reviewer "
            "where %(source)s::text is null or a.source = %(source)s order by a.reviewer, "
            "b.reviewer, a.key"
        )
        found: dict[tuple[str, str], list[Pair]] = {}
        with self.store.connect() as connection:
            for one, other, first, second in connection.execute(query, {"source": source}):
                found.setdefault((one, other), []).append((first, second))
        return found

    def of(self, conversation_id: str) -> list[Review]:
        """Return what was decided about a conversation, the newest first."""
        with self.store.connect() as connection:
            found = connection.execute(
                "select reviewer, decision, reason, comment, edits from convo.reviews "
                "where key = (select convo.review_key(%s)) order by decided_at desc",
                [conversation_id],
            ).fetchall()
        return [
            Review(
                conversation_id=conversation_id,
                reviewer=reviewer,
                decision=decision,
                reason=reason,
                comment=comment,
                edits={int(place): text for place, text in edits.items()},
            )
            for reviewer, decision, reason, comment, edits in found
        ]

    def exists(self, conversation_id: str) -> bool:
        """Return whether there is such a conversation."""
        query = "select from convo.conversations where id = %s"
        with self.store.connect() as connection:
            return connection.execute(query, [conversation_id]).fetchone() is not None

    def queue(self, *, source: str | None, order: Order) -> list[str]:
        """Return the conversations of a source, or of all, in the order they are to be shown in."""
        query = (
            "select v.id from convo.conversations v "  # noqa: S608 - our own order
            f"where %(source)s::text is null or v.source = %(source)s order by {_ORDERS[order]}"
        )
        with self.store.connect() as connection:
            found = connection.execute(query.encode(), {"source": source}).fetchall()
        return [identifier for (identifier,) in found]


def accepted_share(decisions: Sequence[Decision]) -> tuple[float, float] | None:
    """Return the bounds of the share that is accepted as it was (Wilson 1927, 95 %).

    They speak for all conversations only if those that were decided about are a random sample.
    """
    n = len(decisions)
    if not n:
        return None
    share = decisions.count("accepted") / n
    middle = share + _Z**2 / (2 * n)
    spread = _Z * sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
    scale = 1 + _Z**2 / n
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def agreement(pairs: Sequence[Pair]) -> float | None:
    """Return Cohen's kappa (1960) of two people's decisions about the same things.

    1: they always agree; 0: as often as by chance. Nothing if it is not defined: there are no
    pairs, or both have only ever decided one and the same.
    """
    if not pairs:
        return None
    n = len(pairs)
    agreed = sum(one == other for one, other in pairs) / n
    first, second = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    chance = sum(first[decision] * second[decision] for decision in first) / n**2
    return None if chance == 1 else (agreed - chance) / (1 - chance)
