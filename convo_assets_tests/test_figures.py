"""Figures look the same wherever they are shown, and say what they are."""

import pytest

from convo_assets.figures import (
    MEANINGS,
    Figure,
    Meaning,
    Unit,
    compared,
    counted,
    estimated,
    largest_first,
    measured,
)
from convo_assets.steps.finetune.figures import GIVEN_AWAY, HELD_OUT, KEEPS, KNOWS, model_figures
from convo_assets.templates import render

COVERED, REPEATED = "passages that some answer cites", "questions that repeat another one"
ESTIMATE = {"mean": 0.25, "low": 0.125, "high": 0.5, "count": 12}
NOTHING = {"mean": 0.0, "low": 0.0, "high": 0.0, "count": 0}
AUDIT = {
    "prompts": 20,
    "values_extracted": 0,
    "canaries": 0,
    "canaries_extracted": 0,
    "canaries_ranked": 0,
    "mean_exposure": 0.0,
    "base_exposure": 0.0,
}


def number(value: float, unit: Unit) -> str:
    return Figure(name="f", value=value, meaning=Meaning(unit=unit, text="")).shown


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (0.861, "share", "86.1 %"),
        (1.0, "share", "100 %"),
        (0.9999, "share", "> 99.9 %"),
        (0.0001, "share", "< 0.1 %"),
        (0.0, "share", "0 %"),
        (1234, "count", "1,234"),
        (9.0, "words", "9 words"),
        (5.3214, "bits", "5.321 bits"),
        (0.5, "number", "0.5"),
    ],
)
def test_a_number_is_shown_with_its_unit(value: float, unit: Unit, shown: str) -> None:
    assert number(value, unit) == shown


def test_a_share_is_shown_with_what_it_was_measured_on_and_a_share_of_nothing_not_at_all() -> None:
    assert measured(COVERED, 0.5, 1200).shown == "50 % (n=1,200)"
    assert measured(COVERED, 0.0, 0).shown == "not measured"


def test_an_estimate_is_shown_with_its_interval() -> None:
    refused = "unanswerable questions refused"

    assert estimated(refused, ESTIMATE).shown == "25 % [12.5 % to 50 %] (n=12)"
    assert estimated("loss", ESTIMATE).shown == "0.25 nats per token [0.125 to 0.5] (n=12)"
    assert estimated(refused, NOTHING).shown == "not measured"


@pytest.mark.parametrize(
    ("figure", "grade"),
    [
        pytest.param(measured(COVERED, 0.8, 9), "good", id="enough"),
        pytest.param(measured(COVERED, 0.79, 9), "poor", id="too-few"),
        pytest.param(measured(REPEATED, 0.03, 9), "good", id="few-enough"),
        pytest.param(measured(REPEATED, 0.04, 9), "poor", id="too-many"),
        pytest.param(measured(REPEATED, 0.04, 0), "", id="not-measured"),
        pytest.param(measured("variety of first words", 1.0, 9), "", id="no-goal"),
    ],
)
def test_a_figure_is_compared_with_its_goal(figure: Figure, grade: str) -> None:
    assert figure.grade == grade


def test_goals_are_written_like_the_figures() -> None:
    assert MEANINGS[COVERED].goal == "≥ 80 %"
    assert MEANINGS[REPEATED].goal == "≤ 3 %"
    assert MEANINGS["answers whose every number is in the cited passages"].goal == "100 %"


def test_every_figure_has_a_meaning_of_one_line() -> None:
    assert not [name for name, meaning in MEANINGS.items() if not meaning.text.endswith(".")]


def test_what_one_of_two_does_not_have_is_not_measured_but_no_such_thing_is_a_count_of_0() -> None:
    (shares, counts) = compared(
        {
            "a": {"quality": [measured(COVERED, 0.5, 2)], "kinds": counted({"partial": 3})},
            "b": {"kinds": counted({"comparison": 1})},
        }
    )

    assert [[cell.shown for cell in row.cells] for row in shares.rows] == [
        ["50 % (n=2)", "not measured"]
    ]
    assert {row.name: [cell.shown for cell in row.cells] for row in counts.rows} == {
        "partial": ["3", "0"],
        "comparison": ["0", "1"],
    }
    assert shares.has_goals
    assert not counts.has_goals


def test_a_model_that_was_asked_nothing_unanswerable_has_no_score_for_it() -> None:
    figures = {
        "loss": {"base": ESTIMATE, "tuned": ESTIMATE},
        "unanswerable questions refused": {"base": NOTHING, "tuned": NOTHING},
    }
    known = {"facts known": {"base": ESTIMATE, "tuned": ESTIMATE}}
    facts = {
        "evaluation": {"figures": figures},
        "audit": AUDIT,
        "general": {"loss on prose": {"base": ESTIMATE, "tuned": ESTIMATE}},
        "knowledge": known,
    }

    held_out, given_away, keeps, knows = model_figures(facts)

    titles = (held_out.title, given_away.title, keeps.title, knows.title)
    assert titles == (HELD_OUT, GIVEN_AWAY, KEEPS, KNOWS)
    cells = {
        row.name: [cell.shown for cell in row.cells]
        for comparison in (held_out, given_away)
        for row in comparison.rows
    }
    assert cells["unanswerable questions refused"] == ["not measured", "not measured"]
    assert cells["exposure of planted values"] == ["not measured", "not measured"]
    assert cells["values of the documents it says"] == ["not measured", "0 (n=20)"]


def test_a_chart_has_the_longest_bar_for_the_largest_figure_and_one_for_each() -> None:
    lines = render("chart.md.j2", figures=largest_first(counted({"a": 1, "long": 40}))).split("\n")

    assert lines[0] == "```"
    assert lines[1] == f"long {'█' * 40} 40"
    assert lines[2] == f"a    {'█' * 1} 1"
    assert "```" in lines[3]


def test_a_chart_of_nothing_is_empty() -> None:
    assert "█" not in render("chart.md.j2", figures=[])
