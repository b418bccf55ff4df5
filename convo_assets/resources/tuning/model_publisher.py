"""Publish tuned models, and open the newest."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import dagster as dg

from convo_assets.errors import UnknownModelError
from convo_assets.figures import counted
from convo_assets.resources.releases.files import MODELS, ReleaseFiles, seal
from convo_assets.resources.releases.publishing import Publisher
from convo_assets.resources.releases.records import ModelRecords
from convo_assets.resources.tuning.mixing import write_mixed
from convo_assets.steps.finetune import LossPoint, Tuning
from convo_assets.steps.finetune.audit import REFERENCES
from convo_assets.steps.finetune.figures import loss_gained, model_figures
from convo_assets.steps.finetune.metrics import as_facts
from convo_assets.steps.finetune.roles import Progress
from convo_assets.templates import render
from convo_assets.ui_metadata import chart


class ModelPublisher(Publisher):
    """Keeps adapters as folders of files, as records of the store and, if wanted, in a bucket."""

    def publish(self, tuning: Tuning, *, log: Progress) -> dict[str, Any]:
        """Tune and examine a model that is not there yet, and return what there is to see.

        What died half-way is gone on with.
        """

        def make(folder: Path) -> None:
            _make(tuning, folder, log=log)

        record = ModelRecords(self.database).add
        published = self.publish_folder(MODELS, tuning.run, make=make, record=record)
        manifest = published.files.manifest
        return {
            "run": tuning.run,
            "release": tuning.release,
            "base model": tuning.trainer.base_model,
            "loss": loss_curve(manifest["losses"]),
            **_held_out(manifest["evaluation"]["loss_gained"]),
            "values extracted": manifest["audit"]["values_extracted"],
            **published.metadata,
        }

    def newest(self) -> ReleaseFiles:
        """Return the folder of the newest model that has not been withdrawn.

        Raises:
            UnknownModelError: If there is none.
        """
        newest = ModelRecords(self.database).latest()
        if newest is None:
            raise UnknownModelError("", known=[])
        return ReleaseFiles(self.folder(MODELS, newest))


def _tune(tuning: Tuning, folder: Path, *, log: Progress) -> list[LossPoint]:
    """Train on the rows of the release with general ones among them, which are kept nowhere."""
    mixed = folder / "mixed.jsonl"
    write_mixed(
        tuning.train,
        mixed,
        rows=tuning.train_rows,
        replay=tuning.replay,
        base=tuning.trainer.open(None),
        reply_tokens=int(tuning.settings["reply_tokens"]),
    )
    points = tuning.trainer.tune(mixed, tuning.validation, folder=folder, progress=log)
    mixed.unlink()
    return points


def _make(tuning: Tuning, folder: Path, *, log: Progress) -> None:
    """Write adapter, tokenizer, card and manifest into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    losses = folder / "losses.json"
    if not losses.is_file():
        # Written last by the training: what has it needs no training again.
        points = _tune(tuning, folder, log=log)
        losses.write_text(json.dumps([asdict(point) for point in points]), encoding="utf-8")
    log("examining the model")
    models = {"base": tuning.trainer.open(None), "tuned": tuning.trainer.open(folder)}
    examination = tuning.examiner.examine(models, tuning.held_out, tuning.questions)
    facts = {
        "version": tuning.run,
        "run": tuning.run,
        "release": tuning.release,
        "base_model": tuning.trainer.base_model,
        "settings": {"tuning": tuning.trainer.settings, "examination": tuning.settings},
        "losses": json.loads(losses.read_text(encoding="utf-8")),
        "evaluation": examination.evaluation.as_facts(),
        "knowledge": as_facts(examination.knowledge),
        "general": as_facts(examination.general),
        "replay": tuning.replay.as_facts(),
        "audit": examination.audit.as_facts(),
        "max_exposure": (REFERENCES + 1).bit_length() - 1,
    }
    held_out, given_away, keeps, knows = model_figures(facts)
    card = render(
        "model_card.md.j2",
        facts=facts,
        held_out=held_out,
        given_away=given_away,
        keeps=keeps,
        knows=knows,
        gained=loss_gained(facts),
    )
    (folder / "README.md").write_text(card, encoding="utf-8")
    seal(folder, facts)


def _held_out(gained: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the model gained on held-out rows, or that there are none."""
    if not gained["count"]:
        return {"not evaluated": "The release has nothing held out: add documents of other matter."}
    return {"held-out loss gained": gained["mean"]}


def loss_curve(points: Sequence[Mapping[str, Any]]) -> dg.MarkdownMetadataValue:
    """Return the losses along a training as a chart, one bar per step."""
    losses = {f"{p['split']} step {p['step']}": float(p["loss"]) for p in points}
    return chart(counted(losses, unit="nats per token"))
