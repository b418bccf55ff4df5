from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convo_assets.errors import SpanOutOfBoundsError
from convo_assets.records import PiiSpan
from convo_assets.steps.redact.glued_passwords import whole_passwords
from convo_assets.steps.redact.spans import check_bounds, merge_overlapping
from convo_assets_tests.builders import span

SPANS = st.lists(
    st.tuples(st.integers(0, 40), st.integers(1, 10)).map(lambda s: span(s[0], s[0] + s[1]))
)


@pytest.mark.parametrize(
    ("spans", "merged"),
    [
        pytest.param([], [], id="none"),
        pytest.param([span(5, 9), span(0, 3)], [span(0, 3), span(5, 9)], id="disjoint-sorted"),
        pytest.param([span(0, 4), span(2, 9)], [span(0, 9)], id="overlap-grows-to-union"),
        pytest.param([span(0, 3), span(3, 6)], [span(0, 3), span(3, 6)], id="touching-kept-apart"),
    ],
)
def test_overlapping_spans_become_their_union(spans: list[PiiSpan], merged: list[PiiSpan]) -> None:
    assert merge_overlapping(spans) == merged


@given(SPANS)
def test_merging_loses_no_character_and_adds_none(spans: list[PiiSpan]) -> None:
    merged = merge_overlapping(spans)

    def characters(found: list[PiiSpan]) -> set[int]:
        return {position for s in found for position in range(s.start, s.end)}

    assert characters(merged) == characters(spans)
    assert all(left.end <= right.start for left, right in pairwise(merged))


def test_a_validated_rule_names_the_union() -> None:
    by_model, by_rule = span(0, 12, "PERSON", 0.99), span(2, 9, "IBAN", 1.0, "rule:iban")

    assert merge_overlapping([by_model, by_rule])[0].label == "IBAN"


def test_a_span_past_the_end_is_refused_without_quoting_the_text() -> None:
    with pytest.raises(SpanOutOfBoundsError, match=r"\[4:12\] lies outside a text of 10"):
        check_bounds([span(4, 12)], length=10)


@pytest.mark.parametrize(
    ("text", "value", "whole"),
    [
        pytest.param("it is Kestrel#quinn42 now", "quinn42", "Kestrel#quinn42", id="login-behind"),
        pytest.param("it is quinn42#Kestrel now", "quinn42", "quinn42#Kestrel", id="login-before"),
        pytest.param("see x.example/page#quinn42", "quinn42", "quinn42", id="fragment-of-a-link"),
        pytest.param("quinn42 # a comment", "quinn42", "quinn42", id="comment"),
    ],
)
def test_a_password_that_holds_a_login_goes_whole(text: str, value: str, whole: str) -> None:
    start = text.index(value)

    (grown,) = whole_passwords(text, [span(start, start + len(value), "USERNAME")])

    assert text[grown.start : grown.end] == whole
