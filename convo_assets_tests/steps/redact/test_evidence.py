"""What a model names counts only with the evidence that its kind needs."""

import pytest

from convo_assets.steps.redact.evidence import drop_unsupported
from convo_assets.steps.redact.finding import find_by_rules
from convo_assets_tests.builders import span


def stands(text: str, value: str, label: str, *, person: str = "") -> bool:
    """Return whether a model's finding of `value` counts, beside what rules find in the text."""
    found = [span(text.index(value), text.index(value) + len(value), label)]
    if person:
        found.append(span(text.index(person), text.index(person) + len(person), "PERSON"))
    kept = drop_unsupported(text, found, others=list(find_by_rules(text)))
    return found[0] in list(kept)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Ana Roe was born in Leeds on 3 May 1961.", id="born"),
        pytest.param("Date of birth\n3 May 1961", id="form-over-two-lines"),
        pytest.param("On 3 May 1961 Ana was born in Leeds.", id="born-behind"),
        pytest.param("Ana Roe (* 3 May 1961) paints.", id="star"),
        pytest.param("Ana Roe, 34 years old (3 May 1961)", id="age-beside"),
        pytest.param("The applicant, 3 May 1961 (aged 34), left.", id="age-behind"),
        pytest.param("Details: Ana Roe, 3 May 1961, ana@roe.example", id="record-with-contact"),
        pytest.param("She verified 3 May 1961 with the caller.", id="proof-of-identity"),
        pytest.param("née le 3 May 1961 à Lyon", id="french"),
    ],
)
def test_a_date_beside_birth_age_or_record_is_a_date_of_birth(text: str) -> None:
    assert stands(
        text, "3 May 1961", "DATE_OF_BIRTH", person="Ana Roe" if "Ana Roe" in text else ""
    )


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Ana Roe brought the case on 3 May 1961.", id="somebody-is-named"),
        pytest.param("The applicant was born in Leeds. On 3 May 1961 he sued.", id="next-sentence"),
        pytest.param("Ana Roe, 3 May 1961, paragraph 12", id="person-without-contact"),
        pytest.param("The court sat on 3 May 1961 (aged cheese was served).", id="aged-thing"),
        pytest.param("Ana Roe v. Poe, judgment of 3 May 1961", id="judgment"),
        pytest.param("| 3 May 1961 | Recommendation 11 |", id="table-of-events"),
        pytest.param("By 3 May 1961 report to cert@agency.example.", id="deadline-with-contact"),
        pytest.param("The security update of 3 May 1961 replaces it.", id="security-update"),
        pytest.param("The identity provider moved on 3 May 1961.", id="identity-provider"),
        pytest.param("The fix was verified in the build of 3 May 1961.", id="verified-release"),
    ],
)
def test_any_other_date_is_none(text: str) -> None:
    assert not stands(
        text, "3 May 1961", "DATE_OF_BIRTH", person="Ana Roe" if "Ana Roe" in text else ""
    )


@pytest.mark.parametrize(
    ("text", "value", "label"),
    [
        pytest.param("everybody used !O1RC#lq4!Ptj$ then", "!O1RC#lq4!Ptj$", "SECRET", id="random"),
        pytest.param("One-time password for k: _1jOhEy*m4", "_1jOhEy*m4", "SECRET", id="named"),
        pytest.param(
            "they are calling 0453-264-146 daily", "0453-264-146", "PHONE", id="called-so"
        ),
        pytest.param("write 020 7946 0018 down", "020 7946 0018", "PHONE", id="valid-and-grouped"),
        pytest.param("the laptop assigned to E24168", "E24168", "ID_NUMBER", id="assigned"),
        pytest.param("records show national number N-4455", "N-4455", "ID_NUMBER", id="register"),
        pytest.param(
            "send it to Old Rectory, Church Lane",
            "Old Rectory, Church Lane",
            "ADDRESS",
            id="street",
        ),
        pytest.param(
            "at https://x.example/?api_key=Rb4eg7vHq2", "Rb4eg7vHq2", "SECRET", id="parameter"
        ),
    ],
)
def test_values_with_evidence_count(text: str, value: str, label: str) -> None:
    assert stands(text, value, label)


@pytest.mark.parametrize(
    ("text", "value", "label"),
    [
        pytest.param("the secret signon-rails-secret-key-base is", "rails-secret-key-base", "SECRET", id="words"),
        pytest.param("in schemas-r5/fhir-single.xsd there", "schemas-r5/fhir-single.xsd", "SECRET", id="path"),
        pytest.param("tree 4d8f5a6c6e90a2d69ae4b2f8", "4d8f5a6c6e90a2d69ae4b2f8", "SECRET", id="hash"),
        pytest.param("the CD80/CD86-CTLA4 pathway", "CD80/CD86-CTLA4", "SECRET", id="formula"),
        pytest.param("https://docs.example/d/1rJAYy9Rb4eg7vH", "1rJAYy9Rb4eg7vH", "SECRET", id="link"),
        pytest.param('"mode": 2147484141,', "2147484141", "PHONE", id="number"),
        pytest.param("at 22:14:58.415878457-08:00", "58.415878457-08", "PHONE", id="time"),
        pytest.param("ISBN 978-3-16-148410-0", "978-3-16-148410-0", "PHONE", id="isbn"),
        pytest.param("Sample IDs 1234567890123", "1234567890123", "ID_NUMBER", id="sample"),
        pytest.param('rid="pntd.0000149-Ong1"', "pntd.0000149", "ID_NUMBER", id="doi"),
        pytest.param("GenBank accession No. AF220248", "AF220248", "ID_NUMBER", id="accession"),
        pytest.param("![](info:doi/10.1371/journal.pone.t001)", "pone.t001)", "SECRET", id="doi-in-link"),
        pytest.param("provider={3f900f90-00e9-440e-873a-96ca5eb079e5", "{3f900f90-00e9-440e-873a-96ca5eb079e5", "SECRET", id="uuid"),
        pytest.param("the CD4 ^+^CD25^+^ cells", "^+^CD25^+^", "SECRET", id="raised-signs"),
        pytest.param("reacted to bal-devnet-7+5i", "bal-devnet-7+5i", "ADDRESS", id="host"),
        pytest.param("thanks to Istituto di Modena", "Istituto di Modena", "ADDRESS", id="institute"),
    ],
)  # fmt: skip
def test_values_that_only_look_alike_do_not(text: str, value: str, label: str) -> None:
    assert not stands(text, value, label)
