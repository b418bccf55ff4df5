"""What the path of a large model takes and gives, on recorded replies that a loopback server plays.

`python -m benchmarks.large_path [--copies N] [--seconds S] [--concurrency C]` prints calls and
prompt tokens for each accepted exchange, how much of the prompts a server has seen before, how many
requests are in flight, and how varied the conversations are. The words are those in
`convo_assets_tests/recorded/dialogues`; each copy draws other plans.
"""

import argparse
import bisect
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean, median
from typing import Any

from convo_assets.corpus import MemoryCorpus
from convo_assets.records import UNDECLARED
from convo_assets.resources.chat import EndpointChatModel, Pace
from convo_assets.resources.embedders import MiniLmEmbedder
from convo_assets.steps.converse import QUESTION_KINDS
from convo_assets.steps.converse.judging import Trial
from convo_assets.steps.converse.large import flow
from convo_assets.steps.converse.large.dialogue import share_to_plant, write
from convo_assets.steps.converse.large.drafts import Writing
from convo_assets.steps.converse.large.matter import Matter
from convo_assets.steps.converse.measure.diversity import distinct_share, opening_entropy
from convo_assets.steps.converse.units import Document
from convo_assets.steps.converse.writers import Exchange, Home
from convo_assets_tests.memory_corpus import memory_corpus
from convo_assets_tests.openai_server import Manners, Served, openai_server
from convo_assets_tests.recorded_model import RecordedModel, recorded

LONG = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Measured:
    """A run: what was asked, what came of it, and why the rest was dropped."""

    served: Served
    conversations: Sequence[Sequence[Exchange]]
    reasons: Mapping[str, int]
    tasks: Mapping[str, int]

    @property
    def exchanges(self) -> list[Exchange]:
        """Accepted exchanges."""
        return [one for conversation in self.conversations for one in conversation]


def run(*, copies: int, seconds: float, concurrency: int) -> Measured:
    """Write conversations about every recorded document, several times, by other plans."""
    brain = RecordedModel()
    corpus = memory_corpus([one.text for one in recorded()], MiniLmEmbedder())
    with openai_server(Manners(seconds=seconds, longest=LONG), brain=brain) as served:
        model = EndpointChatModel(
            base_url=served.address, model="chat-model", pace=Pace(concurrency=concurrency)
        )
        trial = Trial()
        planting = share_to_plant(copies * len(corpus.rows))
        talks = [
            write(
                matter,
                Writing(
                    kinds=QUESTION_KINDS, seed=seed, judged=True, planting=planting, trial=trial
                ),
            )
            for seed in range(copies)
            for matter in matters(corpus)
        ]
        drafts = flow.run(talks, {"chat": model, "judge": model}, corpus.retrieve)
    written = [draft.released(trusted=trial.trusted, judged=True) for draft in drafts]
    return Measured(
        served=served,
        conversations=[said for one in written for said in one.conversations],
        reasons=Counter(reason for one in written for reason in one.reasons),
        tasks=brain.asked,
    )


def matters(corpus: MemoryCorpus) -> list[Matter]:
    """Return what there is to write about: every chunk with its document."""
    stored = corpus.documents([doc.id for doc in corpus.docs])
    documents = {one.id: Document(one) for one in stored}
    return [
        Matter(
            Home(row=row, document=documents[row.chunk.redacted_doc_id]), near.related, UNDECLARED
        )
        for row, near in zip(corpus.rows, corpus.relate(corpus.rows), strict=True)
    ]


def shared_share(asked: Sequence[Mapping[str, Any]]) -> float:
    """Return the share of prompts that stood at the beginning of an earlier one, by characters."""
    seen: list[str] = []
    shared = whole = 0
    for body in asked:
        text = "\n".join(message["content"] for message in body["messages"])
        place = bisect.bisect(seen, text)
        near = seen[max(0, place - 1) : place + 1]
        shared += max((_common(text, other) for other in near), default=0)
        whole += len(text)
        seen.insert(place, text)
    return shared / whole if whole else 0.0


def _common(one: str, other: str) -> int:
    """Return how many characters two texts begin with alike."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if one[:middle] == other[:middle] else (low, middle - 1)
    return low


def in_flight_share(served: Served, concurrency: int) -> tuple[float, float]:
    """Return the mean share of places that were taken: until the end, and while enough was left."""
    events = sorted(served.in_flight)
    starts = [when for when, change in events if change > 0]
    last = starts[-concurrency] if len(starts) > concurrency else starts[-1]
    taken = level = 0
    early = 0.0
    for (when, change), (until, _) in pairwise(events):
        level += change
        taken += min(level, concurrency) * (until - when)
        if until <= last:
            early = taken
    length = events[-1][0] - events[0][0]
    return taken / length / concurrency, early / (last - events[0][0]) / concurrency


def main() -> None:
    """Print the figures."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--copies", type=int, default=8)
    arguments.add_argument("--seconds", type=float, default=0.5)
    arguments.add_argument("--concurrency", type=int, default=16)
    given = arguments.parse_args()
    made = run(copies=given.copies, seconds=given.seconds, concurrency=given.concurrency)
    served, exchanges = made.served, made.exchanges
    asked = [one.said for one in exchanges]
    taken, early = in_flight_share(served, given.concurrency)
    figures = {
        "conversations": len(made.conversations),
        "accepted exchanges": len(exchanges),
        "exchanges in a conversation": len(exchanges) / len(made.conversations),
        "calls by task": dict(made.tasks),
        "calls per accepted exchange (bar 2.5)": len(served.asked) / len(exchanges),
        "prompt tokens per accepted exchange (bar 4,000)": served.prompt_tokens / len(exchanges),
        "share of prompts that a server has seen (bar .60)": shared_share(served.asked),
        "requests in flight, until the last has come": taken,
        "requests in flight, while enough are left (bar .95)": early,
        "kinds": dict(Counter(one.kind for one in exchanges)),
        "words in a question, median": median(len(text.split()) for text in asked),
        "words in an answer, median": median(len(one.answer.split()) for one in exchanges),
        "questions without a question mark": fmean("?" not in text for text in asked),
        "openings, entropy in bits": opening_entropy(asked),
        "different pairs of words": distinct_share(asked, 2),
        "dropped": dict(made.reasons),
    }
    for name, value in figures.items():
        print(f"{name}: {value:.3g}" if isinstance(value, float) else f"{name}: {value}")  # noqa: T201


if __name__ == "__main__":
    main()
