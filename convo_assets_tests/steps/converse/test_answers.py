import pytest

from convo_assets.steps.converse.large.answers import REST_UNKNOWN, Answer, read_answer
from convo_assets.steps.converse.words import coverage, numbers
from convo_assets_tests.builders import a_passage

ASKED = "What does travel cost?"
HOTELS = "Hotel rooms cost at most 140 euros per night in cities."
COPIED = " ".join(f"word{chr(97 + i % 26)}{chr(97 + i // 26)}" for i in range(70))
PASSAGES = [
    a_passage(f"Receipts are kept for years. {HOTELS} Trains are second class.", chunk="a"),
    a_passage("The mileage rate is 0.38 euros per kilometre.", chunk="b", rank=2),
    a_passage(f"{COPIED}.", chunk="c", rank=3),
]


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        pytest.param("NOT FOUND", "model_found_no_answer", id="refusal"),
        pytest.param("Not found.", "model_found_no_answer", id="refusal-in-small-letters"),
        pytest.param("The passages do not mention that.", "model_found_no_answer", id="in-words"),
        pytest.param("Hotel rooms cost 140 euros [7].", "citation_unresolved", id="unknown-mark"),
        pytest.param("Hotel rooms cost 190 euros [1].", "number_unsupported", id="other-number"),
        pytest.param("Elephants migrate across distant savannahs [1].", "not_grounded", id="words"),
        pytest.param("Receipts are not kept for years [1].", "polarity", id="turned-round"),
        pytest.param(f"{COPIED} [3].", "copied", id="quotation"),
    ],
)
def test_a_written_answer_without_evidence_is_refused(reply: str, reason: str) -> None:
    assert read_answer(reply, ASKED, PASSAGES) == reason


def test_a_written_answer_keeps_its_evidence_and_loses_its_marks() -> None:
    answer = read_answer(
        "Hotel rooms cost at most 140 euros per night [1]. The mileage rate is 0.38 euros [2].",
        ASKED,
        PASSAGES,
    )

    assert isinstance(answer, Answer)
    assert "[" not in answer.text
    assert [(c.chunk_id, c.rank) for c in answer.citations] == [("a", 1), ("b", 2)]
    assert PASSAGES[0].text[answer.citations[0].start : answer.citations[0].end] == HOTELS


def test_an_answer_without_a_mark_cites_the_passage_that_says_it() -> None:
    answer = read_answer("The mileage rate is 0.38 euros per kilometre.", ASKED, PASSAGES)

    assert isinstance(answer, Answer)
    assert [c.chunk_id for c in answer.citations] == ["b"]


def test_what_is_missing_is_said_behind_what_was_found() -> None:
    answer = read_answer(f"{HOTELS[:-1]} [1]. REST NOT FOUND", ASKED, PASSAGES)

    assert isinstance(answer, Answer)
    assert answer.partial
    assert answer.text == f"{HOTELS} {REST_UNKNOWN}"


def test_coverage_counts_content_words_whatever_their_ending() -> None:
    assert coverage("The rooms costing more", "a room costs more") == 1.0
    assert coverage("rooms and trains", "a room") == 0.5
    assert numbers("1,204 items at 3.50") == {"1204", "3.50"}


def test_a_statement_that_denies_one_thing_and_affirms_another_supports_either() -> None:
    rule = [a_passage("Trains are second class, but taxis are not reimbursed after a trip.")]

    assert isinstance(read_answer("Trains are second class [1].", ASKED, rule), Answer)
    assert isinstance(
        read_answer("No, taxis are not reimbursed after a trip [1].", ASKED, rule), Answer
    )
    assert read_answer("Taxis are reimbursed after a trip [1].", ASKED, rule) == "polarity"


def test_a_passage_without_a_sentence_supports_nothing() -> None:
    rule = [a_passage("\n\n")]

    assert read_answer("Trains run on rails [1].", ASKED, rule) == "not_grounded"
