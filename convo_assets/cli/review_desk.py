"""What a reviewer sees of a conversation, and what becomes of a decision about it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from convo_assets.page_areas import cited_pages
from convo_assets.reasons import explain
from convo_assets.records import Chunk, Conversation, Turn
from convo_assets.resources.store import SupabaseStore
from convo_assets.resources.store.reviews import (
    Decision,
    Order,
    Review,
    Reviews,
    accepted_share,
    agreement,
)
from convo_assets.resources.store.rows import StoredSources
from convo_assets.resources.store.views import VIEWS
from convo_assets.roles import Resources
from convo_assets.steps.converse.verification import SourcePassage, verify_answer
from convo_assets.steps.redact import leak_gate


@dataclass(frozen=True, kw_only=True)
class ShownPassage:
    """A passage beside a turn: its pieces in order, and whether each is cited.

    `seen` are the pages that show what is cited, with boxes as shares of the page.
    """

    chunk_id: str
    heading: str
    pieces: Sequence[tuple[str, bool]]
    seen: Mapping[int, Sequence[tuple[float, ...]]]


@dataclass(frozen=True, kw_only=True)
class ShownTurn:
    """A turn with the passages that it rests on."""

    role: str
    text: str
    kind: str
    passages: Sequence[ShownPassage]


@dataclass(kw_only=True)
class ReviewDesk:
    """The queue of one reviewer: the conversations of a source, or of all, in one order."""

    store: SupabaseStore
    resources: Resources
    reviewer: str
    source: str | None
    order: Order
    queue: list[str] = field(init=False)
    decided: dict[str, Decision] = field(init=False)

    def __post_init__(self) -> None:
        """Look up once what is to be reviewed and what has been."""
        self.reviews = Reviews(self.store)
        self.queue = self.reviews.queue(source=self.source, order=self.order)
        self.decided = self.reviews.decisions(source=self.source)

    def next(self, after: str = "") -> str | None:
        """Return the next conversation behind one that nobody has decided about, or the first."""
        start = self.queue.index(after) + 1 if after in self.queue else 0
        behind = [*self.queue[start:], *self.queue[:start]]
        return next((one for one in behind if one not in self.decided and one != after), None)

    def conversation(self, identifier: str) -> Conversation | None:
        """Return a conversation, with what was edited in it, or None if there is none."""
        if not self.reviews.exists(identifier):
            return None
        rows: StoredSources[Conversation] = StoredSources(
            store=self.store, view=VIEWS["conversations"]
        )
        return rows.read([identifier])[0]

    def shown(self, conversation: Conversation) -> list[ShownTurn]:
        """Return the turns of a conversation beside their passages, cited characters marked."""
        chunks = self._chunks(conversation)
        return [
            ShownTurn(
                role=turn.role,
                text=turn.text,
                kind=turn.kind,
                passages=[*_passages(turn, chunks)],
            )
            for turn in conversation.turns
        ]

    def passages(self, conversation: Conversation) -> str:
        """Return the passages that a conversation rests on, each below its headings."""
        return "\n\n".join(
            f"[{' > '.join(chunk.heading_path)}]\n{chunk.text}"
            for chunk in self._chunks(conversation).values()
        )

    def decide(self, conversation: Conversation, review: Review) -> list[str]:
        """Write a decision down; return why not, as sentences, if something of it must not be kept.

        Edited answers pass the gates that generated ones pass: verification against the passages
        they cite, and the leak gate, which also reads what the reviewer adds.
        """
        faults = [*self._faults(conversation, review)]
        if not faults:
            kept = self._with_earlier_edits(review)
            self.reviews.add(kept)
            self.decided[conversation.id] = kept.decision
        return faults

    def _with_earlier_edits(self, review: Review) -> Review:
        """Return a review with what was edited before and is shown: to accept it is to keep it."""
        earlier = self.reviews.of(review.conversation_id)
        edits = {**earlier[0].edits, **review.edits} if earlier else review.edits
        if review.decision == "rejected" or not edits:
            return review
        return replace(review, decision="edited", edits=edits)

    @property
    def state(self) -> str:
        """Return how far the review is, in one line."""
        counts = {name: [*self.decided.values()].count(name) for name in set(self.decided.values())}
        said = ", ".join(f"{count} {name}" for name, count in sorted(counts.items())) or "none yet"
        line = f"{len(self.decided)} of {len(self.queue)} reviewed: {said}"
        bounds = accepted_share([*self.decided.values()])
        if bounds and self.order == "random":
            low, high = (f"{100 * bound:.0f}" for bound in bounds)
            line += f". Accepted as they are: {low} to {high} % (95 %)"
        for (one, other), pairs in self.reviews.decided_twice(source=self.source).items():
            kappa = agreement(pairs)
            said = "not defined" if kappa is None else f"{kappa:.2f}"
            line += f". {one} and {other} agree: kappa {said} (n={len(pairs)})"
        return line

    def _faults(self, conversation: Conversation, review: Review) -> Iterator[str]:
        gate = leak_gate(
            self.resources.detector,
            self.resources.known_values.of(conversation.source).values,
            self.resources.policies.of(conversation.source),
        )
        told = [*review.edits.values(), review.reason, review.comment]
        for kinds in gate.leaks([text for text in told if text]):
            for kind in kinds:
                yield f"{explain(f'leak_{kind.lower()}').says}."
        texts = [review.edits.get(place, t.text) for place, t in enumerate(conversation.turns)]
        chunks = self._chunks(conversation)
        # The answer to an edited question is held against it as well.
        for place in sorted({one if one % 2 else one + 1 for one in review.edits}):
            verdict = verify_answer(
                [
                    SourcePassage(
                        id=chunk.id, text=chunk.text, heading=" > ".join(chunk.heading_path)
                    )
                    for chunk in chunks.values()
                ],
                texts[place - 1],
                texts[place],
                texts[: place - 1],
            )
            if not verdict.accepted:
                yield f"Turn {place + 1}: {explain(verdict.reason).says}."

    def _chunks(self, conversation: Conversation) -> Mapping[str, Chunk]:
        cited = (c.chunk_id for turn in conversation.turns for c in turn.citations)
        rows: StoredSources[Chunk] = StoredSources(store=self.store, view=VIEWS["chunks"])
        found = rows.read([*dict.fromkeys([conversation.chunk_id, *cited])])
        return {chunk.id: chunk for chunk in found}


def _passages(turn: Turn, chunks: Mapping[str, Chunk]) -> Iterator[ShownPassage]:
    for chunk_id in dict.fromkeys(cited.chunk_id for cited in turn.citations):
        chunk = chunks[chunk_id]
        cited = [each for each in turn.citations if each.chunk_id == chunk_id]
        marks = [(each.start - chunk.start, each.end - chunk.start) for each in cited]
        seen: dict[int, list[tuple[float, ...]]] = {}
        for place in cited_pages(cited):
            seen.setdefault(place.page, []).append(place.box)
        yield ShownPassage(
            chunk_id=chunk_id,
            heading=" > ".join(chunk.heading_path),
            pieces=[*_pieces(chunk.text, marks)],
            seen=seen,
        )


def _pieces(text: str, marks: Sequence[tuple[int, int]]) -> Iterator[tuple[str, bool]]:
    """Yield the pieces of a text, those within a mark and those between; marks may overlap."""
    marked = [any(start <= place < end for start, end in marks) for place in range(len(text))]
    begin = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or marked[place] != marked[begin]:
            yield text[begin:place], marked[begin]
            begin = place
