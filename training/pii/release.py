"""Measure a trained checkpoint, choose its thresholds and make it ready to ship.

`python -m training.pii.release build/pii/checkpoint models/pii-small`

Thresholds are chosen per label on carriers that training never saw: the one with the best F2 over
words, because a word redacted in vain costs less than a word leaked.
"""

import json
import shutil
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from convo_assets.resources.gliner.checkpoint import SETTINGS_FILE, weights_digest
from training.pii.examples import WORD, Filled, development_texts
from training.pii.values import LABELS

REDACTED_AS = {
    "person": "PERSON",
    "address": "ADDRESS",
    "date of birth": "DATE_OF_BIRTH",
    "username": "USERNAME",
    "id number": "ID_NUMBER",
    "phone number": "PHONE",
    "email": "EMAIL",
    "secret": "SECRET",
    "organization": "ORGANIZATION",
    "location": "LOCATION",
}
GRID = tuple(round(0.1 + 0.05 * step, 2) for step in range(17))
SEED = 77

Counts = dict[str, int]


def main(
    checkpoint: Annotated[Path, typer.Argument(help="Folder written by training.pii.train.")],
    target: Annotated[Path, typer.Argument(help="Folder to ship.")],
    texts: Annotated[int, typer.Option(help="Development texts to measure on.")] = 400,
) -> None:
    """Copy the checkpoint, with thresholds and figures, and print the figures."""
    from gliner import GLiNER

    model = GLiNER.from_pretrained(str(checkpoint), local_files_only=True, strict=True).float()
    counted = count(model.eval(), list(development_texts(seed=SEED, count=texts)))
    figures = {label: best(counted[label]) for label in LABELS}
    target.mkdir(parents=True, exist_ok=True)
    for name in (
        "gliner_config.json",
        "model.safetensors",
        "tokenizer.json",
        "tokenizer_config.json",
    ):
        shutil.copyfile(checkpoint / name, target / name)
    settings = {
        "labels": REDACTED_AS,
        "thresholds": {label: figures[label]["threshold"] for label in LABELS},
        "sha256": weights_digest(str(target)),
        "development": figures,
    }
    (target / SETTINGS_FILE).write_text(json.dumps(settings, indent=2) + "\n", encoding="utf-8")
    typer.echo(json.dumps(figures, indent=2))


def count(model: Any, texts: Iterable[Filled]) -> Mapping[str, Mapping[float, Counts]]:
    """Return per label and threshold how many words were found, missed and marked in vain."""
    counted: dict[str, dict[float, Counts]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(int))
    )
    for text, truth in texts:
        hits = model.inference([text], list(LABELS), threshold=GRID[0], flat_ner=False)[0]
        personal = [(start, end) for start, end, label in truth]
        for threshold in GRID:
            for label in LABELS:
                spans = [
                    (h["start"], h["end"])
                    for h in hits
                    if h["label"] == label and h["score"] >= threshold
                ]
                wanted = [(start, end) for start, end, name in truth if name == label]
                cell = counted[label][threshold]
                for word in WORD.finditer(text):
                    marked = _inside(word.span(), spans)
                    if _inside(word.span(), wanted):
                        cell["found" if marked else "missed"] += 1
                    elif marked and not _inside(word.span(), personal):
                        # A wrong label on personal data redacts it all the same: no harm counted.
                        cell["in vain"] += 1
    return counted


def best(cells: Mapping[float, Counts]) -> dict[str, float]:
    """Return the threshold with the highest F2, and the figures at it."""
    rows = []
    for threshold, cell in cells.items():
        recall = cell["found"] / max(1, cell["found"] + cell["missed"])
        precision = cell["found"] / max(1, cell["found"] + cell["in vain"])
        f2 = 5 * precision * recall / max(1e-9, 4 * precision + recall)
        rows.append({"threshold": threshold, "recall": recall, "precision": precision, "f2": f2})
    # Of thresholds that are as good, the highest: it marks least in vain on texts of other kinds.
    top = max(rows, key=lambda row: (round(row["f2"], 2), row["threshold"]))
    return {name: round(value, 4) for name, value in top.items()}


def _inside(word: tuple[int, int], spans: Iterable[tuple[int, int]]) -> bool:
    return any(start < word[1] and end > word[0] for start, end in spans)


if __name__ == "__main__":
    typer.run(main)
