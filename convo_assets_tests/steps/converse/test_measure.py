from dataclasses import replace

import pytest

from convo_assets.figures import MEANINGS, Figure, Sections
from convo_assets.records import Conversation
from convo_assets.steps.converse.grounding import (
    inverse_document_frequencies,
    weighted_coverage,
)
from convo_assets.steps.converse.measure import measure, measure_source
from convo_assets.steps.converse.measure.diversity import (
    distinct_share,
    opening_entropy,
    repeated_share,
    vendi_share,
)
from convo_assets.steps.converse.measure.figures import EARLY, FOUND, HUMAN_SHAPE, SAMPLE
from convo_assets_tests.builders import Rows, a_chunk, a_citation, a_conversation
from convo_assets_tests.fakes import embedded

ROOMS = "Hotel rooms cost at most 140 euros per night in cities."


def about_rooms(answer: str) -> Conversation:
    return a_conversation("What do rooms cost?", answer=answer, citations=(a_citation(),))


def by_name(sections: Sections, title: str = "quality") -> dict[str, Figure]:
    return {figure.name: figure for figure in sections[title]}


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

    found = by_name(figures)["answers whose every number is in the cited passages"]
    assert (found.value, found.count) == (supported, 1)


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

    found = by_name(figures)
    assert found["passages that some answer cites"].shown == "50 % (n=2)"
    assert found["unevenness of citations over passages"].value == 0.5
    assert [(f.name, f.value, f.count) for f in figures[EARLY]] == [("answer 1", 1.0, 1)]
    assert [(f.name, f.value) for f in figures["exchanges by kind"]] == [("answerable", 1)]


def test_recall_is_told_for_several_numbers_of_passages_with_how_many_were_cited() -> None:
    late = a_conversation(citations=(replace(a_citation(), rank=4),))

    figures = measure([about_rooms(ROOMS), late], [a_chunk(ROOMS)])

    assert [(f.name, f.shown) for f in figures[FOUND]] == [
        ("answer 1, first", "50 % (n=2)"),
        ("answer 1, among the first 3", "50 % (n=2)"),
        ("answer 1, among the first 5", "100 % (n=2)"),
    ]


def test_what_nothing_is_there_to_measure_on_is_not_measured() -> None:
    refused = a_conversation(citations=(a_citation(),))
    turns = tuple(replace(turn, kind="unanswerable", citations=()) for turn in refused.turns)

    found = by_name(measure([replace(refused, turns=turns)], [a_chunk(ROOMS)]))

    assert found["follow-ups of at most five words"].shown == "not measured"
    assert found["answers whose every number is in the cited passages"].shown == "not measured"
    assert found["words of an answer found in the cited passages, lowest"].grade == ""
    measured = [found[name] for name in HUMAN_SHAPE if found[name].value is not None]
    assert len(measured) == 4
    assert found["difference from people's conversations"].value == pytest.approx(
        sum(abs((f.value or 0) - HUMAN_SHAPE[f.name]) / HUMAN_SHAPE[f.name] for f in measured) / 4
    )


def test_a_source_is_measured_from_its_stored_rows_and_an_empty_one_gives_nothing() -> None:
    chunk = a_chunk(ROOMS)

    figures = measure_source(Rows([about_rooms(ROOMS)]), Rows([embedded(chunk)]))

    with_goal = {name for name, meaning in MEANINGS.items() if meaning.goal}
    assert with_goal <= by_name(figures).keys()
    assert measure_source(Rows([]), Rows([embedded(chunk)])) == {}


def test_diversity_is_measured_over_one_number_of_questions_however_many_there_are() -> None:
    def comparison(count: int) -> int | None:
        figures = measure([about_rooms(ROOMS)] * count, [a_chunk(ROOMS)])
        return by_name(figures)["variety of questions"].count

    assert [comparison(5), comparison(SAMPLE), comparison(SAMPLE + 1)] == [5, SAMPLE, SAMPLE]


def test_what_cannot_stand_alone_is_counted() -> None:
    found = {
        figure.name: figure.shown
        for figure in measure(
            [
                a_conversation("What is [it](x)?", answer="These parts:"),
                a_conversation("What is it then?", identifier="b"),
            ],
            [a_chunk()],
        )["quality"]
    }

    assert found["passages with a conversation"] == "100 % (n=1)"
    assert found["first questions that find their answer"] == "100 % (n=2)"
    assert found["turns with markup or placeholders"] == "25 % (n=4)"
    assert found["answers that announce what does not follow"] == "50 % (n=2)"
    assert found["questions with the five commonest beginnings"] == "100 % (n=2)"


def test_the_rest_of_an_answer_in_a_passage_that_nobody_searched_for_has_no_rank() -> None:
    rest = replace(a_citation(chunk="next"), rank=0)
    found = measure([a_conversation(citations=(a_citation(), rest))], [a_chunk("Text.")])

    assert by_name(found, EARLY)["answer 1"].value == 1.0
    assert by_name(found, FOUND)["answer 1, first"].count == 1
