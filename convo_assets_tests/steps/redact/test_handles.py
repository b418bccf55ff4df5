"""Handles of every shape go; what an @ or a colon means elsewhere stays."""

import pytest

from convo_assets.steps.redact.finding import find_by_rules
from convo_assets.steps.redact.normalized_text import normalize_text

IRC = "12:01 <zork_77> hi all\n12:02 <@mquint> hello\n12:02 <zork_77> brb\n"
BARE_IRC = "<zork_77> hi all\n<mquint> hello\n<zork_77> brb\n"
CHAT = "00:01:02\tAna Roe:\tGM\n00:01:09\tkwil:\tgm\n00:02:00\tAna Roe | Acme:\tshall we\n"
NICKS = "zork_77: hi all\nquint42: hello\nzork_77: brb\n"


def found(text: str) -> set[str]:
    shown = normalize_text(text).text
    kinds = {"USERNAME", "PERSON", "EMAIL", "URL"}
    return {shown[s.start : s.end] for s in find_by_rules(shown) if s.label in kinds}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("thanks @Quintana for it", "Quintana", id="capital"),
        pytest.param("cc @mary_quint_ and", "mary_quint", id="underscores"),
        pytest.param("RT @_zork77: nice", "_zork77", id="leading-underscore"),
        pytest.param("@ZORK, look", "ZORK", id="capitals"),
        pytest.param("posted by u/zork-quint yesterday", "zork-quint", id="reddit"),
        pytest.param("see /u/zork77.", "zork77", id="reddit-with-slash"),
        pytest.param(IRC, "zork_77", id="irc"),
        pytest.param(IRC, "mquint", id="irc-operator"),
        pytest.param(BARE_IRC, "mquint", id="irc-without-time"),
        pytest.param("*** zork has joined #ops", "zork", id="joins"),
        pytest.param("-!- zork [~z@h] has quit", "zork", id="quits"),
        pytest.param("zork is now known as quintus", "quintus", id="renames"),
        pytest.param(CHAT, "Ana Roe", id="timed-chat"),
        pytest.param(CHAT, "kwil", id="timed-chat-nick"),
        pytest.param(NICKS, "quint42", id="nick-and-colon"),
        pytest.param("Message-ID: <CAF88.quint@mailhost>\n", "CAF88.quint@mailhost", id="message"),
        pytest.param("https://www.linkedin.com/in/ana-roe-77/", "https://www.linkedin.com/in/ana-roe-77/", id="linkedin"),
        pytest.param("at twitter.com/anaroe.", "twitter.com/anaroe", id="without-scheme"),
        pytest.param("(https://github.com/mquint)", "https://github.com/mquint", id="github"),
        pytest.param("https://social.example/@quint it", "https://social.example/@quint", id="fediverse"),
        pytest.param("https://uni.example/~quint", "https://uni.example/~quint", id="home-page"),
    ],
)  # fmt: skip
def test_handles_are_found(text: str, value: str) -> None:
    assert value in found(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("use `@latest` or `@beta`", id="tags-in-code"),
        pytest.param("```\n@app.route('/x')\ndef x(): ...\n```", id="decorator"),
        pytest.param("npm i @scope/package", id="package"),
        pytest.param("uses: actions/checkout@v4", id="action"),
        pytest.param("  @Override\n  public", id="annotation-alone"),
        pytest.param("as @fig-plan and [@roe_1998; @poe2021] show", id="citations"),
        pytest.param("3 kg @ 4 a piece, 5 @12", id="price"),
        pytest.param("@media (max-width: 3px) {", id="style-sheet"),
        pytest.param("12:01 INFO: up\n12:02 ERROR: down\n12:03 INFO: up\n", id="log"),
        pytest.param("<p> one\n<li> two</li>\n<p> three\n", id="html"),
        pytest.param("name: x\ntype: y\nname: z\n", id="keys"),
        pytest.param("https://github.com/org/project/issues/4", id="page-of-a-project"),
        pytest.param("https://github.com/features", id="page-of-the-site"),
        pytest.param("the u/v ratio and either/or", id="fraction"),
    ],
)
def test_what_looks_like_a_handle_stays(text: str) -> None:
    assert found(text) == set()
