import pytest

from convo_assets.steps.release.formats import DATASET_FORMATS

SAID = [
    {"role": "system", "content": "Be brief."},
    {"role": "user", "content": "One?"},
    {"role": "assistant", "content": "Two."},
    {"role": "user", "content": "Three?"},
    {"role": "assistant", "content": "Four."},
]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("openai", {"messages": SAID}),
        (
            "chatml",
            {
                "text": "<|im_start|>system\nBe brief.<|im_end|>\n"
                "<|im_start|>user\nOne?<|im_end|>\n"
                "<|im_start|>assistant\nTwo.<|im_end|>\n<|im_start|>user\nThree?<|im_end|>\n"
                "<|im_start|>assistant\nFour.<|im_end|>\n"
            },
        ),
        (
            "sharegpt",
            {
                "conversations": [
                    {"from": "system", "value": "Be brief."},
                    {"from": "human", "value": "One?"},
                    {"from": "gpt", "value": "Two."},
                    {"from": "human", "value": "Three?"},
                    {"from": "gpt", "value": "Four."},
                ]
            },
        ),
        (
            "alpaca",
            {
                "instruction": "Three?",
                "input": "",
                "output": "Four.",
                "system": "Be brief.",
                "history": [["One?", "Two."]],
            },
        ),
        ("trl", {"prompt": SAID[:-1], "completion": SAID[-1:]}),
    ],
)
def test_a_row_is_written_as_its_readers_expect(name: str, written: object) -> None:
    (line,) = [each.line for each in DATASET_FORMATS if each.name == name]

    assert line(SAID) == written
