"""How a folder in the layout of sentence-transformers says that its encoder is to be used."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

from convo_assets.errors import MissingModelError
from convo_assets.resources.embedders.encoder import POOLING
from convo_assets.resources.library_logging import silence_transformers

_MODULES = frozenset({"Transformer", "Pooling", "Normalize"})
"""What is understood of `modules.json`; vectors get unit length whether it normalizes or not."""

_OLD_NAMES: Mapping[str, str] = {
    "pooling_mode_cls_token": "cls",
    "pooling_mode_mean_tokens": "mean",
    "pooling_mode_max_tokens": "max",
    "pooling_mode_lasttoken": "lasttoken",
}
"""Switches of `1_Pooling/config.json`, before it named its mode in `pooling_mode`."""

_WRITERS = ("ForCausalLM", "LMHeadModel", "ForConditionalGeneration")
"""Ends of the names of architectures that generate text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EncoderLayout:
    """What the files beside the weights say.

    Attributes:
        transformer: Subfolder of weights and tokenizer; empty: the folder itself.
        pooling: Name in `encoder.POOLING`.
        width: Numbers in a vector.
        max_tokens: Longest input; nothing: what tokenizer and positions allow.
        lowercase: Whether texts are put in small letters first.
        prompts: Prefixes by name, such as `query` and `document`.
    """

    transformer: str = ""
    pooling: str = "mean"
    width: int
    max_tokens: int | None = None
    lowercase: bool = False
    prompts: Mapping[str, str] = field(default_factory=dict)

    def prompt(self, *names: str) -> str:
        """Return the prefix with the first of these names that there is, or none."""
        return next((self.prompts[name] for name in names if name in self.prompts), "")


@cache
def read_layout(model: str, *, offline: bool) -> EncoderLayout:
    """Return what a folder or a repository on a hub says of its encoder.

    Without a `1_Pooling` the mean is taken, as sentence-transformers does.

    Raises:
        MissingModelError: If there is no encoder, or one that needs more than is understood here.
    """
    modules = _modules(model, offline=offline)
    transformer = modules.get("Transformer", "")
    config = _read(model, "config.json", transformer, offline=offline)
    if not config:
        raise _unusable(model, "give a folder with its files, or a hub id and network")
    if config.get("model_type") == "nomic_bert":
        raise _unusable(model, "it is one of Nomic's; set CONVO_EMBEDDER=nomic, which knows those")
    pooled = _read(model, "config.json", modules.get("Pooling", "1_Pooling"), offline=offline)
    _refuse_writers(model, config, pooled=bool(pooled))
    limits = _read(model, "sentence_bert_config.json", transformer, offline=offline)
    prompts = _read(model, "config_sentence_transformers.json", offline=offline).get("prompts")
    return EncoderLayout(
        transformer=transformer,
        pooling=_pooling(model, pooled) if pooled else "mean",
        width=int(config.get("hidden_size") or config.get("n_embd") or config.get("dim") or 0),
        max_tokens=limits.get("max_seq_length"),
        lowercase=bool(limits.get("do_lower_case")),
        prompts=dict(prompts or {}),
    )


def _modules(model: str, *, offline: bool) -> dict[str, str]:
    """Return the subfolder of each module that `modules.json` lists, by kind.

    Raises:
        MissingModelError: If there is one that is not understood.
    """
    listed = _read(model, "modules.json", offline=offline) or []
    modules = {str(each["type"]).rsplit(".", 1)[-1]: str(each["path"]) for each in listed}
    if unknown := sorted(modules.keys() - _MODULES):
        remedy = f"its modules.json has {unknown[0]}, and {', '.join(sorted(_MODULES))} are known"
        raise _unusable(model, f"{remedy}; serve it and set CONVO_EMBEDDER=endpoint")
    return modules


def _pooling(model: str, config: Mapping[str, Any]) -> str:
    """Return how token vectors become one.

    Raises:
        MissingModelError: If in several ways at once, or in one that is not known.
    """
    modes = [config["pooling_mode"]] if "pooling_mode" in config else []
    modes = modes or [
        _OLD_NAMES.get(name, name)
        for name, on in sorted(config.items())
        if name.startswith("pooling_mode_") and on
    ]
    if len(modes) != 1 or modes[0] not in POOLING or not config.get("include_prompt", True):
        said = " + ".join(map(str, modes)) or "nothing"
        said += "" if config.get("include_prompt", True) else " without the prompt"
        remedy = f"it pools by {said}, and by one of {', '.join(POOLING)} it could be"
        raise _unusable(model, f"{remedy}; serve it and set CONVO_EMBEDDER=endpoint")
    return str(modes[0])


def _refuse_writers(model: str, config: Mapping[str, Any], *, pooled: bool) -> None:
    """Refuse models that generate text, unless they are told how to make a vector instead.

    Raises:
        MissingModelError: If it is one.
    """
    kinds = [str(kind) for kind in config.get("architectures") or ()]
    writes = any(kind.endswith(_WRITERS) for kind in kinds)
    if config.get("is_encoder_decoder") or (writes and not pooled):
        what = f"{kinds[0] if kinds else 'a model that generates text'}"
        raise _unusable(model, f"it is {what} and no encoder; give a model made for embeddings")


def _read(model: str, name: str, subfolder: str = "", *, offline: bool) -> Any:
    """Return what a JSON file of the model holds, or an empty mapping if it is not there.

    Raises:
        MissingModelError: If it is no JSON.
    """
    path = _path(model, str(PurePosixPath(subfolder) / name), offline=offline)
    if path is None or not path.is_file():
        return {}
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        raise _unusable(model, f"its {name} is no JSON; get its files again") from None


def _path(model: str, name: str, *, offline: bool) -> Path | None:
    if Path(model).is_dir():
        return Path(model) / name
    from transformers.utils.hub import cached_file

    silence_transformers()
    try:
        found = cached_file(
            model,
            name,
            local_files_only=offline,
            _raise_exceptions_for_missing_entries=False,
            _raise_exceptions_for_connection_errors=False,
        )
    except (OSError, ValueError):
        return None  # the tokenizer's error says what is wrong with the hub id
    return Path(found) if found else None


def _unusable(model: str, remedy: str) -> MissingModelError:
    return MissingModelError(role="embedding", model=model, remedy=remedy)
