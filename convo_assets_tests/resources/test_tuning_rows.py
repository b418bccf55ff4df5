"""Labels stand on what the assistant says and nowhere else."""

from copy import copy
from typing import Any

import pytest

from convo_assets.errors import ConfigurationError
from convo_assets.resources.chat.template import DATE, render
from convo_assets.resources.tuning.rows import UNLABELLED, encode
from convo_assets_tests.resources.test_tuning import ROW, packaged_tokenizer


def test_only_what_the_assistant_says_is_labelled_up_to_the_end_of_its_turn() -> None:
    tokenizer = packaged_tokenizer()

    row = encode(tokenizer, ROW)

    labelled = [token for token in row.labels if token != UNLABELLED]
    rendered = tokenizer.apply_chat_template(ROW, tokenize=False)
    assert tokenizer.decode(row.input_ids) == rendered
    assert tokenizer.decode(labelled) == "Rooms cost 140 euros.<|im_end|>\nYes.<|im_end|>\n"
    assert all(i == t for i, t in zip(row.input_ids, row.labels, strict=True) if t != UNLABELLED)


def test_a_template_that_rewrites_earlier_turns_is_refused() -> None:
    class Rewriting:
        def apply_chat_template(self, said: list[dict[str, str]], **_: Any) -> str:
            return f"{len(said)}: {said[-1]['content']}"

    with pytest.raises(ConfigurationError, match="rewrites earlier turns"):
        encode(Rewriting(), ROW)


def test_a_template_that_names_the_day_names_the_same_one_every_day() -> None:
    """As that of LLaMA 3.2 does; the rows of tomorrow would differ from today's."""
    tokenizer = copy(packaged_tokenizer())
    tokenizer.chat_template = (
        "{% if not date_string is defined %}{% set date_string = strftime_now('%d %b %Y') %}"
        "{% endif %}Today is {{ date_string }}."
    )

    assert render(tokenizer, ROW, prompt=True) == f"Today is {DATE}."
