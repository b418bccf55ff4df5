"""The shipped detector on prose of our own: names go, and hardly a word that is nobody's."""

import re

import pytest

from convo_assets.resources.gliner import GlinerDetector
from convo_assets.resources.settings import PROJECT
from convo_assets.steps.redact import RedactionPolicy, Redactor

NAMES = (
    "Thessaly Quandrell",
    "Osgood Brimblecombe",
    "Ingrid Pallander",
    "Marek Wolny",
    "Adaeze Nnaji",
)
PROSE = {
    "news": """
        Thessaly Quandrell told reporters in Lisbon on Tuesday that the ferry company would
        appeal. The regulator had fined it 4.2 million euros in March. "Nobody was at risk,"
        said Marek Wolny, who runs the harbour. Passengers from Norway, Ghana and Japan were put
        up in hotels.
        """,
    "medicine": """
        Patients received metformin or empagliflozin for twelve weeks. HbA1c fell from 8.4 % to
        7.1 %, and eGFR was stable. Parkinson's disease and Crohn's disease were reasons to
        exclude. Cultures grew Escherichia coli and Klebsiella. Ingrid Pallander designed the
        trial and wrote the draft.
        """,
    "operations": """
        Restart Grafana and Loki after the upgrade to PostgreSQL 16.2. The runbook for Kafka
        says to drain the broker first; Kubernetes then evicts the pods. Section 3.1.1 describes
        the API, and section 3.1.1.2 its limits. Ask Adaeze Nnaji before you touch the OAuth
        proxy.
        """,
    "law": """
        The Council adopted the Regulation on 14 June 2017. Article 6(1) applies where the
        Controller has not notified the Commission. Osgood Brimblecombe appeared for the
        Claimant. The Tribunal followed its decision of 3 May 2011, and the Respondent pays the
        costs.
        """,
    "handbook": """
        Expenses are paid on the last Friday of the month. Use Slack for questions and Jira for
        requests. New staff get a laptop on their first day; the Finance team sends the
        contract. On Easter Monday and on Labour Day the London and Toronto offices are closed.
        """,
    "references": """
        Hookworm in the South. South Med J 99 862 664. Toxocariasis in children. Clin Infect Dis
        33 1040 1047. Am J Trop Med Hyg 31 919 929. Emerg Infect Dis 8 608 613. MMWR 49 59 68.
        """,
}

MAX_LOST = 0.015
"""Share of nobody's words that redaction may cost."""


@pytest.fixture(scope="module")
def redacted() -> dict[str, str]:
    detector = GlinerDetector(model=str(PROJECT / "models" / "pii-small"))
    redactor = Redactor(detector=detector, policy=RedactionPolicy())
    texts = [" ".join(text.split()) for text in PROSE.values()]
    results = redactor.redact(texts)
    return {name: result.text for name, result in zip(PROSE, results, strict=True)}


def test_no_name_is_left(redacted: dict[str, str]) -> None:
    left = [part for name in NAMES for part in name.split() if part in " ".join(redacted.values())]

    assert left == []


def test_hardly_a_word_of_nobody_is_lost(redacted: dict[str, str]) -> None:
    ours = {part for name in NAMES for part in name.split()}
    written = [word for text in PROSE.values() for word in re.findall(r"\w+", text)]
    stays = [word for word in written if word not in ours]
    left = re.findall(r"\w+", re.sub(r"\[[A-Z_]+_\d+\]", " ", " ".join(redacted.values())))

    assert len(stays) - len(left) <= MAX_LOST * len(stays)
