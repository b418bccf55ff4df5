"""Encoders in the layout of sentence-transformers, against transformers alone."""

import json
from pathlib import Path
from typing import Any

import pytest

from convo_assets.errors import MissingModelError, SettingError
from convo_assets.resources.embedders import TransformersEmbedder
from convo_assets_tests.weights import tiny_encoder, tiny_nomic

TEXTS = (
    "The keys hang beside the door.",
    "Leave.",
    "Hotel rooms cost at most 140 euros per night.",
)


def reference(folder: Path, text: str, pooling: str, *, max_tokens: int = 16) -> list[float]:
    """Return the unit vector of one text, read alone, as its pooling is defined."""
    import torch
    from transformers import AutoModel, AutoTokenizer

    inputs = AutoTokenizer.from_pretrained(folder)(
        text, truncation=True, max_length=max_tokens, return_tensors="pt"
    )
    with torch.inference_mode():
        states = AutoModel.from_pretrained(folder).eval()(**inputs).last_hidden_state[0]
    pooled = {
        "mean": states.mean(dim=0),
        "cls": states[0],
        "lasttoken": states[-1],
        "max": states.max(dim=0).values,
    }[pooling]
    vector: list[float] = (pooled / pooled.norm()).tolist()
    return vector


@pytest.mark.parametrize(
    ("config", "pooling"),
    [
        ({"pooling_mode_mean_tokens": True, "pooling_mode_cls_token": False}, "mean"),
        ({"pooling_mode_mean_tokens": False, "pooling_mode_cls_token": True}, "cls"),
        ({"pooling_mode_lasttoken": True}, "lasttoken"),
        ({"pooling_mode_max_tokens": True}, "max"),
        ({"pooling_mode": "cls"}, "cls"),
    ],
)
def test_a_folder_is_pooled_as_it_says(
    tmp_path: Path, config: dict[str, Any], pooling: str
) -> None:
    folder = tiny_encoder(tmp_path, pooling=config)

    vectors = TransformersEmbedder(model=str(folder), offline=True).embed_documents(TEXTS)

    for text, vector in zip(TEXTS, vectors, strict=True):
        assert vector == pytest.approx(reference(folder, text, pooling), abs=1e-5)


@pytest.mark.parametrize("side", ["left", "right"])
def test_the_last_token_is_one_of_the_text_on_whichever_side_padding_is(
    tmp_path: Path, side: str
) -> None:
    folder = tiny_encoder(tmp_path, pooling={"pooling_mode_lasttoken": True})
    settings = json.loads((folder / "tokenizer_config.json").read_text())
    (folder / "tokenizer_config.json").write_text(json.dumps({**settings, "padding_side": side}))

    embedder = TransformersEmbedder(model=str(folder), offline=True)
    alone = [embedder.embed_documents([text])[0] for text in TEXTS]

    if side == "right":  # positions of BERT are absolute: padding before a text moves it
        assert embedder.embed_documents(TEXTS) == [pytest.approx(v, abs=1e-5) for v in alone]
    assert alone[0] == pytest.approx(reference(folder, TEXTS[0], "lasttoken"), abs=1e-5)


def test_prompts_of_the_folder_are_put_before_texts_unless_settings_say_otherwise(
    tmp_path: Path,
) -> None:
    prompts = {"query": "query: ", "passage": "passage: "}
    folder = tiny_encoder(tmp_path, pooling={"pooling_mode": "mean"}, prompts=prompts)
    usual = TransformersEmbedder(model=str(folder), offline=True)
    told = TransformersEmbedder(
        model=str(folder), query_prefix="ask: ", document_prefix="", offline=True
    )

    for embedder, query, document in ((usual, "query: ", "passage: "), (told, "ask: ", "")):
        (asked,) = embedder.embed_queries(["leave"])
        (read,) = embedder.embed_documents(["leave"])
        assert asked == pytest.approx(reference(folder, f"{query}leave", "mean"), abs=1e-5)
        assert read == pytest.approx(reference(folder, f"{document}leave", "mean"), abs=1e-5)
    assert usual.identity != told.identity


