import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convo_assets.records import PiiSpan
from convo_assets.steps.redact import KnownValues, RedactionPolicy, Redactor
from convo_assets.steps.redact.text import RedactedText, after_redaction, with_placeholders
from convo_assets_tests.builders import a_redactor, span
from convo_assets_tests.fakes import CapitalisedNameDetector

PIECES = st.lists(
    st.sampled_from(
        ["Ana Roe", " wrote to ", "x@y.example", "\n", ". ", "| a | b |", "ROE", "Ana", " plain "]
    ),
    max_size=12,
)


def redact(text: str) -> RedactedText:
    (result,) = a_redactor().redact([text])
    return result


@given(PIECES.map("".join))
def test_placeholders_stand_where_the_redactions_say_and_the_rest_is_untouched(text: str) -> None:
    result = redact(text)

    rebuilt, cursor = "", 0
    for redaction, replaced in zip(result.redactions, result.spans, strict=True):
        placeholder = result.text[redaction.start : redaction.end]
        assert placeholder.startswith(f"[{redaction.label}_")
        rebuilt += text[cursor : replaced.start] + placeholder
        cursor = replaced.end
    assert rebuilt + text[cursor:] == result.text


@given(PIECES.map("".join))
def test_redacting_what_is_redacted_changes_nothing(text: str) -> None:
    once = redact(text).text

    assert redact(once).text == once


def test_forms_of_one_person_share_a_number_in_reading_order() -> None:
    text = "Ben Poe met Ana Roe. ANA ROE and Roe's brother left; Poe stayed."

    assert redact(text).text == (
        "[PERSON_1] met [PERSON_2]. [PERSON_2] and [PERSON_2]'s brother left; [PERSON_1] stayed."
    )


def test_a_name_found_once_is_found_everywhere() -> None:
    class FirstOnly:
        identity = "first only"

        languages: frozenset[str] = frozenset()
        common_names: frozenset[str] = frozenset()

        def detect(self, texts: Sequence[str]) -> list[list[PiiSpan]]:
            return [[span(0, 11)] if text.startswith("Ines Quadra") else [] for text in texts]

    text = "Ines Quadra called. Later Quadra wrote, and iquadra logged in."
    (result,) = a_redactor(FirstOnly()).redact([text])

    assert result.text == "[PERSON_1] called. Later [PERSON_1] wrote, and [USERNAME_1] logged in."


def test_what_the_second_pass_finds_is_redacted_at_its_place_in_the_original() -> None:
    class SeesSurnameOnlyOnceTheAddressIsGone:
        identity = "second sight"

        languages: frozenset[str] = frozenset()
        common_names: frozenset[str] = frozenset()

        def detect(self, texts: Sequence[str]) -> list[list[PiiSpan]]:
            return [
                [span(text.index("zork"), text.index("zork") + 4)]
                if "[EMAIL_1] or z" in text
                else []
                for text in texts
            ]

    (result,) = Redactor(
        detector=SeesSurnameOnlyOnceTheAddressIsGone(), policy=RedactionPolicy()
    ).redact(["mail a.b@c.example or zork"])

    assert result.text == "mail [EMAIL_1] or [PERSON_1]"


@pytest.mark.parametrize("quasi", [frozenset[str](), frozenset({"LOCATION"})])
def test_quasi_identifiers_go_only_when_asked_for(quasi: frozenset[str]) -> None:
    class Places:
        identity = "places"

        languages: frozenset[str] = frozenset()
        common_names: frozenset[str] = frozenset()

        def detect(self, texts: Sequence[str]) -> list[list[PiiSpan]]:
            return [[span(3, 8, "LOCATION")] if "Leeds" in text else [] for text in texts]

    redactor = Redactor(detector=Places(), policy=RedactionPolicy(quasi_identifiers=quasi))

    (result,) = redactor.redact(["in Leeds, aged 91"])

    assert result.text == ("in [LOCATION_1], aged 91" if quasi else "in Leeds, aged 91")


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        pytest.param("Voltmere Home costs less.", "Voltmere Home costs less.", id="product"),
        pytest.param("Ana Voltmere called.", "[PERSON_1] called.", id="somebody-called-so"),
        pytest.param("x@voltmere.example", "[EMAIL_1]", id="validated"),
        pytest.param("Morgan Stanley pays.", "Morgan Stanley pays.", id="of-two-words"),
        pytest.param("Stanley Morgan pays.", "[PERSON_1] pays.", id="words-of-a-kept-name"),
    ],
)
def test_words_that_are_nobody_stay_where_they_are_all_of_a_name(text: str, redacted: str) -> None:
    policy = RedactionPolicy(keep=frozenset({("voltmere",), ("home",), ("morgan", "stanley")}))

    (result,) = Redactor(detector=CapitalisedNameDetector(), policy=policy).redact([text])

    assert result.text == redacted


