"""The real trainer, on a tiny LLaMA with the packaged model's tokenizer."""

import json
import math
import shutil
from pathlib import Path
from typing import Any

import pytest

from convo_assets.errors import ConfigurationError, MissingModelError
from convo_assets.resources.chat import EndpointChatModel, PackagedChatModel
from convo_assets.resources.chat.packaged import converted
from convo_assets.resources.settings import load_settings
from convo_assets.resources.tuning import LoraTrainer, TuneSettings
from convo_assets.resources.tuning.batches import Collator
from convo_assets.resources.tuning.likelihoods import log_likelihoods
from convo_assets.resources.tuning.rows import UNLABELLED, EncodedRow, encode, load_tokenizer
from convo_assets.steps.converse import Prompt
from convo_assets_tests.serving import serving

ROW = [
    {"role": "user", "content": "What do rooms cost?"},
    {"role": "assistant", "content": "Rooms cost 140 euros."},
    {"role": "user", "content": "In cities?"},
    {"role": "assistant", "content": "Yes."},
]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A LLaMA of a few thousand weights beside its big vocabulary, never trained."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    folder = tmp_path_factory.mktemp("tiny")
    tokenizer = packaged_tokenizer()
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=16,
        intermediate_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        eos_token_id=tokenizer.eos_token_id,
    )
    LlamaForCausalLM(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def packaged_tokenizer() -> Any:
    packaged = converted(str(load_settings().convo_home / "models"))
    return load_tokenizer(str(packaged), offline=True)


def a_trainer(tiny: Path, **changes: Any) -> LoraTrainer:
    usual = {"learning_rate": 0.02, "epochs": 4, "batch_size": 2, "min_updates": 0}
    tuning = TuneSettings(**{**usual, **changes})
    return LoraTrainer(model=str(tiny), dtype="float32", device="cpu", offline=True, tuning=tuning)


def files(folder: Path, *, train: int = 12, validation: int = 3) -> tuple[Path, Path]:
    written = []
    for name, count in (("train", train), ("validation", validation)):
        path = folder / f"{name}.jsonl"
        path.write_text((json.dumps({"messages": ROW}) + "\n") * count)
        written.append(path)
    return written[0], written[1]


def test_an_answer_is_likelier_after_its_question_whatever_else_is_weighed() -> None:
    model = PackagedChatModel(cache_folder=str(load_settings().convo_home / "models")).load()
    answer = "The library opens at nine in the morning."
    asked = ("Question: When does the library open?\nAnswer: ", answer)
    other = ("Question: How do bees find flowers in the rain and in the dark?\nAnswer: ", answer)

    fitting, unfitting = log_likelihoods(model, [asked, other])
    (alone,) = log_likelihoods(model, [asked])

    assert fitting > unfitting + 0.5
    assert math.isclose(alone, fitting, abs_tol=0.05)  # padding changes only the last places
    assert log_likelihoods(model, []) == []


def test_tuning_learns_the_rows_and_writes_what_peft_can_load(tiny: Path, tmp_path: Path) -> None:
    from peft import AutoPeftModelForCausalLM

    trainer, told = a_trainer(tiny), list[str]()

    points = trainer.tune(*files(tmp_path), folder=tmp_path, progress=told.append)

    (before,) = trainer.open(None).losses([ROW])
    (after,) = trainer.open(tmp_path).losses([ROW])
    assert after.nats < before.nats
    assert {point.split for point in points} == {"train", "validation"}
    assert "step" in told[0]
    assert not (tmp_path / "checkpoints").exists()
    assert AutoPeftModelForCausalLM.from_pretrained(tmp_path, local_files_only=True)


def test_the_loss_is_that_of_the_model_itself(tiny: Path) -> None:
    import torch

    model = a_trainer(tiny).open(None)
    row = encode(model.tokenizer, ROW)
    with torch.inference_mode():
        wanted = model.network(
            input_ids=torch.tensor([row.input_ids]), labels=torch.tensor([row.labels])
        ).loss

    short = ROW[:2]
    (alone,), together = model.losses([ROW]), model.losses([short, ROW])

    assert alone.nats / alone.tokens == pytest.approx(float(wanted), rel=1e-4)
    assert together[1].nats == pytest.approx(alone.nats, rel=1e-4)


def test_the_same_seed_gives_the_same_adapter(tiny: Path, tmp_path: Path) -> None:
    digests = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        a_trainer(tiny, epochs=1).tune(*files(folder), folder=folder, progress=lambda _: None)
        digests.append((folder / "adapter_model.safetensors").read_bytes())

    assert digests[0] == digests[1]


def test_a_training_that_died_goes_on_from_its_last_checkpoint(tiny: Path, tmp_path: Path) -> None:
    class PowerCutError(Exception):
        pass

    def cut(line: str) -> None:
        if "step 3 of" in line:
            raise PowerCutError

    trainer, steps = a_trainer(tiny), list[str]()
    with pytest.raises(PowerCutError):
        trainer.tune(*files(tmp_path), folder=tmp_path, progress=cut)

    trainer.tune(*files(tmp_path), folder=tmp_path, progress=steps.append)

    assert "step 1 of" not in steps[0]
    assert (tmp_path / "adapter_model.safetensors").exists()


def test_rows_are_packed_and_activations_recomputed_where_settings_say_so(
    tiny: Path, tmp_path: Path
) -> None:
    trainer = a_trainer(tiny, packing=True, checkpointing=True, max_tokens=128, epochs=1)

    points = trainer.tune(*files(tmp_path), folder=tmp_path, progress=lambda _: None)

    assert max(point.step for point in points) < 12 // 2  # batches of two rows, had they been apart


def test_too_little_memory_is_one_sentence_that_says_what_to_change(
    tiny: Path, tmp_path: Path
) -> None:
    import torch

    def full(_line: str) -> None:
        raise torch.OutOfMemoryError

    with pytest.raises(ConfigurationError, match="CONVO_TUNE_QUANTIZATION=4bit"):
        a_trainer(tiny).tune(*files(tmp_path), folder=tmp_path, progress=full)


def test_a_base_that_is_not_there_or_does_not_chat_is_refused(tiny: Path, tmp_path: Path) -> None:
    with pytest.raises(MissingModelError, match="give a folder with its files"):
        a_trainer(tmp_path / "nowhere").count_tokens([ROW])

    silent = tmp_path / "silent"
    shutil.copytree(tiny, silent)
    (silent / "chat_template.jinja").unlink()
    with pytest.raises(ConfigurationError, match="has no chat template: choose an instruct model"):
        a_trainer(silent).count_tokens([ROW])


def test_few_rows_are_seen_more_often_than_the_epochs_say(tiny: Path, tmp_path: Path) -> None:
    trainer = a_trainer(tiny, epochs=1, batch_size=8, min_updates=6)

    points = trainer.tune(*files(tmp_path), folder=tmp_path, progress=lambda _: None)

    assert max(point.step for point in points) == 6


def test_a_budget_of_tokens_takes_the_first_rows(tiny: Path, tmp_path: Path) -> None:
    trainer = a_trainer(tiny, token_budget=130, epochs=1, batch_size=1)

    points = trainer.tune(*files(tmp_path), folder=tmp_path, progress=lambda _: None)

    (tokens,) = trainer.count_tokens([ROW])
    assert max(point.step for point in points) == 130 // tokens


def test_a_merged_model_is_served_and_replies_as_the_tuned_one_does(
    tiny: Path, tmp_path: Path
) -> None:
    trainer = a_trainer(tiny)
    trainer.tune(*files(tmp_path), folder=tmp_path, progress=lambda _: None)

    trainer.merge(tmp_path, into=tmp_path / "merged")

    folder = str(tmp_path / "merged")
    asked = Prompt(system="", user=ROW[0]["content"], max_tokens=8)
    (here,) = trainer.open(tmp_path).reply([ROW[:1]], max_tokens=8)
    with serving(folder, log=tmp_path / "log") as address:
        (served,) = EndpointChatModel(base_url=address, model=folder).reply([asked])
    assert served == here


def test_rows_that_share_a_sequence_are_told_apart_as_if_they_were_alone(tiny: Path) -> None:
    import torch

    model = a_trainer(tiny).open(None)
    rows = [
        encode(model.tokenizer, [{"role": "user", "content": asked}, ROW[3]])
        for asked in ("Why?", "In cities, and at what price?", "How?")
    ]
    apart, together = (
        Collator(pad=0)([{"input_ids": r.input_ids, "labels": r.labels} for r in some])
        for some in (rows[:1], rows)
    )

    def nats(batch: dict[str, Any]) -> list[float]:
        labels = batch.pop("labels")
        with torch.inference_mode():
            told = model.network(**batch).logits[:, :-1].log_softmax(-1)
        kept = labels[:, 1:] != UNLABELLED
        return [float(v) for v in told[kept].gather(1, labels[:, 1:][kept][:, None])]

    assert together["input_ids"].shape[0] == 1
    assert together["input_ids"].shape[1] < sum(len(row.input_ids) for row in rows)
    said = nats(together)
    assert said[: len(said) // 3] == pytest.approx(nats(apart), abs=1e-5)


def test_general_rows_beside_a_batch_depend_on_the_batch_alone() -> None:
    general = [EncodedRow([n, n], [UNLABELLED, n]) for n in range(1, 6)]
    collator = Collator(pad=0, general=general, per_batch=2)
    batches = [[{"input_ids": [n, 7], "labels": [UNLABELLED, 7]}] for n in range(10, 30)]

    drawn = [collator(batch)["general"]["input_ids"].tolist() for batch in batches]
    again = [collator(batch)["general"]["input_ids"].tolist() for batch in reversed(batches)]

    assert drawn == again[::-1]
    assert {ids[0] for rows in drawn for ids in rows} == {1, 2, 3, 4, 5}


def test_packed_rows_learn_general_ones_like_others(tiny: Path, tmp_path: Path) -> None:
    losses = {}
    for general in (False, True):
        folder = tmp_path / str(general)
        folder.mkdir()
        train, validation = files(folder, validation=0)
        if general:
            with train.open("a") as stream:
                stream.write((json.dumps({"text": "It rained.", "general": True}) + "\n") * 20)
        trainer = a_trainer(tiny, packing=True, max_tokens=128, epochs=1)
        points = trainer.tune(train, validation, folder=folder, progress=lambda _: None)
        losses[general] = max(point.step for point in points)

    assert losses[True] > losses[False]


def test_general_rows_hold_a_model_where_it_was(tiny: Path, tmp_path: Path) -> None:
    text = "The river was wide, and nobody had crossed it in winter before."
    drift = {}
    for keep in (0.0, 30.0):
        folder = tmp_path / str(keep)
        folder.mkdir()
        train, validation = files(folder, validation=0)
        if keep:
            with train.open("a") as stream:
                stream.write(json.dumps({"text": text, "general": True}) + "\n")
        trainer = a_trainer(tiny, keep=keep)
        trainer.tune(train, validation, folder=folder, progress=lambda _: None)
        (before,), (after,) = (
            trainer.open(at).log_likelihoods([(text[:10], text[10:])]) for at in (None, folder)
        )
        drift[keep] = abs(after - before)

    assert drift[30.0] < drift[0.0] / 2
