"""Asset `finetuned_model`."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any

import dagster as dg
from pydantic import Field

from convo_assets.errors import CanaryFileError, EmptySplitError
from convo_assets.per_source import GPU, whole_asset
from convo_assets.records import Chunk
from convo_assets.steps.embed import Embedder
from convo_assets.steps.finetune import (
    VERSION,
    Audit,
    AuditSettings,
    CausalModel,
    EvaluationSettings,
    Examination,
    HeldOutRow,
    ReleasedRows,
    Trainer,
    Tuning,
    audit,
    evaluate,
)
from convo_assets.steps.redact import KnownValues, KnownValuesBySource
from convo_assets.steps.retrieve import PassageIndex, retrieve
from convo_assets.streams import BatchLimits, BySource, read_all


class FinetuneConfig(dg.Config):
    """How long replies may be when the model is examined, and how many passages ground them."""

    reply_tokens: int = Field(default=40, ge=8, description="Tokens of a reply, at most.")
    passages: int = Field(default=5, ge=1, le=50, description="Passages that ground a reply.")
    seed: int = Field(default=0, description="Of the values that are drawn for the audit.")
    canary_file: str = Field(
        default="",
        description="Text file of values known to stand in the documents, one per line: the audit "
        "ranks them by likelihood among made-up ones. Empty: none.",
    )


@whole_asset(
    group="model",
    kinds={"llama", "pytorch"},
    version=VERSION,
    io_manager_key="model_io",
    pool=GPU,
)
def finetuned_model(
    dataset_release: ReleasedRows,
    chunks: BySource[Chunk],
    config: FinetuneConfig,
    trainer: dg.ResourceParam[Trainer],
    embedder: dg.ResourceParam[Embedder],
    index: dg.ResourceParam[PassageIndex],
    known_values: dg.ResourceParam[KnownValuesBySource],
) -> Tuning:
    """The base model with an adapter tuned on the newest release, compared with its base.

    A folder with adapter, tokenizer, card and a manifest that holds the losses, the evaluation on
    the held-out split and an audit of what the model gives away.
    """
    judges, held_out = dataset_release.held_out()
    for split, rows in (("train", dataset_release.count("train")), ("test", len(held_out))):
        if not rows:
            raise EmptySplitError(dataset_release.version, split)
    return Tuning(
        release=dataset_release.version,
        train=dataset_release.messages("train"),
        validation=dataset_release.messages("validation"),
        trainer=trainer,
        settings={
            **config.model_dump(exclude={"canary_file"}),
            "examined": trainer.examined,
            "judged_on": judges,
        },
        examine=partial(
            _examine,
            held_out=held_out,
            evaluation=EvaluationSettings(
                most_rows=trainer.examined,
                most_exchanges=trainer.examined,
                most_tokens=config.reply_tokens,
            ),
            retrieve=partial(
                _passages, embedder=embedder, index=index, source=None, count=config.passages
            ),
            leaks=partial(
                audit,
                contexts=_redacted_contexts(chunks),
                canaries=_canaries(config.canary_file),
                search=partial(_known_in, known=known_values.everywhere()),
                settings=AuditSettings(
                    most_prompts=trainer.examined,
                    most_canaries=trainer.examined // 2,
                    most_tokens=config.reply_tokens,
                    seed=config.seed,
                ),
            ),
        ),
    )


def _examine(
    models: Mapping[str, CausalModel],
    *,
    held_out: Sequence[HeldOutRow],
    evaluation: EvaluationSettings,
    retrieve: Callable[[Sequence[str]], list[list[str]]],
    leaks: Callable[[Mapping[str, CausalModel]], Audit],
) -> Examination:
    return Examination(
        evaluation=evaluate(models, held_out, retrieve, evaluation), audit=leaks(models)
    )


def _passages(questions: Sequence[str], **where: Any) -> list[list[str]]:
    return [[passage.text for passage in found] for found in retrieve(questions, **where)]


def _redacted_contexts(chunks: BySource[Chunk]) -> Iterator[str]:
    """Yield the text of every chunk that something was taken out of, one source after the other."""
    every = [read_all(chunks.of(source), BatchLimits()) for source in chunks.sources()]
    for row in chain.from_iterable(zip_longest(*every)):
        if row is not None and row.text.count("[") > 0:
            yield row.text


def _canaries(file: str) -> list[str]:
    """Return the values in a file, one per line; none without a file.

    Raises:
        CanaryFileError: If the file is not there, or is no text.
    """
    if not file:
        return []
    try:
        lines = Path(file).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CanaryFileError(file, type(error).__name__) from None
    return sorted({line.strip() for line in lines if line.strip()})


def _known_in(text: str, *, known: KnownValues) -> list[str]:
    return [text[span.start : span.end] for span in known.find(text)]
