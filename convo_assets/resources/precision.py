"""What a torch device is: an accelerator or not, and the number type it is fastest in."""

import sys
from functools import cache
from pathlib import Path

from convo_assets.errors import SettingError

_DRIVERS = ("/dev/nvidiactl", "/dev/kfd", "/dev/dxg")
"""Drivers of NVIDIA, of AMD (ROCm), and of either in WSL."""

_FLAGS = Path("/proc/cpuinfo")


def has_accelerator() -> bool:
    """Return whether this machine has an accelerator, without importing torch.

    Linux shows the driver of NVIDIA or AMD as a file; a Mac is taken to have one.
    """
    return sys.platform == "darwin" or any(Path(driver).exists() for driver in _DRIVERS)


def on_accelerator(device: str) -> bool:
    """Return whether a torch device, or a device map of accelerate, is an accelerator."""
    return device != "cpu"


def expect_device(device: str) -> None:
    """Make sure that torch has a device, before a model is loaded to it.

    Raises:
        SettingError: If it has not.
    """
    import torch

    if device == "auto":
        return
    try:
        torch.empty(0, device=device)
    except (AssertionError, RuntimeError):
        problem = (
            f"is {device}, which torch {torch.__version__} does not find on this machine: say cpu, "
            "or install the build of torch that is made for it"
        )
        raise SettingError("CONVO_DEVICE", problem) from None


@cache
def native_dtype(device: str) -> str:
    """Return `bfloat16` where the device multiplies it natively, else `float32`.

    Accelerators do; of processors those that say so.

    Measured on 2 cores with avx512_bf16: the PII model reads 20.6k instead of 9.6k characters a
    second (786 of 789 spans stay the same), MiniLM embeds 60 instead of 32 chunks a second, and the
    chat model replies in two thirds of the time. Part of the identity of embedder and chat model:
    results may differ in the last place.
    """
    if on_accelerator(device):
        return "bfloat16"
    known = _FLAGS.read_text(encoding="utf-8") if _FLAGS.exists() else ""
    return "bfloat16" if "avx512_bf16" in known or "amx_bf16" in known else "float32"
