"""The rows of a release with general ones among them, as a file to train on."""

import json
import math
from pathlib import Path

from convo_assets.resources.tuning.rows import GENERAL
from convo_assets.steps.finetune import CausalModel, Replay, interleaved


def write_mixed(
    train: Path, into: Path, *, rows: int, replay: Replay, base: CausalModel, reply_tokens: int
) -> None:
    """Write a file of `rows` rows again, with as many general rows as their share asks for.

    General rows are marked: a trainer has to know them to keep the model as it is on them.
    """
    count = math.ceil(replay.share * rows / (1 - replay.share))
    general = replay.of(base, count=count, max_tokens=reply_tokens)
    lines = [json.dumps({**row, GENERAL: True}, ensure_ascii=False) + "\n" for row in general]
    with train.open(encoding="utf-8") as source, into.open("w", encoding="utf-8") as stream:
        stream.writelines(interleaved(source, lines, share=replay.share))
