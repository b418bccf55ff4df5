"""What a model was asked to write as JSON is read as it comes, and words are not guessed at."""

import pytest

from convo_assets.steps.converse.reply_parsing import numbers, plain_words, read_items, texts

TURN = '{"n": 1, "text": "How long?", "alone": "How long is leave?"}'
WHOLE = f'{{"turns": [{TURN}]}}'


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(WHOLE, id="plain"),
        pytest.param(f"```json\n{WHOLE}\n```", id="fence"),
        pytest.param(f"Sure! Here you are:\n\n{WHOLE}\n\nAnything else?", id="greeting"),
        pytest.param(f"[{TURN}]", id="list-alone"),
        pytest.param(WHOLE.replace("turns", "questions"), id="another-name"),
        pytest.param(WHOLE[:-1] + ",}", id="trailing-comma"),
        pytest.param(WHOLE[:-2], id="missing-brackets"),
        pytest.param(WHOLE.replace('"n"', "n"), id="bare-key"),
        pytest.param(f'{{"turns": {{"1": {TURN}}}}}', id="object-of-objects"),
        pytest.param(f'[{{"turns": [{TURN}]}}]', id="wrapped-in-a-list"),
        pytest.param(f'{{"turns": {TURN}}}', id="one-object-for-the-list"),
        pytest.param(TURN, id="one-object"),
    ],
)
def test_json_in_any_manner_is_read(reply: str) -> None:
    (item,) = read_items(reply, name="turns", words="text") or []

    assert (item["text"], item["alone"]) == ("How long?", "How long is leave?")


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param("1. How long?\n2. Who pays?", id="numbers"),
        pytest.param("Here are two:\n\n- How long?\n- Who pays?", id="bullets"),
        pytest.param("**1.** How long?\n\n**2.** Who pays?", id="bold"),
        pytest.param("Question 1: How long?\nQuestion 2: Who pays?", id="labels"),
        pytest.param('{"n": 1, "text": "How long?"}\n{"n": 2, "text": "Who pays?"}', id="objects"),
    ],
)
def test_a_list_of_lines_is_read_where_there_is_no_json(reply: str) -> None:
    items = read_items(reply, name="turns", words="text")

    assert [(item["n"], item["text"]) for item in items or []] == [
        (1, "How long?"),
        (2, "Who pays?"),
    ]


@pytest.mark.parametrize("reply", ["", "I cannot help with that.", "See [1] and {x}."])
def test_what_holds_no_list_is_no_reply(reply: str) -> None:
    assert read_items(reply, name="turns", words="text") is None


def test_an_empty_list_is_a_reply() -> None:
    assert read_items('{"facts": []}', name="facts", words="fact") == []


@pytest.mark.parametrize(
    "said",
    ["How long?", ' "How long?" ', "**How long?**", "Question: How long?", "**Q2:** „How long?“"],
)
def test_labels_quotes_and_emphasis_around_the_whole_fall_away(said: str) -> None:
    assert plain_words(said) == "How long?"


def test_quotes_within_a_text_stay() -> None:
    assert plain_words('"Yes" and "no"') == '"Yes" and "no"'


def test_lists_and_single_values_are_read_alike() -> None:
    assert texts("one") == texts(["one", "", 3]) == ["one"]
    assert numbers([1, "F2"]) == [1, 2]
    assert numbers("3") == [3]
