"""Every reason that anything is refused for is in the table, and the documentation shows it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from convo_assets.reasons import FAMILIES, REASONS, advised, explain, markdown, sentences
from convo_assets.resources.settings import PROJECT
from convo_assets.steps.converse import ReplyFault
from convo_assets.steps.converse.judging import VERDICTS

PAGE = PROJECT / "docs" / "what-can-go-wrong.md"
RAISED = {"UnreadableDocumentError", "_Died"}
PRODUCERS = (
    "steps/ingest",
    "steps/redact/documents.py",
    "steps/converse",
    "steps/curate",
    "steps/release",
    "resources/conversion",
    "resources/documents",
)
CODE = re.compile(r"[a-z]+(?:_[a-z]+)+")
NO_REASONS = frozenset(
    # What some functions that return words return beside reasons.
    "source_question how_to keep_types mac_roman language_switcher yes_or_no".split()
)


def test_every_code_that_is_produced_is_in_the_table() -> None:
    found = {
        code: file.name
        for place in PRODUCERS
        for file in _files(PROJECT / "convo_assets" / place)
        for code in _codes(ast.parse(file.read_text(encoding="utf-8")))
    }

    assert len(found) > 30
    assert not {code: file for code, file in found.items() if not _known(code)}


def test_the_table_explains_nothing_that_is_not_produced() -> None:
    sources = sorted((PROJECT / "convo_assets").rglob("*.py"))
    said = "".join(p.read_text(encoding="utf-8") for p in sources if p.name != "reasons.py")

    put_together = {f"{share}_quota" for share in ("persona", "kind", "document")}
    assert [code for code in REASONS if f'"{code}"' not in said and code not in put_together] == []


@pytest.mark.parametrize(
    "code", [*VERDICTS.values(), *get_args(ReplyFault), "leak_phone_number", "like_a_test_row"]
)
def test_codes_that_are_put_together_are_explained_as_well(code: str) -> None:
    assert _known(code)
    assert explain(code).advice


def test_a_leak_names_the_kind_of_personal_data() -> None:
    assert explain("leak_phone_number").says.endswith("of the kind PHONE NUMBER")


def test_a_code_that_nobody_declared_says_its_own_words() -> None:
    assert sentences(["some_new_code", "damaged"]).startswith("Some new code. The file is damaged")
    assert not advised(["some_new_code"])


def test_the_page_of_what_can_go_wrong_is_the_table() -> None:
    text = PAGE.read_text(encoding="utf-8")

    assert text.endswith(markdown()), (
        "docs/what-can-go-wrong.md differs: keep its introduction, replace the rest by "
        "`python -c 'from convo_assets.reasons import markdown; print(markdown())'`"
    )


@pytest.mark.parametrize("reason", [*REASONS.values(), *FAMILIES.values()])
def test_sentences_begin_large_and_leave_their_full_stop_to_whoever_shows_them(
    reason: object,
) -> None:
    says, advice = reason.says, reason.advice  # type: ignore[attr-defined]

    assert says[0].isupper() or says[0] == '"'
    assert advice
    assert not says.endswith(".")
    assert not advice.endswith(".")


def _known(code: str) -> bool:
    return code in REASONS or explain(code).advice != ""


def _files(place: Path) -> list[Path]:
    return [place] if place.is_file() else sorted(place.rglob("*.py"))


def _codes(tree: ast.Module) -> Iterator[str]:
    """Yield what looks like a code where codes are raised, counted, returned or paired."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _of_call(node)
        elif (
            isinstance(node, ast.FunctionDef)
            and node.returns
            and "str" in ast.unparse(node.returns)
        ):
            yield from _returned(node)


def _of_call(call: ast.Call) -> Iterator[str]:
    name = ast.unparse(call.func)
    if (name in RAISED or name.endswith("reasons.append")) and call.args:
        yield from _constants(call.args[0])
    if name == "Conversion" and len(call.args) > 1:
        yield from _keys(call.args[1])
    for keyword in call.keywords:
        if keyword.arg in {"reasons", "gaps"}:
            yield from _keys(keyword.value)


def _returned(function: ast.FunctionDef) -> Iterator[str]:
    for node in ast.walk(function):
        if isinstance(node, ast.Return) and isinstance(node.value, ast.Constant | ast.IfExp):
            yield from _constants(node.value)
        elif isinstance(node, ast.Tuple) and len(node.elts) > 1:
            yield from _constants(node.elts[0])


def _keys(node: ast.expr) -> Iterator[str]:
    for found in ast.walk(node):
        if isinstance(found, ast.Dict):
            for key in found.keys:
                yield from _constants(key) if key else ()


def _constants(node: ast.expr) -> Iterator[str]:
    for found in ast.walk(node):
        text = found.value if isinstance(found, ast.Constant) else None
        if isinstance(text, str) and CODE.fullmatch(text) and text not in NO_REASONS:
            yield text
