"""The shipped detector, and the checkpoints it must not be confused with."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from convo_assets.errors import MissingModelError, ModelFailsCanaryError
from convo_assets.resources.gliner import GlinerDetector
from convo_assets.resources.gliner.checkpoint import load
from convo_assets.resources.gliner.span_head import factor_span_head
from convo_assets.resources.settings import PROJECT

PII_MODEL = PROJECT / "models" / "pii-small"
DETECTOR = GlinerDetector(model=str(PII_MODEL))
CLEAN = "The invoice is paid within thirty days after the goods have arrived at the depot. "


def test_the_detector_sees_the_last_word_of_a_long_text() -> None:
    text = CLEAN * 60 + "It was signed by Katarzyna Wisniewska."

    (spans,) = DETECTOR.detect([text])

    assert any("Wisniewska" in text[s.start : s.end] and s.label == "PERSON" for s in spans)


def test_the_detector_sees_past_words_of_many_sub_words() -> None:
    filler = " ".join(f"xq{n}zvk-{n}wqj-{n}pfx" for n in range(150))
    text = f"{filler} Yesterday Katarzyna Wisniewska called our office about it."

    (spans,) = DETECTOR.detect([text])

    assert any("Wisniewska" in text[s.start : s.end] for s in spans)


def test_every_word_of_every_window_reaches_the_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    network = load(DETECTOR.model, device=DETECTOR.device, offline=True).model.model
    forward = network.forward
    read: list[tuple[int, int]] = []

    def counted(*arguments: Any, **options: Any) -> Any:
        places, lengths = options["words_mask"], options["text_lengths"]
        read.extend(zip(places.max(dim=1).values.tolist(), lengths.flatten().tolist(), strict=True))
        return forward(*arguments, **options)

    monkeypatch.setattr(network, "forward", counted)
    DETECTOR.detect([" ".join(f"xq{n}zvk-{n}wqj-{n}pfx" for n in range(400)), CLEAN * 60, "One."])

    assert len(read) > 10
    assert all(last == words for last, words in read)


def test_texts_are_judged_alone_whatever_they_are_batched_with() -> None:
    texts = [CLEAN, "Ask Bernhard Kleinschmidt about it.", CLEAN * 9, ""]

    together = DETECTOR.detect(texts)

    assert [[(s.start, s.end, s.label) for s in spans] for spans in together] == [
        [(s.start, s.end, s.label) for s in DETECTOR.detect([text])[0]] for text in texts
    ]


def test_the_factored_head_scores_every_span_as_the_library_does() -> None:
    import torch
    from gliner import GLiNER

    model = GLiNER.from_pretrained(str(PII_MODEL), local_files_only=True, strict=True).float()
    head, labels = model.model.span_rep_layer.span_rep_layer, model.model.prompt_rep_layer
    generator = torch.Generator().manual_seed(0)
    words = torch.randn(2, 30, model.config.hidden_size, generator=generator)
    prompts = torch.randn(2, 5, model.config.hidden_size, generator=generator)
    starts = torch.arange(30).repeat_interleave(head.max_width)
    ends = (starts + torch.arange(head.max_width).repeat(30)).clamp(max=29)
    spans = torch.stack([starts, ends], dim=-1).expand(2, -1, -1)

    def scores() -> Any:
        return torch.einsum("BLKD,BCD->BLKC", head(words, spans), labels(prompts))

    with torch.inference_mode():
        published = scores()
        factor_span_head(model.model)
        factored = scores()

    assert float(published.std()) > 1
    assert torch.allclose(published, factored, atol=1e-3)


def test_a_checkpoint_whose_weights_were_exchanged_is_refused(tmp_path: Path) -> None:
    forged = tmp_path / "forged"
    shutil.copytree(PII_MODEL, forged)
    with (forged / "model.safetensors").open("ab") as weights:
        weights.write(b"\0")

    with pytest.raises(MissingModelError, match="do not match the sha256"):
        GlinerDetector(model=str(forged)).detect(["Hello."])


def test_random_weights_do_not_pass_for_a_detector(tmp_path: Path) -> None:
    from gliner import GLiNER

    model = GLiNER.from_pretrained(str(PII_MODEL), local_files_only=True, strict=True).float()
    for parameter in model.parameters():
        parameter.data.normal_(0, 0.02)
    model.save_pretrained(tmp_path / "random", safe_serialization=True)

    with pytest.raises(ModelFailsCanaryError, match="fails its start-up test sentence"):
        GlinerDetector(model=str(tmp_path / "random")).detect(["Hello."])


def test_many_labels_are_asked_for_in_sets_and_all_of_them_are_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = "Ask Bernhard Kleinschmidt, born 4 May 1961, about it."
    asked: list[int] = []
    model = load(DETECTOR.model, device=DETECTOR.device, offline=True).model
    inference = model.inference

    def counted(pieces: list[str], labels: list[str], **options: object) -> object:
        asked.append(len(labels))
        return inference(pieces, labels, **options)

    monkeypatch.setattr(model, "inference", counted)
    monkeypatch.setattr("convo_assets.resources.gliner.checkpoint.MAX_LABELS", 4)

    (spans,) = DETECTOR.detect([text])

    assert asked == [4, 4, 2]
    assert {s.label for s in spans} >= {"PERSON", "DATE_OF_BIRTH"}


def test_a_missing_checkpoint_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(MissingModelError, match="save_pretrained"):
        GlinerDetector(model=str(tmp_path)).detect(["Hello."])