def test_a_text_is_cut_at_the_length_of_the_folder(tmp_path: Path) -> None:
    folder = tiny_encoder(tmp_path, pooling={"pooling_mode": "mean"}, max_tokens=8)
    embedder = TransformersEmbedder(model=str(folder), offline=True)

    cut, longer = embedder.embed_documents(["leave " * 6, "leave " * 60])

    assert cut == pytest.approx(longer, abs=1e-5)
    assert cut == pytest.approx(reference(folder, "leave " * 6, "mean", max_tokens=8), abs=1e-5)


def test_vectors_are_as_wide_as_the_model_or_as_much_narrower_as_is_said(tmp_path: Path) -> None:
    folder = tiny_encoder(tmp_path, pooling={"pooling_mode": "mean"})
    whole = TransformersEmbedder(model=str(folder), offline=True)
    narrow = TransformersEmbedder(model=str(folder), dimensions=8, offline=True)

    (vector,), (cut,) = (e.embed_documents(["leave"]) for e in (whole, narrow))

    assert (len(vector), len(cut)) == (32, 8)
    assert sum(x * x for x in cut) == pytest.approx(1)
    assert cut[0] / cut[1] == pytest.approx(vector[0] / vector[1], rel=1e-4)
    with pytest.raises(SettingError, match="is 64, and vectors of"):
        TransformersEmbedder(model=str(folder), dimensions=64, offline=True).embed_queries(["a"])


def test_a_folder_that_needs_more_than_is_understood_is_refused(tmp_path: Path) -> None:
    several = {"pooling_mode_mean_tokens": True, "pooling_mode_cls_token": True}
    layers = ("Transformer", "Pooling", "Dense")
    both = tiny_encoder(tmp_path / "both", pooling=several)
    dense = tiny_encoder(tmp_path / "dense", pooling={"pooling_mode": "cls"}, modules=layers)

    with pytest.raises(MissingModelError, match=r"pools by cls \+ mean, and by one of mean, cls"):
        TransformersEmbedder(model=str(both), offline=True).embed_documents(["a"])
    with pytest.raises(MissingModelError, match="has Dense"):
        TransformersEmbedder(model=str(dense), offline=True).embed_documents(["a"])


def test_what_is_no_encoder_is_refused_with_what_it_is(tmp_path: Path) -> None:
    folder = tiny_encoder(tmp_path / "writer", pooling={})
    (folder / "modules.json").unlink()
    (folder / "1_Pooling" / "config.json").unlink()
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(
        json.dumps({**config, "architectures": ["LlamaForCausalLM"]})
    )
    nomic = tiny_nomic(tmp_path / "nomic")
    missing = tiny_encoder(tmp_path / "missing", pooling={"pooling_mode": "mean"})
    deeper = json.loads((missing / "config.json").read_text()) | {"num_hidden_layers": 3}
    (missing / "config.json").write_text(json.dumps(deeper))

    for model, said in (
        (folder, "it is LlamaForCausalLM and no encoder"),
        (nomic, "set CONVO_EMBEDDER=nomic"),
        (missing, r"its weights lack \d+ tensors of a BertModel"),
        (tmp_path, "give a folder with its files"),
    ):
        with pytest.raises(MissingModelError, match=said):
            TransformersEmbedder(model=str(model), offline=True).embed_documents(["a"])


def test_without_a_pooling_folder_an_encoder_gives_the_mean(tmp_path: Path) -> None:
    folder = tiny_encoder(tmp_path, pooling={})
    (folder / "modules.json").unlink()
    (folder / "1_Pooling" / "config.json").unlink()

    (vector,) = TransformersEmbedder(model=str(folder), offline=True).embed_documents(["leave"])

    assert vector == pytest.approx(reference(folder, "leave", "mean"), abs=1e-5)
