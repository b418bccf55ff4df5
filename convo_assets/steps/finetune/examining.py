"""Examine a tuned model: on held-out rows, and on whether it gives anything away."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import Protocol

from convo_assets.records import Chunk, Passage, PiiSpan
from convo_assets.steps.finetune.audit import Audit, AuditSettings, audit
from convo_assets.steps.finetune.evaluation import Evaluation, EvaluationSettings, evaluate
from convo_assets.steps.finetune.general import general_abilities
from convo_assets.steps.finetune.knowledge import Show, examine_knowledge
from convo_assets.steps.finetune.metrics import Estimate
from convo_assets.steps.finetune.roles import CausalModel, HeldOutRow, KnowledgeQuestion
from convo_assets.transforms import BatchLimits, BySource, read_all


class PassageRetriever(Protocol):
    """Finds passages that ground a reply."""

    def retrieve(self, questions: Sequence[str], /) -> list[list[Passage]]:
        """Return the passages of the store that answer each question best, best first."""
        ...


class ValueSearch(Protocol):
    """Finds values that stood in the documents before redaction."""

    def find(self, text: str, /) -> Iterable[PiiSpan]:
        """Return where known values stand in a text."""
        ...


@dataclass(frozen=True, kw_only=True)
class Examination:
    """What is known about a tuned model."""

    evaluation: Evaluation
    knowledge: Mapping[str, Mapping[str, Estimate]]
    general: Mapping[str, Mapping[str, Estimate]]
    audit: Audit


@dataclass(frozen=True, kw_only=True)
class Examiner:
    """How a tuned model is examined, and with what.

    `chunks` are what it is led on with, `canaries` values that are known to stand in the documents;
    `show` makes of passages the system message that tuned models know them from.
    """

    evaluation: EvaluationSettings
    audit: AuditSettings
    retriever: PassageRetriever
    show: Show
    chunks: BySource[Chunk]
    known_values: ValueSearch
    canaries: Sequence[str]

    def examine(
        self,
        models: Mapping[str, CausalModel],
        held_out: Sequence[HeldOutRow],
        questions: Sequence[KnowledgeQuestion],
    ) -> Examination:
        """Compare the models `base` and `tuned` on held-out rows and facts; lead the latter on."""
        return Examination(
            evaluation=evaluate(models, held_out, self._passages, self.evaluation),
            knowledge=examine_knowledge(
                models,
                questions[: self.evaluation.max_questions or None],
                self._passages,
                self.show,
                max_tokens=self.evaluation.max_tokens,
            ),
            general=general_abilities(models, max_tokens=self.evaluation.max_tokens),
            audit=audit(
                models,
                contexts=self._redacted_contexts(),
                canaries=self.canaries,
                search=self._known_in,
                settings=self.audit,
            ),
        )

    def _passages(self, questions: Sequence[str]) -> list[list[str]]:
        found = self.retriever.retrieve(questions)
        return [[passage.text for passage in passages] for passages in found]

    def _redacted_contexts(self) -> Iterator[str]:
        """Yield the text of every chunk that something was taken out of, sources in turn."""
        every = [read_all(self.chunks.of(s), BatchLimits()) for s in self.chunks.sources()]
        for row in chain.from_iterable(zip_longest(*every)):
            if row is not None and row.text.count("[") > 0:
                yield row.text

    def _known_in(self, text: str) -> list[str]:
        return [text[span.start : span.end] for span in self.known_values.find(text)]
