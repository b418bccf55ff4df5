"""GLiNER over texts of any length: windows in, exact spans out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import dagster as dg
from pydantic import Field

from convo_assets.identity import content_id
from convo_assets.records import PiiSpan
from convo_assets.resources.gliner.checkpoint import (
    Checkpoint,
    common_names,
    load,
    settings_of,
    weights_digest,
)
from convo_assets.resources.precision import on_accelerator
from convo_assets.steps.redact.context_boost import boost_by_context
from convo_assets.steps.redact.name_evidence import NameEvidence
from convo_assets.steps.redact.usual_case import in_usual_case
from convo_assets.steps.redact.windows import WORD, Window, halves, windows

WINDOW_WORDS = 200
OVERLAP_WORDS = 48
"""Whole-window calls leaked 56.5 % of characters past the 384-word cut, hard cuts 11.9 to 13.6 %,
overlapping windows 8.0 % (26 long documents, one model)."""

PROCESSOR_BATCH, ACCELERATOR_BATCH = 16, 256
"""Windows read together. More do not help a processor; an H200 read 54k characters a second in
batches of 16, 113k in batches of 64 and 153k in batches of 256 (579k characters, 2026-11-26)."""

ARITHMETIC = "factored head, batches by subwords, evidence, capitals"
"""Scores are stored, and depend in their last place on the order in which sums are taken."""


class GlinerDetector(dg.ConfigurableResource[Any]):
    """Finds personal data with a GLiNER checkpoint; loaded once per process."""

    model: str = Field(description="Folder of a checkpoint, or its id on a model hub.")
    device: str = Field(default="cpu", description="torch device: cpu, cuda, cuda:1, mps.")
    offline: bool = Field(default=True, description="Never ask a hub.")

    @property
    def identity(self) -> str:
        """Name of the model and everything that changes what it finds."""
        settings = settings_of(self.model)
        digest = weights_digest(self.model)
        return "gliner " + content_id(
            digest, dict(settings), WINDOW_WORDS, OVERLAP_WORDS, ARITHMETIC
        )

    @property
    def languages(self) -> frozenset[str]:
        """Languages that the settings beside the weights name; none: any."""
        return frozenset(settings_of(self.model).get("languages", ()))

    @property
    def common_names(self) -> frozenset[str]:
        """Names that many people have, in small letters, from the file beside the weights."""
        return common_names(self.model)

    @property
    def kinds(self) -> frozenset[str]:
        """What Dagster's UI calls an asset that is made with it."""
        return frozenset({"gliner"})

    @property
    def uses_local_gpu(self) -> bool:
        """Return whether it runs on an accelerator of this machine."""
        return on_accelerator(self.device)

    def detect(self, texts: Sequence[str]) -> list[list[PiiSpan]]:
        """Return one list of spans per text, in the order of the texts."""
        checkpoint = load(self.model, device=self.device, offline=self.offline)
        found = self._read(checkpoint, texts)
        recased = [
            (number, start, line)
            for number, text in enumerate(texts)
            for start, line in in_usual_case(text, checkpoint.names)
        ]
        again = self._read(checkpoint, [line for _, _, line in recased])
        for (number, start, line), spans in zip(recased, again, strict=True):
            found[number] += list(_in_capitals(texts[number], start, line, spans))
        return [
            _accepted(checkpoint, text, spans) for text, spans in zip(texts, found, strict=True)
        ]

    def _read(self, checkpoint: Checkpoint, texts: Sequence[str]) -> list[list[PiiSpan]]:
        """Return all that the model says of each text, in windows as long as it can read."""
        found: list[list[PiiSpan]] = [[] for _ in texts]
        jobs = list(_fit(checkpoint, texts))
        # By length: a batch is as slow as its longest window.
        jobs.sort(key=lambda job: job.subwords)
        batch_size = ACCELERATOR_BATCH if on_accelerator(self.device) else PROCESSOR_BATCH
        for start in range(0, len(jobs), batch_size):
            batch = jobs[start : start + batch_size]
            pieces = [texts[job.text][job.window.start : job.window.end] for job in batch]
            for job, spans in zip(batch, _infer(checkpoint, pieces), strict=True):
                found[job.text] += [_shifted(span, job.window.start) for span in spans]
        return found


