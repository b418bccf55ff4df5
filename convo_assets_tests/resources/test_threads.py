"""Exports of trackers are conversations: who asked, who answered, in order."""

import json

import pytest

from convo_assets.document_structure import read_messages
from convo_assets.records import SourceFile
from convo_assets.resources.documents import PooledConverter
from convo_assets.steps.ingest import IngestContext
from convo_assets.steps.ingest.documents import ingest_files
from convo_assets_tests.more_formats import a_mail, a_mailbox

CONVERTER = PooledConverter()

GITHUB = {
    "title": "Pump does not start",
    "body": "It clicks once.\n\n# Steps\n\n- plug it in\n\n<!-- template -->",
    "author": {"login": "ann-b"},
    "createdAt": "2025-03-03T10:00:00Z",
    "comments": [
        {"author": {"login": "support"}, "body": "Check the fuse.", "createdAt": "2025-03-04"},
        {"author": {"login": "ann-b"}, "body": "Which one?", "createdAt": "2025-03-05"},
    ],
}
GITLAB = {
    "title": "Pump does not start",
    "description": "It clicks once.",
    "author": {"username": "ann-b"},
    "notes": [
        {"author": {"username": "bot"}, "body": "changed the label", "system": True},
        {"author": {"username": "support"}, "body": "Check the fuse."},
        {"author": {"username": "ann-b"}, "body": "Which one?"},
    ],
}
JIRA = {
    "issues": [
        {
            "key": "PUMP-1",
            "fields": {
                "summary": "Pump does not start",
                "description": {
                    "type": "doc",
                    "content": [
                        {
                            "type": "paragraph",
                            "content": [{"type": "text", "text": "It clicks once."}],
                        }
                    ],
                },
                "reporter": {"displayName": "Ann B"},
                "comment": {
                    "comments": [
                        {"author": {"displayName": "Support"}, "body": "Check the fuse."},
                        {"author": {"displayName": "Ann B"}, "body": "Which one?"},
                    ]
                },
            },
        }
    ]
}
JIRA_CSV = (
    "Issue key,Summary,Description,Reporter,Created,Comment,Comment\n"
    'PUMP-1,Pump does not start,It clicks once.,ann-b,2025-03-03,"04/Mar/25;support;Check the '
    'fuse.","05/Mar/25;ann-b;Which one?"\n'
)


def text_of(name: str, content: bytes) -> str:
    file = SourceFile(id="1", source="s", path=name, size=len(content), content=content)
    (result,) = ingest_files([file], IngestContext(converter=CONVERTER))
    assert (result.outcome, dict(result.reasons)) == ("done", {})
    return result.rows[0].text


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("github.json", json.dumps([GITHUB])),
        ("github.jsonl", json.dumps(GITHUB) + "\n"),
        ("gitlab.json", json.dumps(GITLAB)),
        ("jira.json", json.dumps(JIRA)),
        ("jira.csv", JIRA_CSV),
    ],
)
def test_an_issue_is_a_conversation_with_roles(name: str, content: str) -> None:
    text = text_of(name, content.encode())

    messages = read_messages(text)
    assert text.startswith("# Pump does not start\n")
    assert [(m.number, m.role, m.speaker) for m in messages] == [
        (1, "question", "asker"),
        (2, "reply", "answerer"),
        (3, "follow-up", "asker"),
    ]
    said = [text[m.text_start : m.end].strip() for m in messages]
    assert said[0].startswith("It clicks once.")
    assert said[1:] == ["Check the fuse.", "Which one?"]


def test_an_issue_is_cleaned_and_its_headings_stand_below_its_message() -> None:
    text = text_of("a.json", json.dumps(GITHUB).encode())

    assert "### Steps" in text
    assert "template" not in text


PAGES = [
    {"issues": [{"fields": {"summary": f"S{n}", "description": "It clicks.", "reporter": None}}]}
    for n in (1, 2)
]
HEADER = "Issue key,Summary,Description,Reporter\n"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("pages.json", json.dumps(PAGES), ("S1", "S2")),
        ("pages.jsonl", "\n".join(map(json.dumps, PAGES)), ("S1", "S2")),
        ("signs.jsonl", json.dumps({**GITHUB, "body": "a\u2028b"}, ensure_ascii=False), ("Pump",)),
        ("gone.json", json.dumps([GITHUB, {**GITHUB, "author": None}]), ("Pump", "Check the fuse")),
        ("blank.csv", f"{HEADER}P-1,S1,It clicks.,ann\n\nP-2,S2\n", ("S1", "S2")),
    ],
)
def test_pages_deleted_accounts_and_gaps_cost_no_issue(
    name: str, content: str, said: tuple[str, ...]
) -> None:
    text = text_of(name, content.encode())

    assert all(one in text for one in said)
    assert "{" not in text


def test_each_issue_of_a_file_is_a_conversation_of_its_own() -> None:
    text = text_of("a.jsonl", f"{json.dumps(GITHUB)}\n{json.dumps(GITLAB)}\n".encode())

    assert [(m.thread, m.number) for m in read_messages(text)] == [
        *((0, 1), (0, 2), (0, 3)),
        *((1, 1), (1, 2), (1, 3)),
    ]
    assert all("# Pump" not in text[m.start : m.end] for m in read_messages(text))


@pytest.mark.parametrize(
    "content",
    [
        '{"title": "Rules", "body": "No dogs."}',
        '[{"title": "Rules", "body": "No dogs.", "author": "me", "comments": 1}, {"x": 1}]',
        '{"title": "T", "body": "B", "author": "me", "comments": ["none"]}',
        "[]",
        "3",
    ],
)
def test_what_has_another_shape_stays_data(content: str) -> None:
    assert not read_messages(text_of("a.json", content.encode()))


def test_the_messages_of_a_mailbox_are_read_with_the_place_of_their_authors() -> None:
    asked = a_mail("How many days?", Message_ID="<1@x>")
    reply = a_mail("25 days.", answers="<1@x>", sender="Bo <bo@example.org>")
    text = text_of("a.mbox", a_mailbox([asked, reply]))

    messages = read_messages(text)
    assert [m.role for m in messages] == ["question", "reply"]
    assert all(m.author and "@" in text[slice(*m.author)] for m in messages)
    assert all("**From**" not in text[m.text_start : m.end] for m in messages)
