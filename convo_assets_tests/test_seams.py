"""A new part is one module and one line of a table: each of these is added and run end to end."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Generic, TypeVar

import pytest

from convo_assets.errors import SettingError
from convo_assets.records import UNDECLARED, Conversation, EmbeddedChunk, SourceFile
from convo_assets.resources.documents.policy import policy_of
from convo_assets.resources.environments import CHAT
from convo_assets.resources.releases.files import ReleaseFiles, faults
from convo_assets.resources.releases.writing import write_release
from convo_assets.resources.settings import PROJECT, Settings, secret_value
from convo_assets.steps.converse import (
    QUESTION_KINDS,
    ChatModel,
    QuestionKinds,
    converse_about,
)
from convo_assets.steps.converse.large.plan import plan_dialogue
from convo_assets.steps.converse.large.prompts import fixed_parts
from convo_assets.steps.curate import unchanged
from convo_assets.steps.ingest import FILE_FORMATS, Conversion, IngestContext, ingest_files
from convo_assets.steps.redact import (
    PII_TYPES,
    KnownValues,
    PiiTypes,
    RedactContext,
    Redactor,
    Surrogates,
    leak_gate,
    redact_docs,
    shapes_of_all,
)
from convo_assets.steps.release import Release, SourceShare
from convo_assets.steps.release.formats import DATASET_FORMATS, DatasetFormat
from convo_assets_tests.builders import (
    Rows,
    a_chunk,
    a_conversation,
    a_converse_context,
    a_passage,
    a_raw_doc,
    a_training_row,
)
from convo_assets_tests.fakes import (
    CapitalisedNameDetector,
    Shelf,
    TemplateChatModel,
)
from convo_assets_tests.seams.last_turn import LAST_TURN
from convo_assets_tests.seams.member_card import MEMBER_CARD
from convo_assets_tests.seams.quotation import QUOTATION
from convo_assets_tests.seams.quoting import quoting
from convo_assets_tests.seams.subtitles import SUBTITLES

T = TypeVar("T")
TYPES = PII_TYPES.and_also(MEMBER_CARD)
ONE_LINE = 'quasi_identifiers = ["MEMBER_CARD"]\n'


def redacted(tmp_path: Path, policy: str, *texts: str, types: PiiTypes = TYPES) -> list[str]:
    """Return texts as they are stored, with what an invented value would make of each."""
    file = tmp_path / "policy.toml"
    file.write_text(policy, encoding="utf-8")
    known = KnownValues(b"key", types=types)
    rules = policy_of(str(file), "s", types=types)
    redactor = Redactor(detector=CapitalisedNameDetector(), policy=rules, known=known)
    raw = [a_raw_doc(text, identifier=f"raw{place}") for place, text in enumerate(texts)]
    docs = [
        row for result in redact_docs(raw, RedactContext(redactor=redactor)) for row in result.rows
    ]
    surrogates = Surrogates(b"key", known=known, shapes=shapes_of_all(lambda: docs), types=types)
    return [text for doc in docs for text in (doc.text, surrogates.fill(doc.text, doc.id))]


def test_one_line_of_the_policy_turns_on_a_new_kind_of_personal_data(tmp_path: Path) -> None:
    text, row = redacted(tmp_path, ONE_LINE, "Card MC-4417-93 of Ana Roe, again MC-4417-93.")

    assert text == "Card [MEMBER_CARD_1] of [PERSON_1], again [MEMBER_CARD_1]."
    assert re.match(r"Card (MC-0000-\d\d) of \w+ \w+, again \1\.", row)


def test_without_that_line_the_new_kind_stays_and_without_its_row_it_is_unknown(
    tmp_path: Path,
) -> None:
    text, _ = redacted(tmp_path, "", "Card MC-4417-93 of Ana Roe.")

    assert text == "Card MC-4417-93 of [PERSON_1]."
    with pytest.raises(SettingError, match=r"quasi_identifiers\.0: .*AGE, LOCATION, ORG"):
        redacted(tmp_path, ONE_LINE, "Card MC-4417-93.", types=PII_TYPES)


def test_a_direct_identifier_needs_no_line_and_stops_at_the_leak_gate(tmp_path: Path) -> None:
    types = PII_TYPES.and_also(replace(MEMBER_CARD, direct=True))
    text, _ = redacted(tmp_path, "", "Card MC-4417-93 is lost.", types=types)
    gate = leak_gate(
        CapitalisedNameDetector(), KnownValues(b"key"), policy_of("", "s", types=types)
    )

    assert text == "Card [MEMBER_CARD_1] is lost."
    assert gate.leaks(["Card MC-4417-93.", text]) == [{"MEMBER_CARD": 1}, {}]


class NoConverter:
    """A converter for formats that have a reader of their own."""

    identity = "none"
    workers = 1

    def convert(self, content: bytes, *, media_type: str) -> Conversion:
        raise AssertionError(media_type, len(content))


def test_a_new_file_format_is_read_by_its_own_reader() -> None:
    content = b"WEBVTT\r\n\r\n00:01.000 --> 00:02.000\r\nLeave is 20 days.\r\n"
    files = [
        SourceFile(id=name, source="s", path=name, size=1, content=said)
        for name, said in {"talk.vtt": content, "cut.vtt": content[6:]}.items()
    ]

    read, refused = ingest_files(
        files, IngestContext(converter=NoConverter(), formats=(*FILE_FORMATS, SUBTITLES))
    )
    unknown = next(iter(ingest_files(files, IngestContext(converter=NoConverter()))))

    assert [(d.media_type, d.text) for d in read.rows] == [("text/vtt", "Leave is 20 days.\n")]
    assert (refused.outcome, refused.reasons) == ("rejected", {"damaged": 1})
    assert unknown.reasons == {"unknown_type": 1}


RULES = (
    "Receipts must be kept for 10 years because tax law requires it. "
    "Hotel rooms cost at most 140 euros per night in cities."
)


QUOTED = "# Hotel rooms\n\n> Hotel rooms cost at most 140 euros per night in cities."


def conversations(
    kinds: QuestionKinds, model: ChatModel, *, text: str = RULES
) -> list[Conversation]:
    rows = [EmbeddedChunk(id="chunk", chunk=a_chunk(text), vector=(1.0,))]
    context = a_converse_context(model, Shelf(a_passage(text)))
    made = converse_about(rows, replace(context, kinds=kinds))
    return [row for result in made for row in result.rows]


def asked(rows: Sequence[Conversation], kind: str) -> set[tuple[str, str]]:
    """Return question and answer of every exchange of a kind."""
    return {
        (question.standalone, answer.text)
        for row in rows
        for question, answer in zip(row.turns[::2], row.turns[1::2], strict=True)
        if question.kind == kind
    }


def test_a_new_kind_of_question_is_asked_without_a_large_model() -> None:
    added = conversations(QUESTION_KINDS.and_also(QUOTATION), TemplateChatModel(), text=QUOTED)

    assert asked(added, "quotation") == {
        (
            "What is the exact wording of the rule about hotel rooms?",
            "Hotel rooms cost at most 140 euros per night in cities.",
        )
    }
    assert not asked(conversations(QUESTION_KINDS, TemplateChatModel(), text=QUOTED), "quotation")


def test_a_new_kind_of_question_is_asked_by_a_large_model() -> None:
    kinds = QUESTION_KINDS.and_also(QUOTATION)
    plans = [plan_dialogue(f"{n}", kinds, UNDECLARED, has=frozenset(), facts=4) for n in range(20)]

    assert {turn.kind for plan in plans for turn in plan.turns} == {"quotation"}
    assert QUOTATION.request in fixed_parts(kinds, UNDECLARED)


def test_a_new_chat_engine_is_chosen_by_its_name_and_writes_conversations() -> None:
    settings = Settings(convo_chat="quoting")
    engines = replace(CHAT, choices={**CHAT.choices, "quoting": quoting})

    made = conversations(QUESTION_KINDS, engines.build(settings, secret_value))

    assert {row.tier for row in made} == {"large"}
    assert {row.model for row in made} == {"quoting 4 words"}
    with pytest.raises(SettingError, match="CONVO_CHAT is 'quoting', and can be one of none"):
        CHAT.build(settings, secret_value)


@dataclass(frozen=True)
class OfOneSource(Generic[T]):
    """Records of the source `s`, as those of all sources."""

    rows: Rows[T]

    def sources(self) -> list[str]:
        return ["s"]

    def of(self, _source: str) -> Rows[T]:
        return self.rows

    def read(self, ids: Sequence[str]) -> list[T]:
        return self.rows.read(ids)


def a_release(*formats: DatasetFormat) -> Release:
    return Release(
        shares={"s": SourceShare(data_version="1", row_ids=("row",))},
        pseudonymize=unchanged,
        pseudonymized_by="",
        row_statuses={"s": {"sound": 1}},
        without_rows=(),
        left_out={},
        detector="none",
        rows=OfOneSource(Rows([a_training_row()])),
        conversations=OfOneSource(Rows([a_conversation()])),
        chunks=OfOneSource(Rows([a_chunk()])),
        formats=formats,
    )


def test_a_new_dataset_format_is_written_listed_and_verified(tmp_path: Path) -> None:
    release = a_release(*DATASET_FORMATS, LAST_TURN)

    write_release(release, tmp_path)

    written = tmp_path / "last_turn" / "train.jsonl"
    assert json.loads(written.read_text()) == {"question": "What is it?", "answer": "It is this."}
    assert "| `last_turn/` | flash cards |" in (tmp_path / "README.md").read_text()
    assert "last_turn/train.jsonl" in ReleaseFiles(tmp_path).manifest["sha256"]
    assert faults(tmp_path) == []
    written.write_text("{}\n")
    assert faults(tmp_path) == ["last_turn/train.jsonl has changed"]
    assert release.version != a_release(*DATASET_FORMATS).version


def test_the_documents_name_every_format_that_there_is() -> None:
    releases = (PROJECT / "docs" / "releases.md").read_text(encoding="utf-8")
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    (listed,) = re.findall(r"^(.+) are read\.$", readme, re.MULTILINE)

    assert all(f"`{each.name}/`" in releases for each in DATASET_FORMATS)
    named = {f".{suffix}" for suffix in re.findall(r"\w+", listed)}
    assert all(named & {*each.suffixes} for each in FILE_FORMATS)


def test_every_recipe_for_a_new_part_has_at_most_ten_lines() -> None:
    contributing = (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    recipes = re.split(r"^### ", contributing, flags=re.MULTILINE)[1:]

    assert len(recipes) == 5
    assert all(1 < len(recipe.strip().splitlines()) - 1 <= 10 for recipe in recipes)
    paths = re.findall(r"`((?:convo_assets|convo_assets_tests|docs)/[\w/.]+)`", contributing)
    assert [path for path in paths if not (PROJECT / path).exists()] == []
