import re
from collections.abc import Sequence

import pytest

from convo_assets.records import PiiSpan
from convo_assets.steps.redact import RedactContext, RedactionPolicy, Redactor, redact_docs
from convo_assets.steps.redact.residual_pii import find_residual_pii
from convo_assets_tests.builders import a_raw_doc, a_redactor, span
from convo_assets_tests.fakes import CapitalisedNameDetector


def test_the_name_of_a_file_is_redacted_like_its_text() -> None:
    doc = a_raw_doc("Ana Roe signed.", path="contracts/Ana-Roe.md")

    (result,) = redact_docs([doc], RedactContext(redactor=a_redactor()))

    (redacted,) = result.rows
    assert (redacted.name, redacted.text) == ("contracts / [PERSON_1]", "[PERSON_1] signed.")
    (redaction,) = redacted.redactions
    assert redacted.text[redaction.start : redaction.end] == "[PERSON_1]"


def test_equal_redactions_have_equal_identity_and_others_have_not() -> None:
    first, same, other = (
        next(
            iter(
                redact_docs(
                    [doc],
                    RedactContext(redactor=a_redactor()),
                )
            )
        )
        for doc in (a_raw_doc("Ana Roe."), a_raw_doc("Ana Roe."), a_raw_doc("Ana Roe!"))
    )

    assert first.rows[0].id == same.rows[0].id != other.rows[0].id


def test_a_document_that_still_holds_a_redacted_value_loses_it_as_well() -> None:
    class FindsOneOfTwo:
        """Reports one mention of a value that propagation does not carry."""

        identity = "one of two"

        languages: frozenset[str] = frozenset()
        common_names: frozenset[str] = frozenset()

        def detect(self, texts: Sequence[str]) -> list[list[PiiSpan]]:
            return [[span(7, 31, "URL")] if text.count("https") == 2 else [] for text in texts]

    doc = a_raw_doc("https://h.example/~quine and https://h.example/~quine", path="a-b-c.md")

    (result,) = redact_docs([doc], RedactContext(redactor=a_redactor(FindsOneOfTwo())))

    assert result.rows[0].text == "[URL_1] and [URL_1]"


def test_a_document_in_which_every_look_finds_more_is_quarantined() -> None:
    class NeverSatisfied:
        """Takes one more word for a name whenever it is asked."""

        identity = "never satisfied"
        languages: frozenset[str] = frozenset()
        common_names: frozenset[str] = frozenset()

        def detect(self, texts: Sequence[str]) -> list[list[PiiSpan]]:
            words = [re.search(r"\bW[a-z]{6}\b", text) for text in texts]
            return [[span(*word.span(), score=0.99)] if word else [] for word in words]

    words = [f"W{letter * 6}" for letter in "abcdefghij"]
    doc = a_raw_doc(" then ".join(words), path="notes.md")

    (result,) = redact_docs([doc], RedactContext(redactor=a_redactor(NeverSatisfied())))

    assert result.outcome == "quarantined"
    assert result.reasons == {"leak_person": 1}


def test_what_a_third_look_finds_is_cut_out_and_withholds_nothing() -> None:
    class SeesThreeOneByOne:
        """Takes the first of three words for a name whenever it is asked."""

        identity = "one by one"
        languages: frozenset[str] = frozenset()
        common_names: frozenset[str] = frozenset()

        def detect(self, texts: Sequence[str]) -> list[list[PiiSpan]]:
            words = [re.search(r"\bW[a-z]{6}\b", text) for text in texts]
            return [[span(*word.span(), score=0.99)] if word else [] for word in words]

    doc = a_raw_doc("Waaaaaa met Wbbbbbb and Wcccccc came.", path="notes.md")

    (result,) = redact_docs([doc], RedactContext(redactor=a_redactor(SeesThreeOneByOne())))

    assert result.rows[0].text == "[PERSON_1] met [PERSON_2] and [PERSON_3] came."


@pytest.mark.parametrize(
    ("text", "leaks"),
    [
        pytest.param("All is [EMAIL_1] and [PERSON_12].", {}, id="placeholders-are-clean"),
        pytest.param("Write to a@b.example.", {"EMAIL": 1}, id="address-left"),
        pytest.param("4111 1111 1111 1111", {"CREDIT_CARD": 1}, id="card-left"),
    ],
)
def test_the_gate_names_what_it_finds_by_kind(text: str, leaks: dict[str, int]) -> None:
    assert a_redactor().leaks_by_rule([text]) == [leaks]


def test_a_value_that_survives_elsewhere_is_a_leak() -> None:
    original = "code zx-81-q4 and zx-81-q4"

    leaks = find_residual_pii(
        "code [ID_NUMBER_1] and zx-81-q4", original=original, spans=[span(5, 13, "ID_NUMBER")]
    )

    assert [(leak.label, leak.start, leak.end) for leak in leaks] == [("ID_NUMBER", 23, 31)]


def test_a_span_from_the_name_into_the_text_costs_the_name_and_no_text() -> None:
    class SpansTheBorder:
        identity = "border"

        languages: frozenset[str] = frozenset()
        common_names: frozenset[str] = frozenset()

        def detect(self, texts: Sequence[str]) -> list[list[PiiSpan]]:
            return [
                [span(0, len("ana roe\n\nAna Roe"))]
                if text.startswith("ana roe\n\nAna Roe")
                else []
                for text in texts
            ]

    doc = a_raw_doc("Ana Roe\nThe warranty lasts.\n\nFive years.", path="ana-roe.txt")

    (result,) = redact_docs([doc], RedactContext(redactor=a_redactor(SpansTheBorder())))

    assert result.rows[0].name == "document"
    assert result.rows[0].text.endswith("The warranty lasts.\n\nFive years.")


class EnglishDetector(CapitalisedNameDetector):
    """Was made for English."""

    languages = frozenset({"en"})


GERMAN = (
    "Das Lager öffnet um sieben, und der erste Wagen fährt eine Stunde später ab. Wer zu spät "
    "kommt, muss sich am Tor in das Buch eintragen, sonst wird die Schicht nicht bezahlt."
)


def test_a_document_in_a_language_that_the_detector_does_not_cover_is_quarantined() -> None:
    docs = [a_raw_doc(GERMAN), a_raw_doc("The depot opens at seven.")]

    results = list(redact_docs(docs, RedactContext(redactor=a_redactor(EnglishDetector()))))
    german, english = results

    assert german.outcome == "quarantined"
    assert german.reasons == {"language_not_covered": 1}
    assert german.places == (f"language_not_covered: de at 0-{len(GERMAN)}",)
    assert english.rows


def test_a_policy_lets_documents_in_a_language_pass() -> None:
    policy = RedactionPolicy(uncovered_languages=frozenset({"de"}))
    redactor = Redactor(detector=EnglishDetector(), policy=policy)

    (result,) = redact_docs([a_raw_doc(GERMAN)], RedactContext(redactor=redactor))

    assert result.rows
