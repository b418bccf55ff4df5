"""Facts of a passage, and what grammar makes of a sentence."""

import pytest

from convo_assets.steps.curate.clauses import read_sentences
from convo_assets.steps.curate.facts import Fact, facts_of
from convo_assets_tests.builders import a_chunk


def facts(text: str) -> list[Fact]:
    return facts_of(a_chunk(text))


def test_a_sentence_is_a_fact_with_its_exact_span_and_its_values() -> None:
    text = "# Kiln\n\nThe Orvel kiln heats up within 40 minutes. Ask before you open it."

    (fact,) = facts(text)

    assert text[fact.start : fact.end] == fact.statement
    assert fact.statement == "The Orvel kiln heats up within 40 minutes."
    assert fact.values == ("40 minutes",)


def test_a_field_a_list_item_and_a_cell_are_facts_under_their_headings() -> None:
    text = (
        "# Orvel kiln\n\n- Weight: 80 kg\n- The Orvel kiln is fired with gas.\n\n"
        "| Property | Value |\n|---|---|\n| Colour | red |\n"
    )

    field, item, cell = facts(text)

    assert (field.form, field.name, field.values) == ("field", "Weight", ("80 kg",))
    assert (item.form, item.values) == ("sentence", ("gas",))
    assert (cell.form, cell.name, cell.values) == ("cell", "Colour", ("red",))
    assert {fact.topic for fact in (field, item, cell)} == {("Orvel kiln",)}


def test_a_wide_table_gives_a_fact_per_row_and_column() -> None:
    text = "# Kilns\n\n| Kiln | Weight | Colour |\n|---|---|---|\n| Orvel | 80 kg | red |\n"

    assert [(fact.name, fact.values) for fact in facts(text)] == [
        ("Orvel, Weight", ("80 kg",)),
        ("Orvel, Colour", ("red",)),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "It weighs 80 kilograms without its lid.",
        "These kilns weigh 80 kilograms without the lid.",
        "How much does the kiln weigh without its lid?",
        "[PERSON_1] fires the kiln every 4 days.",
        "- Owner: [PERSON_1]",
        "| Part | Owner |\n|---|---|\n| Lid | [PERSON_1] |",
    ],
)
def test_what_leans_on_something_else_asks_or_names_somebody_is_no_fact(text: str) -> None:
    assert facts(f"# Kiln\n\n{text}") == []


def test_facts_about_the_same_thing_have_the_same_key_whatever_their_values() -> None:
    (one,) = facts("# Kiln\n\nThe Orvel kiln heats up within 40 minutes.")
    (other,) = facts("# Kiln\n\nThe Orvel kiln heats up within 55 minutes.")

    assert one.key == other.key
    assert one.id != other.id


@pytest.mark.parametrize(
    ("sentence", "direct", "indirect"),
    [
        (
            "Visitors must leave the hall within 20 minutes.",
            "Within how many minutes must visitors leave the hall?",
            "within how many minutes visitors must leave the hall",
        ),
        (
            "The Orvel kiln weighs 80 kilograms.",
            "How many kilograms does the Orvel kiln weigh?",
            "how many kilograms the Orvel kiln weighs",
        ),
        (
            "The low-pressure valve was replaced in 2019.",
            "In what was the low-pressure valve replaced?",
            "in what the low-pressure valve was replaced",
        ),
    ],
)
def test_a_question_moves_words_of_the_sentence(sentence: str, direct: str, indirect: str) -> None:
    (clause,) = read_sentences(sentence)

    assert clause.questions.direct == direct
    assert clause.questions.indirect == indirect


def test_where_something_stands_before_the_subject_nothing_is_moved() -> None:
    (clause,) = read_sentences("Since last year the kiln weighs 80 kilograms.")

    assert clause.questions.direct == ""
    assert clause.questions.echo == "Since last year the kiln weighs how many kilograms?"
