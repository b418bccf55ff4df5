"""Forms of a document that carry a question, and those that do not."""

import pytest

from convo_assets.records import SourceProfile
from convo_assets.steps.converse.local.writer import LocalWriter
from convo_assets.steps.converse.writers import Exchange, Home, Written
from convo_assets_tests.builders import a_document, a_passage
from convo_assets_tests.fakes import Shelf, embedded

STEPS = "1. Open the lid.\n2. Take the old cartridge out.\n3. Put the new one in."


def written(text: str, *, about: str = "") -> Written:
    """Return what is written about a document that is one chunk."""
    document = a_document(text)
    writer = LocalWriter(
        corpus=Shelf(a_passage(text)), profile=SourceProfile(about=about), fingerprint="r"
    )
    (made,) = writer.write([Home(row=embedded(document.stored.chunks[0]), document=document)])
    return made


def pairs(text: str, *, about: str = "") -> list[Exchange]:
    return [pair for pairs in written(text, about=about).conversations for pair in pairs]


def asked(text: str) -> list[str]:
    return [pair.question for pair in pairs(text)]


@pytest.mark.parametrize(
    ("text", "question"),
    [
        pytest.param(
            f"# The HP-200 printer\n\n## Replacing the cartridge of the HP-200\n\n{STEPS}",
            "How do I replace the cartridge of the HP-200?",
            id="task",
        ),
        pytest.param(
            f"# The HP-200\n\n## How to replace your HP-200 cartridge\n\n{STEPS}",
            "How do I replace my HP-200 cartridge?",
            id="how-to",
        ),
        pytest.param(
            "# Leave\n\n## Can I carry unused leave into the next year?\n\nYes, up to five days.",
            "Can I carry unused leave into the next year?",
            id="question-of-the-source",
        ),
        pytest.param(
            "# Printing on both sides\n\n"
            "To print on both sides of recycled paper, open the settings and choose duplex.",
            "How do I print on both sides of recycled paper?",
            id="to-do",
        ),
        pytest.param(
            f"# Fire drills\n\n## If the fire alarm sounds\n\n{STEPS}",
            "What should I do if the fire alarm sounds?",
            id="condition",
        ),
        pytest.param(
            f"# Accounts\n\nAsk the Data Lab.\n\n## Opening an Account at the Data Lab\n\n{STEPS}",
            "How do I open an account at the Data Lab?",
            id="title-with-a-name",
        ),
        pytest.param(
            "# Billing\n\nA chargeback is a payment that the bank of a customer takes back.",
            "What is a chargeback?",
            id="definition",
        ),
        pytest.param(
            "# Importer\n\nThe CSV importer reads the following file formats:\n\n- CSV\n- Excel",
            "Which file formats does the CSV importer read?",
            id="announced-list",
        ),
        pytest.param(
            "# Importing your CSV files\n\n## Prerequisites\n\n- An account that has the right\n"
            "- A file of fewer than ten million lines\n- A table that has a header",
            "What are the prerequisites for importing my CSV files?",
            id="list-of-what-stands-above",
        ),
        pytest.param(
            "# KubeProxyDown\n\n## Mitigation\n\nFirst see whether the pods run, and whether they "
            "reach the server.\n\n```sh\nkubectl get pods\n```\n\nThen restart them one by one.",
            "How is KubeProxyDown mitigated?",
            id="what-is-done-to-what-stands-above",
        ),
        pytest.param(
            "# Plugins\n\n- `frozen_nick`: keeps guests from changing the name they are shown by\n"
            "- `lobby_bypass`: lets guests in who come with a token of the server",
            "What is `frozen_nick` for?",
            id="term-that-is-code",
        ),
        pytest.param(
            "# The lobby\n\nThe lobby is the room in which guests wait until a host lets them in.",
            "What is the lobby?",
            id="what-the-heading-names",
        ),
    ],
)
def test_a_form_carries_its_question(text: str, question: str) -> None:
    assert question in asked(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"# Pricing\n\n## Testing strategy\n\n{STEPS}", id="name-not-task"),
        pytest.param("# Tools\n\n## Did you like the workshop?\n\nYes, very much so.", id="survey"),
        pytest.param("# Tools\n\nIf it is not, do the same thing once again.", id="pronoun"),
        pytest.param("# Tools\n\nTo see the rates of HP-200, see the table below.", id="pointer"),
        pytest.param("# Tools\n\nThe CSV importer reads the following formats:", id="cut-list"),
        pytest.param("# HP-200\n\n## How to call [PERSON_1]\n\nUse the phone.", id="placeholder"),
        pytest.param(
            f"# HP-200\n\n## Process for HP-200 refunds\n\n{STEPS}", id="name-of-a-process"
        ),
        pytest.param("# HP-200\n\nThe HP-200 is a separate and quite small one.", id="attribute"),
        pytest.param("# HP-200\n\nTo move an HP-200, you need a permit of work.", id="requirement"),
        pytest.param("# HP-200\n\n## How to set an HP-200 up\n\nAsk the , then wait.", id="gap"),
        pytest.param("# HP-200\n\n| Mode | Use |\n|---|---|\n| A | x |\n| B | y |", id="table"),
        pytest.param(
            "# Fire drills\n\nStay calm. If the fire alarm sounds, leave the building.", id="later"
        ),
        pytest.param(
            "# Fire drills\n\nIf the fire alarm sounds, leave the building.",
            id="condition-of-a-text",
        ),
        pytest.param(
            "# HP-200\n\nTo order an HP-200, order an HP-200 from us.", id="says-no-more-than-asked"
        ),
        pytest.param(
            "# HP-200\n\n## Examples\n\nA page and a photo that were printed on both sides of a "
            "sheet of paper.",
            id="part-of-a-page",
        ),
        pytest.param("# Tools\n\nNothing here tells anybody anything.", id="no-form"),
    ],
)
def test_no_conversation_is_better_than_a_bad_one(text: str) -> None:
    assert asked(text) == []


