"""Documents that say the same of the same thing with another number."""

import pytest

from convo_assets.steps.curate.contradictions import contradictions, numbered_facts
from convo_assets_tests.builders import a_chunk


def found(*texts: str) -> list[tuple[str, str]]:
    chunks = [a_chunk(f"# Kiln rules\n\n{t}", doc=f"d{i}") for i, t in enumerate(texts)]
    facts = [(chunk.redacted_doc_id, fact) for chunk in chunks for fact in numbered_facts(chunk)]
    return [(c.one.document_id, c.other.document_id) for c in contradictions(facts)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "The Orvel kiln heats up within 40 minutes.",
            "The Orvel kiln heats up within 55 minutes.",
        ),
        ("- Longest firing time: 9 hours", "- Longest firing time: 12 hours"),
        ("Visitors must leave the hall by 18:00.", "Visitors must leave the hall by 19:30."),
    ],
)
def test_two_documents_with_different_numbers_for_one_thing_are_found(one: str, other: str) -> None:
    assert found(one, other) == [("d0", "d1")]
    assert found(one, one) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "The Orvel kiln heats up within 40 minutes.",
            "The Orvel kiln cools down within 90 minutes.",
        ),
        ("The Orvel kiln weighs 80 kilograms.", "The Torvane kiln weighs 95 kilograms."),
        ("The Orvel kiln is sold in Porto.", "The Orvel kiln is sold in Ghent."),
        ("The kiln runs for 40 minutes.", "The kiln runs for 40 cycles."),
    ],
)
def test_other_things_other_units_and_names_do_not_contradict(one: str, other: str) -> None:
    assert found(one, other) == []


def test_a_field_that_many_documents_fill_in_does_not_contradict() -> None:
    assert found(*(f"- Amount due: {n} euros" for n in range(10, 16))) == []
