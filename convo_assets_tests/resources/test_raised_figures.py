"""A power in a PDF stays a power, and what only looks like one stays as it is."""

import pytest

from convo_assets.resources.conversion.pdf import read_pdf
from convo_assets_tests.office import a_pdf


def drawn(*parts: tuple[str, int, int]) -> str:
    """Return a line of parts, each with its size and how far it is raised, set side by side."""
    shown = "".join(f"/F1 {size} Tf {rise} Ts ({text}) Tj " for text, size, rise in parts)
    return f"BT 1 0 0 1 60 700 Tm {shown}ET"


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        pytest.param(
            [
                ("It holds 10", 12, 0),
                ("6", 8, 5),
                (" cells, or 10", 12, 0),
                ("-3", 8, 5),
                (" mol.", 12, 0),
            ],
            "It holds 10⁶ cells, or 10⁻³ mol.",
            id="powers",
        ),
        pytest.param(
            [("It covers 250 m", 12, 0), ("2", 8, 5), (".", 12, 0), ("4", 8, 5), (" So.", 12, 0)],
            "It covers 250 m².⁴ So.",
            id="with-a-note",
        ),
        pytest.param(
            [("It is H", 12, 0), ("2", 8, -3), ("O here.", 12, 0)], "It is H2O here.", id="lowered"
        ),
        pytest.param(
            [("It costs 10", 12, 0), ("6", 8, 0), (" euro.", 12, 0)],
            "It costs 106 euro.",
            id="small",
        ),
    ],
)
def test_figures_that_are_raised_are_powers(parts: list[tuple[str, int, int]], text: str) -> None:
    found = read_pdf(a_pdf([drawn(*parts)]), "application/pdf").text

    assert " ".join(found.split()) == text
