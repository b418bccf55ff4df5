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
    ],
)
def test_any_other_date_is_none(text: str) -> None:
    assert not stands(
        text, "3 May 1961", "DATE_OF_BIRTH", person="Ana Roe" if "Ana Roe" in text else ""
    )
