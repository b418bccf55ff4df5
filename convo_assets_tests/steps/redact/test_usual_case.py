"""Names in capitals are shown to the model as they would usually be written."""

import pytest

from convo_assets.resources.gliner import GlinerDetector
from convo_assets.resources.settings import PROJECT
from convo_assets.steps.redact import RedactionPolicy, Redactor
from convo_assets.steps.redact.usual_case import in_usual_case

NAMES = frozenset({"natasza", "ana", "maria"})


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("NATASZA BUKSA   Plant Manager", ["Natasza Buksa   Plant Manager"]),
        ("ANA O'NEIL-ROE signed", ["Ana O'Neil-Roe signed"]),
        ("PLANT MANAGER", []),
        ("See README and the ANA.", ["See README and the Ana."]),
        (
            "THE COURT FINDS THAT MARIA ZORKA OWES RENT",
            ["the court finds that Maria zorka owes rent"],
        ),
        ("ana@example.org, MAX_ANA_ID", []),
        ("natasza wrote", []),
    ],
)
def test_only_names_in_capitals_are_rewritten(text: str, shown: list[str]) -> None:
    assert [line for _, line in in_usual_case(text, NAMES)] == shown


def test_every_letter_keeps_its_place() -> None:
    text = "First line\nROE, ANA       4410\nStraße ANA ROE\n"
    for start, line in in_usual_case(text, NAMES):
        assert text[start : start + len(line)].casefold() == line.casefold()
        assert text[start : start + len(line)].index("A") >= 0


def test_names_in_capitals_are_redacted_in_a_table_of_a_report() -> None:
    table = (
        "NAME            TITLE               EXT     CITY\n"
        "NATASZA BUKSA   Plant Manager       4410    Gdynia\n"
        "DAWN BANKS      Quality Engineer    4425    Leeds\n"
    )
    detector = GlinerDetector(model=str(PROJECT / "models" / "pii-small"))
    (result,) = Redactor(detector=detector, policy=RedactionPolicy()).redact([table])
    assert "BUKSA" not in result.text
    assert "BANKS" not in result.text
    assert "Plant Manager" in result.text
