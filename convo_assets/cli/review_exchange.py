"""Conversations for two other tools of review, and what people decided there.

Label Studio: https://labelstud.io/guide/task_format.html; Argilla 2: `records.from_json` and
`records.to_json` of a dataset. A turn is named by its place, from 0, as in the page of
`convo-assets review`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from convo_assets.errors import ReviewFileError
from convo_assets.records import Conversation, Turn
from convo_assets.resources.store.reviews import Decision, Review

Tool = Literal["label-studio", "argilla"]

_VALUES = {"choices": "choices", "textarea": "text"}
"""Where Label Studio keeps what was said, by the type of a result."""

_CHOICES: Mapping[str, Decision] = {"accept": "accepted", "reject": "rejected"}


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A conversation with the passages that it rests on, in one text."""

    conversation: Conversation
    passages: str


@dataclass(frozen=True, kw_only=True)
class Said:
    """What one person said of one conversation in another tool, question by question."""

    conversation_id: str
    reviewer: str
    answers: Mapping[str, str]


def exported(sheets: Iterable[Sheet], tool: Tool) -> list[dict[str, Any]]:
    """Return conversations as a tool reads them."""
    write: Mapping[Tool, Callable[[Sheet], dict[str, Any]]] = {
        "label-studio": _task,
        "argilla": _record,
    }
    return [write[tool](sheet) for sheet in sheets]


def interface(turns: int) -> str:
    """Return Label Studio's labelling interface for conversations of so many turns at most."""
    edits = "\n".join(
        f'  <TextArea name="turn-{place}" toName="dialogue" rows="3" maxSubmissions="1" '
        f'placeholder="turn {place + 1}, as it should be"/>'
        for place in range(turns)
    )
    choices = "".join(f'<Choice value="{choice}"/>' for choice in _CHOICES)
    return f"""<View>
  <Text name="passages" value="$passages"/>
  <Paragraphs name="dialogue" value="$messages" layout="dialogue" nameKey="role" textKey="content"/>
  <Choices name="decision" toName="dialogue" choice="single" required="true">{choices}</Choices>
  <TextArea name="reason" toName="dialogue" maxSubmissions="1" placeholder="why it is rejected"/>
  <TextArea name="comment" toName="dialogue" maxSubmissions="1" placeholder="comment"/>
{edits}
</View>
"""


def reviews_in(
    records: object, turns_of: Callable[[str], Sequence[Turn] | None]
) -> Iterator[Review]:
    """Yield the reviews in what either tool has exported; conversations that are gone give none.

    `turns_of` returns the turns of a conversation, or nothing if there is none.

    Raises:
        ReviewFileError: If it is an export of neither.
    """
    if not isinstance(records, list):
        problem = "holds no list"
        raise ReviewFileError(problem)
    for number, record in enumerate(records, start=1):
        try:
            said = [*_said(record)]
        except (AttributeError, KeyError, TypeError, IndexError) as error:
            problem = f"holds a record, number {number}, without {error}"
            raise ReviewFileError(problem) from None
        for one in said:
            turns = turns_of(one.conversation_id)
            if turns is not None:
                yield _review(one, turns)


def _task(sheet: Sheet) -> dict[str, Any]:
    conversation = sheet.conversation
    return {
        "data": {
            "conversation_id": conversation.id,
            "source": conversation.source,
            "messages": _messages(conversation),
            "passages": sheet.passages,
        }
    }


def _record(sheet: Sheet) -> dict[str, Any]:
    conversation = sheet.conversation
    return {
        "id": conversation.id,
        "fields": {"chat": _messages(conversation), "passages": sheet.passages},
        "metadata": {"source": conversation.source},
    }


def _messages(conversation: Conversation) -> list[dict[str, str]]:
    return [{"role": turn.role, "content": turn.text} for turn in conversation.turns]


def _said(record: Mapping[str, Any]) -> Iterator[Said]:
    if "annotations" in record:
        return _said_in_task(record)
    if "responses" in record:
        return _said_in_record(record)
    raise KeyError("annotations" if "data" in record else "responses")


def _said_in_task(task: Mapping[str, Any]) -> Iterator[Said]:
    for annotation in task["annotations"]:
        if annotation.get("was_cancelled"):
            continue
        by = annotation["completed_by"]
        yield Said(
            conversation_id=task["data"]["conversation_id"],
            reviewer=str(by["email"] if isinstance(by, dict) else f"label-studio {by}"),
            answers={
                result["from_name"]: str(result["value"][_VALUES[result["type"]]][0])
                for result in annotation["result"]
            },
        )


def _said_in_record(record: Mapping[str, Any]) -> Iterator[Said]:
    people: dict[str, dict[str, str]] = {}
    for question, answers in (record["responses"] or {}).items():
        for answer in answers:
            people.setdefault(str(answer["user_id"]), {})[question] = str(answer["value"])
    for person, said in people.items():
        yield Said(conversation_id=record["id"], reviewer=f"argilla {person}", answers=said)


def _review(said: Said, turns: Sequence[Turn]) -> Review:
    decision = _CHOICES.get(said.answers.get("decision", ""))
    if decision is None:
        problem = f"says of {said.conversation_id} neither {' nor '.join(_CHOICES)}"
        raise ReviewFileError(problem)
    edits = {
        place: text.strip()
        for place, turn in enumerate(turns)
        if decision == "accepted"
        and (text := said.answers.get(f"turn-{place}", "")).strip() not in {"", turn.text.strip()}
    }
    return Review(
        conversation_id=said.conversation_id,
        reviewer=said.reviewer,
        decision="edited" if edits else decision,
        reason=said.answers.get("reason", ""),
        comment=said.answers.get("comment", ""),
        edits=edits,
    )
