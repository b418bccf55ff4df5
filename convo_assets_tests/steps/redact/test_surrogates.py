"""Strangers are like people, always the same ones, and certainly nobody."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iban, luhn

from convo_assets.records import RedactedDoc
from convo_assets.steps.redact import KnownValues, Surrogates, shapes_in
from convo_assets.steps.redact.pii_types import PII_TYPES
from convo_assets.steps.redact.shapes import shape_of, shapes_of
from convo_assets_tests.builders import a_redacted_doc, a_redactor, span

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


def surrogates(
    key: bytes = b"key", known: KnownValues | None = None, shape: str = ""
) -> Surrogates:
    return Surrogates(
        key,
        known=known or KnownValues(key),
        shapes=lambda _: {f"[{label}_1]": shape for label in PII_TYPES.by_label},
    )


@pytest.mark.parametrize(("label", "form"), FORMS.items())
def test_a_surrogate_comes_from_a_range_that_belongs_to_nobody(label: str, form: str) -> None:
    for number in range(20):
        assert re.fullmatch(form, surrogates().of(f"[{label}_{number}]", document="d"))


def test_numbers_with_check_digits_fail_them() -> None:
    for number in range(20):
        assert not luhn.is_valid(
            surrogates().of(f"[CREDIT_CARD_{number}]", document="d").replace(" ", "")
        )
        assert not iban.is_valid(surrogates().of(f"[IBAN_{number}]", document="d"))


def test_one_person_of_a_document_has_one_surrogate_and_other_documents_have_others() -> None:
    text = "[PERSON_1] met [PERSON_2]. [PERSON_1] left."

    one, again, other = (surrogates().fill(text, document) for document in ("a", "a", "b"))

    assert one == again != other
    first, second = re.fullmatch(r"(.*) met (.*)\. \1 left\.", one).groups()  # type: ignore[union-attr]
    assert first != second


def test_surrogates_depend_on_the_key() -> None:
    ours, theirs = (surrogates(key).of("[PERSON_1]", document="d") for key in (b"a", b"b"))

    assert ours != theirs


def test_a_surrogate_is_never_called_like_somebody_who_was_found() -> None:
    drawn = surrogates().of("[PERSON_1]", document="d")
    known = KnownValues(b"key")
    known.learn(known.forms(drawn, [span(0, len(drawn), "PERSON", 1.0)]))

    assert surrogates(known=known).of("[PERSON_1]", document="d") != drawn


def test_text_in_brackets_that_is_no_placeholder_stays() -> None:
    assert surrogates().fill("see [NOTE] and [KIND_1]", "d") == "see [NOTE] and [KIND_1]"


def test_a_surrogate_has_no_name_that_stood_alone_either() -> None:
    drawn = surrogates().of("[EMAIL_1]", document="d")
    last = drawn.partition("@")[0].split(".")[1]
    known = KnownValues(b"key")
    known.learn(known.forms(last.title(), [span(0, len(last), "PERSON", 0.4)]))

    assert surrogates(known=known).of("[EMAIL_1]", document="d") != drawn
    assert not list(known.find(f"Ask {last.title()} about it."))  # alone it singles nobody out


@pytest.mark.parametrize(
    ("label", "value", "form"),
    [
        ("PERSON", "Ada Roe", r"[A-Z]\w+ [A-Z][\w']+"),
        ("PERSON", "Roe", r"[A-Z][\w']+"),
        ("PERSON", "Roe, Ada", r"[A-Z][\w']+, [A-Z]\w+"),
        ("PERSON", "A. Roe", r"[A-Z]\. [A-Z][\w']+"),
        ("PERSON", "ADA ROE", r"[A-Z]+ [A-Z']+"),
        ("PERSON", "ada roe", r"[a-z]+ [a-z']+"),
        ("DATE_OF_BIRTH", "1970-03-05", r"\d{4}-\d\d-\d\d"),
        ("DATE_OF_BIRTH", "5.3.1970", r"\d\d\.\d\d\.\d{4}"),
        ("DATE_OF_BIRTH", "March 5, 1970", r"[A-Z][a-z]+ \d\d, \d{4}"),
        ("DATE_OF_BIRTH", "5 March 1970", r"\d\d [A-Z][a-z]+ \d{4}"),
        ("DATE_OF_BIRTH", "05 MAR 1970", r"\d\d [A-Z]{3} \d{4}"),
        ("PHONE", "+44 20 7946 0018", r"\+1 \d{3} 555 01\d\d"),
        ("PHONE", "303-555-0188", r"\d{3}-555-01\d\d"),
        ("PHONE", "3035550188", r"\d{3}55501\d\d"),
        ("CREDIT_CARD", "4111-1111-1111-1111", r"4000-\d{4}-\d{4}-\d{4}"),
        ("CREDIT_CARD", "378282246310005", r"4000\d{11}"),
        ("SSN", "123456789", r"000\d{6}"),
        ("IBAN", "GB82WEST12345698765432", r"GB00EXMP\d{14}"),
        ("ID_NUMBER", "QE-12-34-56-C", r"XX-00-\d\d-\d\d-X"),
        ("ID_NUMBER", "4471", r"X00-\d{3}-\d{3}"),
        ("PERSON", "王伟", r"[A-Z][\w']+"),
        ("MAC_ADDRESS", "3C-22-FB-01-02-03", r"00-00-5E-00-53-[0-9A-F]{2}"),
    ],
)
def test_a_surrogate_is_written_as_what_it_stands_for(label: str, value: str, form: str) -> None:
    drawn = surrogates(shape=shape_of(PII_TYPES.by_label[label], value)).of(
        f"[{label}_1]", document="d"
    )

    assert re.fullmatch(form, drawn)


def test_an_address_of_the_new_internet_gets_one_of_its_documentation() -> None:
    drawn = surrogates(shape=shape_of(PII_TYPES.by_label["IP_ADDRESS"], "fe80::1")).of(
        "[IP_ADDRESS_1]", document="d"
    )

    assert ip_address(drawn) in ip_network("2001:db8::/32")


@given(st.sampled_from(["PERSON", "DATE_OF_BIRTH", "PHONE", "ID_NUMBER", "SSN"]), st.text())
def test_a_shape_holds_no_character_of_the_value(label: str, value: str) -> None:
    shape = shape_of(PII_TYPES.by_label[label], value)

    assert not re.sub(r"[Xx0\s.,:/()+'_-]", "", shape)


def test_a_person_is_written_as_in_the_longest_form_of_the_name() -> None:
    doc = a_redactor().redact(["Roe Lee was met by Ada Bee. Bee left."])[0]
    document = replace(a_redacted_doc(doc.text), redactions=doc.redactions)

    assert shapes_of(document) == {"[PERSON_1]": "Xx Xx", "[PERSON_2]": "Xx Xx"}


def test_documents_are_read_once_for_their_shapes() -> None:
    asked: list[str] = []

    def read(ids: Sequence[str]) -> list[RedactedDoc]:
        asked.extend(ids)
        return [a_redacted_doc("text") for _ in ids]

    shapes = shapes_in(read)

    assert shapes("a") == shapes("a") == {}
    assert asked == ["a"]


@pytest.mark.parametrize("written", ["{:%Y-%m-%d}", "{:%d/%m/%Y}", "{:%B %d, %Y}", "{:%d.%m.%y}"])
def test_a_surrogate_is_not_born_on_a_day_that_was_found_however_it_was_written(
    written: str,
) -> None:
    drawn = surrogates().of("[DATE_OF_BIRTH_1]", document="d")
    value = written.format(datetime.strptime(drawn, "%d %B %Y"))  # noqa: DTZ007 - a day, no time
    known = KnownValues(b"key")
    known.learn(known.forms(value, [span(0, len(value), "DATE_OF_BIRTH")]))

    assert surrogates(known=known).of("[DATE_OF_BIRTH_1]", document="d") != drawn


@pytest.mark.parametrize("label", ["LOCATION", "ORGANIZATION", "SECRET", "USERNAME", "ADDRESS"])
def test_a_surrogate_equals_no_value_of_any_kind_that_was_found(label: str) -> None:
    drawn = surrogates().of(f"[{label}_1]", document="d")
    known = KnownValues(b"key")
    known.learn(known.forms(drawn, [span(0, len(drawn), label, 0.3)]))

    assert surrogates(known=known).of(f"[{label}_1]", document="d") != drawn
