"""Documents and long blocks in a language that the detector does not cover are held back."""

import pytest

from convo_assets.steps.redact.languages import uncovered_language

ENGLISH = (
    "The depot opens at seven and the first lorry leaves an hour later. Whoever comes late has to "
    "sign the book at the gate, and the foreman decides whether the shift is paid in full. "
)
GERMAN = (
    "Das Lager öffnet um sieben, und der erste Wagen fährt eine Stunde später ab. Wer zu spät "
    "kommt, muss sich am Tor in das Buch eintragen, und der Vorarbeiter entscheidet, ob die "
    "Schicht voll bezahlt wird oder nur zu einem Teil, je nachdem, wie viel noch zu tun ist. "
)
FRENCH = (
    "Le dépôt ouvre à sept heures et le premier camion part une heure plus tard, sauf le lundi. "
)
CODE = "```\nfor wagen in lager.bestand():\n    print(wagen.nummer, wagen.fahrer)\n```\n" * 8


@pytest.mark.parametrize(
    ("text", "language"),
    [
        pytest.param(GERMAN, "de", id="german"),
        pytest.param(FRENCH * 3, "fr", id="french"),
        pytest.param(f"{ENGLISH * 6}\n\n{GERMAN}\n\n{ENGLISH}", "de", id="block-in-english"),
        pytest.param(f"{CODE}\n\n{GERMAN}", "de", id="beside-code"),
    ],
)
def test_text_in_another_language_is_told(text: str, language: str) -> None:
    found = uncovered_language(text, {"en"})

    assert found
    assert found.language == language


def test_a_block_is_told_with_its_place() -> None:
    text = f"{ENGLISH * 6}\n\n{GERMAN}\n\n{ENGLISH}"
    found = uncovered_language(text, {"en"})

    assert found
    assert text[found.start : found.end].strip() == GERMAN.strip()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(ENGLISH * 4, id="english"),
        pytest.param(f"{ENGLISH * 4}\n\nGuten Tag, die Herren!\n", id="short-block-follows"),
        pytest.param(f"{ENGLISH}\n\n{CODE}", id="foreign-identifiers-in-code"),
        pytest.param("", id="nothing"),
        pytest.param("kubectl get pods -n kube-system | grep Running\n" * 9, id="commands"),
        pytest.param("| 12 | 7.5 | AX-4 |\n" * 40, id="figures"),
        pytest.param("Nur kurz.", id="too-short-to-tell"),
    ],
)
def test_english_and_what_is_no_prose_pass(text: str) -> None:
    assert uncovered_language(text, {"en"}) is None


def test_a_language_that_is_covered_passes_and_so_does_all_where_none_is_named() -> None:
    assert uncovered_language(GERMAN, {"en", "de"}) is None
    assert uncovered_language(GERMAN, set()) is None
