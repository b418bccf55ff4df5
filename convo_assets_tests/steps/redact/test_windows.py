from hypothesis import given
from hypothesis import strategies as st

from convo_assets.steps.redact.windows import WORD, Window, halves, windows

TEXTS = st.text(alphabet="ab .\n-_é", max_size=400)


@given(TEXTS, st.integers(2, 12), st.integers(0, 4))
def test_every_word_stands_in_a_window_of_bounded_size(text: str, size: int, overlap: int) -> None:
    found = list(windows(text, size=size, overlap=min(overlap, size - 1)))

    for word in WORD.finditer(text):
        assert any(w.start <= word.start() and word.end() <= w.end for w in found)
    assert all(w.words <= size for w in found)


def test_a_window_ends_at_a_sentence_where_it_can() -> None:
    text = "One two three four five six. Seven eight nine ten eleven twelve."

    first, *_ = windows(text, size=9, overlap=2)

    assert text[first.start : first.end] == "One two three four five six."


def test_halves_of_a_window_hold_all_its_words_and_overlap() -> None:
    text = " ".join(f"w{number}" for number in range(20))

    left, right = halves(Window(0, len(text), 20), text)

    assert left.start == 0
    assert right.end == len(text)
    assert right.start < left.end
