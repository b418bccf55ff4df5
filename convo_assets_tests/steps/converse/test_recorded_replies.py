"""Replies written by hand for real prompts: what the gates make of them, where they are from."""

import re
from functools import cache

from convo_assets_tests.fakes import BagOfWordsEmbedder
from convo_assets_tests.recorded_replies import PARTS, Hearing, Judged, excerpts

MOST_REFUSED, MOST_ACCEPTED = 0.06, 0.15
"""Shares of good and bad answers of the part that gates were tuned on: they may only fall."""


@cache
def answers() -> list[Judged]:
    # Any embedder will do: answers are held against what they quote.
    hearing = Hearing(excerpts("tuned"), BagOfWordsEmbedder())
    return [one for one in hearing.judged() if one.task == "answer"]


def test_good_answers_of_a_model_stand() -> None:
    good = [one for one in answers() if one.good]

    assert sum(one.wrong for one in good) <= MOST_REFUSED * len(good)


def test_bad_answers_of_a_model_are_refused() -> None:
    bad = [one for one in answers() if not one.good]

    assert sum(one.wrong for one in bad) <= MOST_ACCEPTED * len(bad)


def test_replies_are_many_about_many_open_documents_that_are_named() -> None:
    documents = [one for part in PARTS for one in excerpts(part)]

    assert len(documents) >= 12
    assert all(one.source["licence"] and one.source["by"] for one in documents)
    assert len({one.text for one in documents}) == len(documents)


def test_excerpts_are_short_and_name_nobody() -> None:
    for part in PARTS:
        for one in excerpts(part):
            assert len(one.text) <= 3_000
            assert not re.search(r"\S@\S+\.\w", one.text)
