"""Evidence against a name raises the score it needs; strong findings stand all the same."""

import pytest

from convo_assets.steps.redact.name_evidence import NameEvidence
from convo_assets_tests.builders import span

NAMES = frozenset({"jordan", "quint", "ana", "roe", "python", "rusty"})
THRESHOLD = 0.65


def stands(text: str, value: str, label: str = "PERSON", *, score: float = 0.7) -> bool:
    start = text.index(value)
    finding = span(start, start + len(value), label, score=score)
    evidence = NameEvidence(text, [finding], names=NAMES)
    return evidence.stands(finding, threshold=THRESHOLD)


@pytest.mark.parametrize(
    ("text", "value", "label"),
    [
        pytest.param("Then Ana Roe replied.", "Ana Roe", "PERSON", id="name"),
        pytest.param("Then Kruszwil replied.", "Kruszwil", "PERSON", id="uncommon-name"),
        pytest.param("Shipped by mquint42 today", "mquint42", "USERNAME", id="initial-and-name"),
        pytest.param("Seller quintana shipped", "quintana", "USERNAME", id="two-names"),
        pytest.param("We met Rusty there.", "Rusty", "PERSON", id="word-and-name-amid"),
        pytest.param("09:12 zork_77: hello", "zork_77", "USERNAME", id="speaker"),
        pytest.param("delete my account zork77 now", "zork77", "USERNAME", id="login-word"),
        pytest.param("personal account (`zork77`)", "zork77", "USERNAME", id="all-of-a-code-span"),
    ],
)
def test_names_without_evidence_against_them_stand(text: str, value: str, label: str) -> None:
    assert stands(text, value, label)


@pytest.mark.parametrize(
    ("text", "value", "label"),
    [
        pytest.param("We ship to Norway now.", "Norway", "PERSON", id="country"),
        pytest.param("It speaks Estonian now.", "Estonian", "PERSON", id="language"),
        pytest.param("Written in JavaScript now.", "JavaScript", "PERSON", id="programming"),
        pytest.param("Offices in Jordan opened.", "Jordan", "PERSON", id="country-and-name"),
        pytest.param("See `run Zork now` there.", "Zork", "PERSON", id="code"),
        pytest.param("at https://x.example/Zork/a it", "Zork", "PERSON", id="link"),
        pytest.param('<a rel="Zork" b>x</a>', "Zork", "PERSON", id="tag"),
        pytest.param("Zork is up. Any zork helps.", "Zork", "PERSON", id="also-a-word"),
        pytest.param("Zork, Zork, Zork and Zork.", "Zork", "PERSON", id="mostly-not-reported"),
        pytest.param("Mulch: straw or grass.", "Mulch", "PERSON", id="english-word"),
        pytest.param("a Sushi Lover wrote", "Sushi Lover", "PERSON", id="english-words"),
        pytest.param("Rusty bolts are replaced.", "Rusty", "PERSON", id="word-and-name-opens"),
        pytest.param("the compaction finished", "compaction", "USERNAME", id="word"),
        pytest.param('{"mtime": 1}', "mtime", "USERNAME", id="key"),
        pytest.param("<xref id='1'>", "xref", "USERNAME", id="tag-name"),
    ],
)
def test_evidence_against_a_name_raises_the_score_it_needs(
    text: str, value: str, label: str
) -> None:
    assert not stands(text, value, label)


def test_evidence_vetoes_no_strong_finding() -> None:
    assert stands("Best regards, Jordan", "Jordan", score=0.95)