def test_an_answer_is_a_whole_unit_without_markup_that_keeps_lists_and_code() -> None:
    text = (
        "# Backups\n\n## Restoring the LX5 backup\n\n"
        "Stop the **server** first, then [restore](x.md) the LX5 backup:\n\n"
        "```sh\nrestore --all\n```\n\n1. Start it.\n2. Look at `/var/log`."
    )
    (pair,) = pairs(text)

    assert pair.answer == (
        "Stop the server first, then restore the LX5 backup:\n\n```sh\nrestore --all\n```\n\n"
        "1. Start it.\n2. Look at `/var/log`."
    )
    assert [(c.start, c.end) for c in pair.citations] == [(text.index("Stop"), len(text))]


def test_the_answer_to_a_question_ends_where_the_next_one_begins() -> None:
    heading = "# Leave\n\n## Can I carry unused leave into May?"
    (pair, *_) = pairs(f"{heading}\n\nYes, up to five days.\n\nAnd until when?\n\nUntil May.")

    assert pair.answer == "Yes, up to five days."


def test_a_question_that_names_no_topic_gets_the_declared_one_or_is_not_asked() -> None:
    text = f"# The clef handbook\n\n## Change the plan\n\n{STEPS}"

    assert written(text).reasons == ["topic_not_named"]
    assert [pair.question for pair in pairs(text, about="at Clef")] == [
        "How do I change the plan at Clef?"
    ]


def test_what_stands_above_names_the_topic_if_it_is_something_one_does() -> None:
    text = f"# Renting a company car\n\n## Extend the deadline\n\n{STEPS}"

    assert asked(text) == ["When renting a company car, how do I extend the deadline?"]


def test_a_text_in_another_language_is_skipped_with_that_reason() -> None:
    text = (
        "# Urlaub\n\nWenn der Alarm ertönt, verlassen Sie das Gebäude über die nächste Treppe und "
        "warten Sie auf dem Parkplatz hinter dem Haus, bis jemand Sie zurückruft."
    )

    assert (written(text).reasons, asked(text)) == (["language_not_spoken"], [])


def test_the_same_question_is_asked_once() -> None:
    text = f"# The HP-200\n\n## How to clean the HP-200\n\n{STEPS}\n\n"

    assert asked(text * 2) == ["How do I clean the HP-200?"]


def test_what_stands_side_by_side_is_asked_in_one_conversation_without_repeating_itself() -> None:
    tasks = ["Cleaning the HP-200 tray", "Replacing the HP-200 drum"]
    lists = "\n\n".join(f"## {task}\n\n{STEPS}" for task in tasks)
    (conversation,) = written(f"# The HP-200 printer\n\n{lists}").conversations

    assert [(pair.said, pair.question) for pair in conversation] == [
        ("How do I clean the HP-200 tray?", "How do I clean the HP-200 tray?"),
        ("And how do I replace the HP-200 drum?", "How do I replace the HP-200 drum?"),
    ]


def test_a_follow_up_leaves_out_what_both_questions_are_about() -> None:
    lists = "\n\n".join(
        f"## {name}\n\n- A disk with room for the {name.lower()} of a year\n"
        "- An account that may write\n- A network that is up all night"
        for name in ("Requirements", "Permissions")
    )
    (conversation,) = written(f"# Importing your CSV files\n\n{lists}").conversations

    assert [pair.said for pair in conversation] == [
        "What are the requirements for importing my CSV files?",
        "And what are the permissions?",
    ]


def test_how_to_do_something_ends_before_sections_that_tell_something_else() -> None:
    text = f"# HP-200\n\n## Cleaning the HP-200 tray\n\n{STEPS}\n\n### History\n\nIt was grey once."
    (pair, *_) = pairs(text)

    assert pair.answer == STEPS
