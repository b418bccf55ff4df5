"""Strangers are like people, always the same ones, and certainly nobody."""

import re

import pytest
from stdnum import iban, luhn

from convo_assets.steps.redact import KnownValues, Surrogates
from convo_assets_tests.builders import span

FORMS = {
    "EMAIL": r"[a-z.]+@example\.(?:com|org|net)",
    "PHONE": r"\(\d{3}\) 555-01\d\d",
    "IP_ADDRESS": r"(?:192\.0\.2|198\.51\.100|203\.0\.113)\.\d+",
    "MAC_ADDRESS": r"00:00:5E:00:53:[0-9A-F]{2}",
    "SSN": r"000-\d\d-\d{4}",
    "URL": r"https://example\.com/\w+",
    "ADDRESS": r".* Street, .* 00000",
    "PERSON": r"[A-Z]\w+ [A-Z][\w']+",
}


def strangers(key: bytes = b"key", known: KnownValues | None = None) -> Surrogates:
    return Surrogates(key, known=known or KnownValues(key))


@pytest.mark.parametrize(("label", "form"), FORMS.items())
def test_a_stranger_comes_from_a_range_that_belongs_to_nobody(label: str, form: str) -> None:
    for number in range(20):
        assert re.fullmatch(form, strangers().of(f"[{label}_{number}]", document="d"))


def test_numbers_with_check_digits_fail_them() -> None:
    for number in range(20):
        assert not luhn.is_valid(
            strangers().of(f"[CREDIT_CARD_{number}]", document="d").replace(" ", "")
        )
        assert not iban.is_valid(strangers().of(f"[IBAN_{number}]", document="d"))


def test_one_person_of_a_document_is_one_stranger_and_other_documents_have_others() -> None:
    text = "[PERSON_1] met [PERSON_2]. [PERSON_1] left."

    one, again, other = (strangers().fill(text, document) for document in ("a", "a", "b"))

    assert one == again != other
    first, second = re.fullmatch(r"(.*) met (.*)\. \1 left\.", one).groups()  # type: ignore[union-attr]
    assert first != second


def test_strangers_depend_on_the_key() -> None:
    ours, theirs = (strangers(key).of("[PERSON_1]", document="d") for key in (b"a", b"b"))

    assert ours != theirs


def test_a_stranger_is_never_called_like_somebody_who_was_found() -> None:
    drawn = strangers().of("[PERSON_1]", document="d")
    known = KnownValues(b"key")
    known.learn(known.forms(drawn, [span(0, len(drawn), "PERSON", 1.0)]))

    assert strangers(known=known).of("[PERSON_1]", document="d") != drawn


def test_text_in_brackets_that_is_no_placeholder_stays() -> None:
    assert strangers().fill("see [NOTE] and [KIND_1]", "d") == "see [NOTE] and [KIND_1]"


def test_a_stranger_has_no_name_that_stood_alone_either() -> None:
    drawn = strangers().of("[EMAIL_1]", document="d")
    last = drawn.partition("@")[0].split(".")[1]
    known = KnownValues(b"key")
    known.learn(known.forms(last.title(), [span(0, len(last), "PERSON", 0.4)]))

    assert strangers(known=known).of("[EMAIL_1]", document="d") != drawn
    assert not list(known.find(f"Ask {last.title()} about it."))  # alone it singles nobody out
