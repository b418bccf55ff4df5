"""Asset `finetuned_model`."""

import json

import dagster as dg
from pydantic import Field

from convo_assets.asset_inputs import AllChunks
from convo_assets.errors import TextFileError
from convo_assets.per_source import whole_asset
from convo_assets.roles import Models
from convo_assets.steps.curate import with_passages
from convo_assets.steps.finetune import (
    VERSION,
    AuditSettings,
    EvaluationSettings,
    Examiner,
    ReleasedRows,
    Replay,
    Trainer,
    Tuning,
)
from convo_assets.steps.redact import KnownValuesBySource
from convo_assets.steps.retrieve import PassageIndex, PassageSearch, QueryEmbedder
from convo_assets.text_files import read_lines


class FinetuneConfig(dg.Config):
    """How the tuned model is examined."""

    reply_tokens: int = Field(
        default=40, ge=8, description="Most tokens of a reply when the model is examined."
    )
    passages: int = Field(
        default=5, ge=1, le=50, description="Passages that ground a reply when it is judged."
    )
    seed: int = Field(default=0, description="Seed of the leak audit's sample.")
    canary_file: str = Field(
        default="",
        description="Text file of values known to stand in the documents, one per line: the audit "
        "ranks them by likelihood among made-up ones. Empty: none.",
    )

    replay_share: float = Field(
        default=Replay.share,
        ge=0,
        le=0.9,
        description="Share of general rows among those trained on, so that the model keeps what it "
        "could do; 0: none.",
    )
    replay_file: str = Field(
        default="",
        description="JSONL file of such rows, with `messages`. Empty: the base model's own replies "
        "to general requests.",
    )
    replay_provenance: str = Field(
        default="", description="Where the rows of replay_file come from, with their licence."
    )
    general_margin: float = Field(
        default=Replay.margin,
        gt=0,
        description="How far general abilities may fall: a share of the base's loss, or of tasks.",
    )

    def replay(self) -> Replay:
        """Return the general rows that are trained on as well.

        Raises:
            TextFileError: If the file is not there, is no text, or no JSONL with messages.
        """
        if not self.replay_file:
            return Replay(share=self.replay_share, margin=self.general_margin)
        wanted = 'a JSONL file with one {"messages": […]} per line, or none'
        lines = read_lines(self.replay_file, field="replay_file", wanted=wanted)
        try:
            rows = [json.loads(line)["messages"] for line in lines]
        except (ValueError, KeyError, TypeError) as error:
            problem = type(error).__name__
            raise TextFileError("replay_file", self.replay_file, problem, wanted=wanted) from None
        source = self.replay_provenance or self.replay_file
        return Replay(
            share=self.replay_share, margin=self.general_margin, rows=rows, provenance=source
        )

    def canaries(self) -> list[str]:
        """Return the values of the canary file, sorted; none without a file.

        Raises:
            TextFileError: If the file is not there, or is no text.
        """
        if not self.canary_file:
            return []
        wanted = "a text file in UTF-8 with one value per line, or none"
        return sorted(set(read_lines(self.canary_file, field="canary_file", wanted=wanted)))


@whole_asset(version=VERSION)
def finetuned_model(
    context: dg.AssetExecutionContext,
    dataset_release: ReleasedRows,
    chunks: AllChunks,
    config: FinetuneConfig,
    trainer: dg.ResourceParam[Trainer],
    embedder: dg.ResourceParam[QueryEmbedder],
    index: dg.ResourceParam[PassageIndex],
    known_values: dg.ResourceParam[KnownValuesBySource],
    models: dg.ResourceParam[Models],
) -> dg.MaterializeResult[None]:
    """The base model with an adapter tuned on the newest release, compared with its base.

    A folder with adapter, tokenizer, card and a manifest that holds the losses, the evaluation
    on the held-out split and an audit of what the model gives away.
    """
    tuning = Tuning.on(
        dataset_release,
        trainer=trainer,
        examiner=Examiner(
            evaluation=EvaluationSettings(
                max_rows=trainer.examined,
                max_questions=trainer.examined,
                max_tokens=config.reply_tokens,
            ),
            audit=AuditSettings(
                max_prompts=trainer.examined,
                max_canaries=trainer.examined // 2,
                max_tokens=config.reply_tokens,
                seed=config.seed,
            ),
            retriever=PassageSearch(
                embedder=embedder, index=index, source=None, count=config.passages
            ),
            show=with_passages,
            chunks=chunks,
            known_values=known_values.everywhere(),
            canaries=config.canaries(),
        ),
        replay=config.replay(),
        settings=config.model_dump(exclude={"canary_file", "replay_file"}),
    )
    published = models.publish(tuning, log=context.log.info)
    return dg.MaterializeResult(metadata=published, data_version=dg.DataVersion(tuning.run))
