"""A value that one document reveals is found in the others, and cannot be read from its digests."""

from collections.abc import Sequence

import pytest

from convo_assets.records import PiiSpan
from convo_assets.steps.redact import KnownValues
from convo_assets_tests.builders import a_redactor, span


def knowing(value: str, label: str, *, score: float = 1.0) -> KnownValues:
    known = KnownValues(b"key")
    known.learn(known.forms(value, [span(0, len(value), label, score)]))
    return known


@pytest.mark.parametrize(
    ("value", "label", "text", "mentioned"),
    [
        pytest.param("Ana Quine", "PERSON", "Then ana QUINE left", "ana QUINE", id="whole-name"),
        pytest.param("Ana Quine", "PERSON", "Ask Quine first", "Quine", id="part-of-a-name"),
        pytest.param("4111 1111 1111 1111", "CREDIT_CARD", "4111111111111111", "4111111111111111", id="digits-only"),
        pytest.param("a.b@c.example", "EMAIL", "at A.B@c.example now", "A.B@c.example", id="other-case"),
        pytest.param("X48-201", "ID_NUMBER", "no X48 201 is", "X48 201", id="other-separator"),
    ],
)  # fmt: skip
def test_other_forms_of_a_known_value_are_found(
    value: str, label: str, text: str, mentioned: str
) -> None:
    found = knowing(value, label).find(text)

    assert mentioned in {text[s.start : s.end] for s in found}


@pytest.mark.parametrize(
    ("value", "label", "text"),
    [
        pytest.param("Ana", "PERSON", "Ana came", id="a-single-name-may-be-anybody"),
        pytest.param("Ana Page", "PERSON", "Page 4 follows", id="a-part-that-is-a-word"),
        pytest.param("Ana Quine", "PERSON", "a quine prints itself", id="a-part-written-small"),
        pytest.param("2 May 1980", "DATE_OF_BIRTH", "on 2 May 1980", id="a-date-is-a-date"),
        pytest.param("secret", "USERNAME", "a secret", id="an-ordinary-word"),
    ],
)
def test_what_singles_nobody_out_is_not_carried(value: str, label: str, text: str) -> None:
    assert not list(knowing(value, label).find(text))


def test_an_unsure_finding_teaches_nothing() -> None:
    assert not list(knowing("Ana Quine", "PERSON", score=0.6).find("Ana Quine"))


def test_the_digests_depend_on_the_key_and_hold_no_value() -> None:
    one, other = KnownValues(b"one"), KnownValues(b"other")
    found = [span(0, 9, "PERSON", 1.0)]

    assert set(one.forms("Ana Quine", found)).isdisjoint(other.forms("Ana Quine", found))
    assert "quine" not in str(list(one.forms("Ana Quine", found))).lower()


def test_a_value_without_any_sign_is_found_where_another_text_has_revealed_it() -> None:
    redactor = a_redactor(known=KnownValues(b"key"))
    redactor.redact(["passport no. X4820193"])

    (later,) = redactor.redact(["The desk kept X4820193 over night."])

    assert later.text == "The desk kept [ID_NUMBER_1] over night."


def test_a_known_part_that_is_capitalised_and_no_word_here_is_redacted() -> None:
    redactor = a_redactor(known=KnownValues(b"key"))
    redactor.redact(["Ana Quine wrote."])

    (later,) = redactor.redact(["Sent back by Quine on Monday."])

    assert later.text == "Sent back by [PERSON_1] on Monday."


def test_other_grouping_at_the_end_of_a_text_is_no_error() -> None:
    assert not list(knowing("QE 12 34 56 C", "ID_NUMBER").find("His number is QE 123456C"))


def test_stored_text_is_searched_as_it_reads_not_as_it_is_spelt() -> None:
    redactor = a_redactor(known=KnownValues(b"key"))
    redactor.redact(["Ana Quine wrote."])

    assert redactor.leaks_by_rule(["sent by Qui\u00adne today"]) == [{"PERSON": 1}]


def test_what_a_second_look_reveals_is_redacted_in_the_other_texts_of_the_batch() -> None:
    class SeesTheNameOnlyOnceTheAddressIsGone:
        identity = "second sight"

        languages: frozenset[str] = frozenset()
        common_names: frozenset[str] = frozenset()

        def detect(self, texts: Sequence[str]) -> list[list[PiiSpan]]:
            return [
                [span(at, at + len("Ana Quine"))]
                if "[EMAIL_1]" in text and (at := text.find("Ana Quine")) >= 0
                else []
                for text in texts
            ]

    redactor = a_redactor(SeesTheNameOnlyOnceTheAddressIsGone(), KnownValues(b"key"))

    mention, _ = redactor.redact(["Sent by Quine on Monday.", "Ana Quine, or zx@c.example"])

    assert mention.text == "Sent by [PERSON_1] on Monday."
    assert redactor.leaks_by_rule([mention.text]) == [{}]
