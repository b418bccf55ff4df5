"""Detectors see through wrappings, and what they find is redacted at its exact place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convo_assets.steps.redact.normalized_text import normalize_text
from convo_assets_tests.builders import a_redactor

PIECES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "a",
                "B",
                "4",
                " ",
                "\n",
                "-",
                "\u00ad",
                "\u200b",
                "\u00a0",
                "\\_",
                "\\n",
                "%40",
                "&#64;",
            ]
        ),
        st.sampled_from(
            [" [at] ", "(dot)", "\u2011", "é", "e\u0301", "ﬁ", "４", "\\u0041", "@", "."]
        ),
        st.text(max_size=3),
    )
).map("".join)


@given(PIECES)
def test_every_range_of_the_view_stands_for_a_range_of_the_original(text: str) -> None:
    normalized = normalize_text(text)

    for start in range(len(normalized.text)):
        begin, end = normalized.original_span(start, start + 1)
        assert 0 <= begin < end <= len(text)
    places = [normalized.original_span(start, start + 1) for start in range(len(normalized.text))]
    assert places == sorted(places)


@given(
    st.text(
        alphabet=st.characters(min_codepoint=32, max_codepoint=126, exclude_characters="\\%&[({<_")
    )
)
def test_plain_text_is_seen_as_it_is(text: str) -> None:
    normalized = normalize_text(text.replace(" at ", " ").replace(" dot ", " "))

    assert normalized.text == text.replace(" at ", " ").replace(" dot ", " ")
    assert all(
        normalized.original_span(i, i + 1) == (i, i + 1) for i in range(len(normalized.text))
    )


@pytest.mark.parametrize(
    ("wrapped", "redacted"),
    [
        pytest.param(r"Mail tony\_diaz@x.net now", "Mail [EMAIL_1] now", id="markdown-escape"),
        pytest.param("Mail tony&#64;x.net now", "Mail [EMAIL_1] now", id="html-entity"),
        pytest.param("Mail tony%40x.net now", "Mail [EMAIL_1] now", id="percent-encoding"),
        pytest.param("Mail tony [at] x [dot] net now", "Mail [EMAIL_1] now", id="at-in-brackets"),
        pytest.param("Mail tony at x dot com now", "Mail [EMAIL_1] now", id="at-in-words"),
        pytest.param("Mail to\u200bny@x.net now", "Mail [EMAIL_1] now", id="zero-width"),
        pytest.param("Mail to\u00adny@x.net now", "Mail [EMAIL_1] now", id="soft-hyphen"),
        pytest.param("Mail tony@\nx.net now", "Mail [EMAIL_1] now", id="cut-behind-the-at"),
        pytest.param("Mail tony@exam\nple.net now", "Mail [EMAIL_1] now", id="cut-in-the-domain"),
        pytest.param(
            "card 4111\u00a01111\u00a01111\u00a01111.", "card [CREDIT_CARD_1].", id="nbsp"
        ),
        pytest.param(
            "card ４１１１１１１１１１１１１１１１.", "card [CREDIT_CARD_1].", id="full-width"
        ),
        pytest.param("card 4111 1111\n1111 1111.", "card [CREDIT_CARD_1].", id="cut-card"),
        pytest.param("SSN 517\u201138\u20112264.", "SSN [SSN_1].", id="unicode-hyphen"),
        pytest.param(
            "Mail %74ony%40x%2enet%0a now", "Mail [EMAIL_1]%0a now", id="line-end-encoded"
        ),
        pytest.param("Mail tony%2540x.net now", "Mail [EMAIL_1] now", id="encoded-twice"),
        pytest.param("Mail tony&amp;#64;x.net now", "Mail [EMAIL_1] now", id="escaped-twice"),
        pytest.param("Mail jos%E9%40x.net now", "Mail [EMAIL_1] now", id="latin-1"),
        pytest.param("Mail tony@\U000e0020x.net now", "Mail [EMAIL_1] now", id="tag-character"),
        pytest.param("SSN ٥١٧-٣٨-٢٢٦٤.", "SSN [SSN_1].", id="other-digits"),
        pytest.param("then Ana Ro-\nesson went", "then [PERSON_1] went", id="hyphenated"),
        pytest.param('{"m": "hi\\nAna Roe"}', '{"m": "hi\\n[PERSON_1]"}', id="json-escape"),
    ],
)
def test_wrapped_values_are_redacted_whole(wrapped: str, redacted: str) -> None:
    (result,) = a_redactor().redact([wrapped])

    assert result.text == redacted


def test_equal_values_in_other_wrappings_share_a_number() -> None:
    (result,) = a_redactor().redact([r"tony\_d@x.net or tony_d@x.net"])

    assert result.text == "[EMAIL_1] or [EMAIL_1]"
