"""A dataset format: the last question and its answer, as two fields."""

from typing import Any

from convo_assets.steps.release.formats import DatasetFormat, Messages


def _line(messages: Messages) -> dict[str, Any]:
    question, answer = messages[-2:]
    return {"question": question["content"], "answer": answer["content"]}


LAST_TURN = DatasetFormat(name="last_turn", read_by="flash cards", line=_line)