def test_a_text_in_which_nothing_is_found_is_read_once() -> None:
    detector = CapitalisedNameDetector()

    Redactor(detector=detector, policy=RedactionPolicy()).redact(["nothing here"])

    assert detector.seen == 1


def test_letters_that_only_match_without_case_are_no_error() -> None:
    text = "address: Kızılay Sokak 5\n\nShip to KIZILAY SOKAK 5 today\n"

    assert redact(text).text == "address: [ADDRESS_1]\n\nShip to [ADDRESS_2] today\n"


@pytest.mark.parametrize(
    "text",
    ["passport no. [MRN_12345678] seen", "[SSN_517-38-2264] on file", "SSN [X_517-38-2264]"],
)
def test_brackets_of_a_document_protect_nothing(text: str) -> None:
    assert not any(digits in redact(text).text for digits in ("12345678", "517-38"))


@pytest.mark.parametrize(
    "text",
    ["account " + "1A" * 10_000, "A-" * 10_000, "Aa-" * 7_000, "sk-" * 7_000, "1 Aa " * 4_000],
    ids=["identifier", "names", "streets", "keys", "addresses"],
)
def test_a_hostile_line_is_read_to_its_end(text: str) -> None:
    # Patterns that try every way to part such a line need hours for it.
    result = redact(text)

    assert not result.leaks


def test_whom_another_text_reveals_reveals_more_in_this_one() -> None:
    class SeesNameBesideAnAddress:
        """Sees a name only once a mail address is gone, and a birthday only once a name is."""

        identity = "slow to see"

        languages: frozenset[str] = frozenset()
        common_names: frozenset[str] = frozenset()

        def detect(self, texts: Sequence[str]) -> list[list[PiiSpan]]:
            return [
                [span(m.start(), m.end(), "PERSON") for m in re.finditer("Zed Quux", text)]
                if "[EMAIL_1]" in text
                else [
                    span(m.start(), m.end(), "DATE_OF_BIRTH")
                    for m in re.finditer("03/04/1961", text)
                    if "[PERSON_1]" in text
                ]
                for text in texts
            ]

    redactor = Redactor(
        detector=SeesNameBesideAnAddress(), policy=RedactionPolicy(), known=KnownValues(b"key")
    )

    first, _ = redactor.redact(["Zed Quux, born 03/04/1961", "a@b.example was read by Zed Quux"])

    assert first.text == "[PERSON_1], born [DATE_OF_BIRTH_1]"


def test_places_move_with_what_is_replaced_before_them_and_cut_no_placeholder() -> None:
    text = "Ana Roe asks Bo Lee, who answers."
    spans = [
        PiiSpan(start=0, end=7, label="PERSON", score=1.0, detector="d"),
        PiiSpan(start=13, end=19, label="PERSON", score=1.0, detector="d"),
    ]
    redacted = with_placeholders(text, spans)

    whole = [(0, 7), (13, 33), (3, 15), (8, 12)]
    found = [redacted.text[slice(*place)] for place in after_redaction(whole, redacted)]

    assert found == [
        "[PERSON_1]",
        "[PERSON_2], who answers.",
        "[PERSON_1] asks [PERSON_2]",
        "asks",
    ]
