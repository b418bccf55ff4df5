import pytest

from convo_assets.records import Conversation
from convo_assets.steps.converse.grounding import (
    inverse_document_frequencies,
    weighted_coverage,
)
from convo_assets.steps.converse.measure import GOALS, measure, measure_source
from convo_assets.steps.converse.measure.diversity import (
    distinct_share,
    opening_entropy,
    repeated_share,
    vendi_share,
)
from convo_assets.steps.converse.measure.figures import SAMPLE
from convo_assets_tests.builders import Rows, a_chunk, a_citation, a_conversation
from convo_assets_tests.fakes import embedded

ROOMS = "Hotel rooms cost at most 140 euros per night in cities."


def about_rooms(answer: str) -> Conversation:
    return a_conversation("What do rooms cost?", answer=answer, citations=(a_citation(),))


def test_rare_words_weigh_more_than_common_ones() -> None:
    weights = inverse_document_frequencies(["pump oil", "pump valve", "pump seal"])

    assert weighted_coverage("pump seal", "pump", weights) < 0.5
    assert weighted_coverage("pump seal", "pump seal", weights) == 1.0
    assert weighted_coverage("pump rocket", "pump", weights) < 0.5  # never seen: as rare as any


@pytest.mark.parametrize(
    ("answer", "supported"), [(ROOMS, 1.0), ("Hotel rooms cost at most 190 euros.", 0.0)]
)
def test_numbers_are_looked_for_in_what_is_cited(answer: str, supported: float) -> None:
    figures = measure([about_rooms(answer)], [a_chunk(ROOMS)])

    assert figures.numbers["share of answers with every number supported"] == supported


def test_equal_texts_count_as_one_and_unrelated_texts_as_many() -> None:
    assert vendi_share(["how long is it"] * 4) == pytest.approx(0.25)
    assert vendi_share(["alpha beta", "gamma delta", "epsilon zeta"]) == pytest.approx(1.0)
    assert distinct_share(["a b a b"], 2) == pytest.approx(2 / 3)
    assert opening_entropy(["how long is it", "what is it"]) == pytest.approx(1.0)


def test_a_question_with_one_word_changed_repeats_the_other() -> None:
    questions = ["How long is the blue badge valid?", "How long is the red badge valid?", "Why?"]

    assert repeated_share(questions) == pytest.approx(1 / 3)


def test_coverage_tells_which_chunks_nobody_asks_about() -> None:
    chunks = [a_chunk(ROOMS), a_chunk("Trains are second class.", identifier="other")]

    figures = measure([about_rooms(ROOMS)], chunks)

    assert figures.numbers["share of chunks covered"] == 0.5
    assert figures.numbers["Gini of citations over chunks"] == 0.5
    assert figures.ranks == {"turn 1": 1.0}
    assert figures.mix == {"answerable": 1}


def test_a_source_is_measured_from_its_stored_rows_and_an_empty_one_gives_nothing() -> None:
    chunk = a_chunk(ROOMS)

    figures = measure_source(Rows([about_rooms(ROOMS)]), Rows([embedded(chunk)]))

    assert set(GOALS) <= set(figures.numbers)
    assert measure_source(Rows([]), Rows([embedded(chunk)])).numbers == {}


def test_diversity_is_measured_over_one_number_of_questions_however_many_there_are() -> None:
    def compared(count: int) -> float:
        return measure([about_rooms(ROOMS)] * count, [a_chunk(ROOMS)]).numbers["questions compared"]

    assert [compared(5), compared(SAMPLE), compared(SAMPLE + 1)] == [5, SAMPLE, SAMPLE]