@dataclass(frozen=True, slots=True)
class _Job:
    """A window of a text, by the number of the text, and its length as the model reads it."""

    text: int
    window: Window
    subwords: int


def _fit(checkpoint: Checkpoint, texts: Sequence[str]) -> Iterator[_Job]:
    """Yield windows of the texts that the encoder sees to their last word.

    The tokenizer cuts what is too long without a word, and the words behind the cut are scored from
    nothing: so every window is measured first.
    """
    tokenizer = checkpoint.model.data_processor.transformer_tokenizer
    room = checkpoint.max_subwords - _prompt_subwords(checkpoint)
    waiting = [
        (index, window)
        for index, text in enumerate(texts)
        for window in windows(text, size=WINDOW_WORDS, overlap=OVERLAP_WORDS)
    ]
    while waiting:
        split = [WORD.findall(texts[index][window.start : window.end]) for index, window in waiting]
        encoded = tokenizer(split, is_split_into_words=True, truncation=False, verbose=False)
        measured = [
            _Job(index, window, len(subwords))
            for (index, window), subwords in zip(waiting, encoded["input_ids"], strict=True)
        ]
        fits = [job.subwords <= room or job.window.words == 1 for job in measured]
        yield from (job for job, fit in zip(measured, fits, strict=True) if fit)
        waiting = [
            (job.text, half)
            for job, fit in zip(measured, fits, strict=True)
            if not fit
            for half in halves(job.window, texts[job.text])
        ]


def _prompt_subwords(checkpoint: Checkpoint) -> int:
    """Return how much of the encoder's room the labels take: each with a marker, and two ends."""
    tokenizer = checkpoint.model.data_processor.transformer_tokenizer
    return 3 + max(
        sum(len(tokenizer.tokenize(label)) + 1 for label in labels)
        for labels in checkpoint.label_sets
    )


def _infer(checkpoint: Checkpoint, pieces: list[str]) -> Iterator[list[PiiSpan]]:
    by_set = [
        checkpoint.model.inference(
            pieces,
            labels,
            threshold=min(*checkpoint.thresholds.values(), *checkpoint.doubtful.values()),
            # The flat mode lets a sure "John" suppress "John Doe"; the union is made later.
            flat_ner=False,
            multi_label=False,
            batch_size=len(pieces),
        )
        for labels in checkpoint.label_sets
    ]
    for found in zip(*by_set, strict=True):
        yield [
            PiiSpan(
                start=hit["start"],
                end=hit["end"],
                label=checkpoint.labels[hit["label"]],
                score=round(float(hit["score"]), 4),
                detector="gliner",
            )
            for hits in found
            for hit in hits
            if hit["score"] >= _lowest(checkpoint, hit["label"])
        ]


def _lowest(checkpoint: Checkpoint, label: str) -> float:
    return checkpoint.doubtful.get(label, checkpoint.thresholds[label])


def _accepted(checkpoint: Checkpoint, text: str, spans: Sequence[PiiSpan]) -> list[PiiSpan]:
    """Return the findings above their threshold, and those below that the text supports."""
    enough = {
        checkpoint.labels[label]: threshold for label, threshold in checkpoint.thresholds.items()
    }
    reported = [span for span in spans if span.score >= enough[span.label]]
    evidence = NameEvidence(text, reported, names=checkpoint.names)
    sure = [span for span in reported if evidence.stands(span, threshold=enough[span.label])]
    doubtful = [
        span for span in spans if span.score < enough[span.label] and not evidence.against(span)
    ]
    return boost_by_context(text, sure, doubtful, names=checkpoint.names)


def _in_capitals(text: str, start: int, line: str, spans: Sequence[PiiSpan]) -> Iterator[PiiSpan]:
    """Yield the people of a line in its usual case that are written in capitals in the text."""
    for span in spans:
        moved = _shifted(span, start)
        if span.label == "PERSON" and line[span.start : span.end] != text[moved.start : moved.end]:
            yield moved


def _shifted(span: PiiSpan, offset: int) -> PiiSpan:
    return PiiSpan(
        start=span.start + offset,
        end=span.end + offset,
        label=span.label,
        score=span.score,
        detector=span.detector,
    )
