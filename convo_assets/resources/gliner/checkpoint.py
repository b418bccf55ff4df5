"""Load a GLiNER checkpoint once per process: checksum verified, all weights there, self-tested."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from convo_assets.errors import MissingModelError, ModelFailsCanaryError
from convo_assets.identity import file_digest
from convo_assets.resources.gliner.span_head import factor_span_head
from convo_assets.resources.library_logging import silence_transformers
from convo_assets.resources.precision import expect_device, native_dtype

SETTINGS_FILE = "pii_config.json"
"""File beside the weights: labels, thresholds and the checksum that they were measured with."""

NAMES_FILE = "names.txt"
"""File beside the weights: names that many people have, for the context boost."""

_PUBLISHED_LABELS = {
    "person": "PERSON",
    "address": "ADDRESS",
    "date of birth": "DATE_OF_BIRTH",
    "username": "USERNAME",
    "passport number": "ID_NUMBER",
    "medical record number": "ID_NUMBER",
    "driver licence number": "ID_NUMBER",
    "phone number": "PHONE",
    "email": "EMAIL",
    "password": "SECRET",
    "organization": "ORGANIZATION",
    "location": "LOCATION",
}
_PUBLISHED_THRESHOLD = 0.2
"""For checkpoints without a settings file: knowledgator/gliner-pii-base misses 18 of 487 entities
at .2, 37 at .3 and 122 at .5 (Sanctum model bench, 2026-10)."""

MAX_LABELS = 15
"""Labels in one call: each takes tokens from the text, and recall falls with their number."""

_CANARY = "Yesterday Maria Kowalczyk called our office in Leeds about her invoice."
_CANARY_NAME = "Kowalczyk"
_CLEAN = "The parcel is sent on the next working day and arrives within a week."


@dataclass(frozen=True, kw_only=True)
class Checkpoint:
    """A loaded model with its settings.

    Attributes:
        model: The GLiNER model.
        labels: Label of the model to kind of personal data.
        thresholds: Label of the model to the score from which a finding counts.
        doubtful: Label of the model to the score from which a finding counts with context.
        names: Names that many people have, in small letters.
        max_subwords: Longest input, in subwords.
    """

    model: Any
    labels: Mapping[str, str]
    thresholds: Mapping[str, float]
    doubtful: Mapping[str, float]
    names: frozenset[str]
    max_subwords: int

    @property
    def label_sets(self) -> list[list[str]]:
        """Return the labels in groups, one for each call of the model."""
        labels = list(self.labels)
        return [labels[at : at + MAX_LABELS] for at in range(0, len(labels), MAX_LABELS)]


def settings_of(model: str) -> Mapping[str, Any]:
    """Return labels, thresholds and checksum of a checkpoint; hub models get the published ones."""
    path = Path(model) / SETTINGS_FILE
    if path.is_file():
        settings: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return settings
    thresholds = dict.fromkeys(_PUBLISHED_LABELS, _PUBLISHED_THRESHOLD)
    return {"labels": _PUBLISHED_LABELS, "thresholds": thresholds, "sha256": None}


@cache
def load(model: str, *, device: str, offline: bool) -> Checkpoint:
    """Load a checkpoint from a folder or a hub.

    Raises:
        MissingModelError: If it is not there, or its weights are not the ones that were measured.
        ModelFailsCanaryError: If it loads but does not recognise a plain name.
        SettingError: If torch does not have the device.
    """
    import torch
    from gliner import GLiNER

    expect_device(device)
    silence_transformers()
    settings = settings_of(model)
    _verify(model, settings["sha256"])
    try:
        # strict: a checkpoint without its head would otherwise load with random weights.
        loaded = GLiNER.from_pretrained(
            model, local_files_only=offline, strict=True, map_location=device
        )
    except (OSError, RuntimeError, ValueError) as error:
        remedy = (
            f"{type(error).__name__} while loading; give a folder written by save_pretrained, or a "
            "hub id and network"
        )
        raise MissingModelError(role="PII", model=model, remedy=remedy) from error
    loaded.model.to(getattr(torch, native_dtype(device)))
    loaded.eval()
    with torch.no_grad():
        factor_span_head(loaded.model)
    tokenizer = loaded.data_processor.transformer_tokenizer
    checkpoint = Checkpoint(
        model=loaded,
        labels=settings["labels"],
        thresholds=settings["thresholds"],
        doubtful=settings.get("doubtful", {}),
        names=common_names(model),
        max_subwords=min(tokenizer.model_max_length, 8192),
    )
    _self_test(checkpoint, model)
    return checkpoint


def common_names(model: str) -> frozenset[str]:
    """Return the names that many people have, folded; a checkpoint need not bring any."""
    path = Path(model) / NAMES_FILE
    return frozenset(path.read_text(encoding="utf-8").split()) if path.is_file() else frozenset()


def weights_digest(model: str) -> str:
    """Return the checksum of the weights in a folder, or the hub id itself."""
    folder = Path(model)
    for name in ("model.safetensors", "pytorch_model.bin"):
        if (folder / name).is_file():
            said = (folder / name).stat()
            return _digest(folder / name, said.st_mtime_ns, said.st_size)
    return model


@cache
def _digest(path: Path, changed: int, size: int) -> str:  # noqa: ARG001 - another file is hashed anew
    return file_digest(path)


def _verify(model: str, expected: str | None) -> None:
    if expected and weights_digest(model) != expected:
        remedy = f"the weights do not match the sha256 in {SETTINGS_FILE}; restore the folder"
        raise MissingModelError(role="PII", model=model, remedy=remedy)


def _self_test(checkpoint: Checkpoint, model: str) -> None:
    """Self-test: the model finds a plain name, and nothing in a sentence without one.

    Raises:
        ModelFailsCanaryError: If it does not.
    """
    people = [label for label, kind in checkpoint.labels.items() if kind == "PERSON"]
    threshold = min(checkpoint.thresholds[label] for label in people)
    named, clean = checkpoint.model.inference([_CANARY, _CLEAN], people, threshold=threshold)
    if clean or not any(_CANARY_NAME in hit["text"] for hit in named):
        raise ModelFailsCanaryError(role="PII", model=model)
