"""What is there for navigation, layout or machines goes and is counted; what is said stays."""

import pytest

from convo_assets.steps.ingest.cleaning import (
    Cleaned,
    clean_markdown,
    clean_message,
    clean_message_page,
    clean_page,
    with_definitions,
)


def cleaned(text: str) -> Cleaned:
    return clean_markdown(text, lambda html: f"CONVERTED {len(html)}")


@pytest.mark.parametrize(
    ("text", "left", "removed"),
    [
        pytest.param(
            'See [the *rule*](a/b.md "T") and [more][x].\n\n[x]: http://a.example\n',
            "See the *rule* and more.\n\n",
            {"link_target": 3},
            id="targets",
        ),
        pytest.param("Ask <https://a.example>.\n", "Ask <https://a.example>.\n", {}, id="address"),
        pytest.param("Call `[a](b)`.\n", "Call `[a](b)`.\n", {}, id="code"),
        pytest.param("```\n{{ a }} <!-- b -->\n```\n", None, {}, id="fence"),
        pytest.param("## Leave [¶](#leave) {#leave}\n", "## Leave\n", None, id="anchors"),
        pytest.param("Paid.<!-- ask legal -->\n", "Paid.\n", {"comment": 1}, id="comment"),
        pytest.param("<!-- a\n\nb -->\n\nPaid.\n", "\n\nPaid.\n", {"comment": 1}, id="block"),
        pytest.param(
            "{% include a.html %}\n\nPaid {{ site.when }} monthly.\n",
            "\n\nPaid  monthly.\n",
            {"template_tag": 2},
            id="liquid",
        ),
        pytest.param(
            "import Tabs from '@theme/Tabs';\n\n<Tabs groupId={a}>\n\nPaid.\n\n</Tabs>\n",
            "\n\n\nPaid.\n\n\n",
            None,
            id="mdx",
        ),
        pytest.param(
            ":::note Who pays\n\nWe do.\n\n:::\n", "Who pays\n\nWe do.\n\n\n", None, id="box"
        ),
        pytest.param("> [!NOTE]\n> We pay.\n", "> \n> We pay.\n", {"template_tag": 1}, id="alert"),
        pytest.param(
            "[Home](/) > [Leave](/leave)\n\nPaid.\n", "\n\nPaid.\n", {"breadcrumb": 1}, id="crumbs"
        ),
        pytest.param(
            "[English](README.md) | [Deutsch](README.de.md)\n\nPaid.\n",
            "\n\nPaid.\n",
            {"language_switcher": 1},
            id="languages",
        ),
        pytest.param(
            "[← Back](a.md) | [Next →](b.md)\n\nPaid.\n",
            "\n\nPaid.\n",
            {"navigation": 1},
            id="menu",
        ),
        pytest.param("See [a](b), or [c](d).\n", "See a, or c.\n", {"link_target": 2}, id="prose"),
        pytest.param(
            "# Guide\n\n## Contents\n\n- [Leave](#leave)\n- [Pay](#pay)\n\n## Leave\n\nPaid.\n",
            "# Guide\n\n\n## Leave\n\nPaid.\n",
            {"table_of_contents": 1},
            id="contents",
        ),
        pytest.param("250 m²[4](#n4).\n", "250 m²[4].\n", {"link_target": 1}, id="note"),
        pytest.param("![](a.png) ![a.png](a.png)\n", " \n", {"picture": 2}, id="pictures"),
        pytest.param("![The pump](a.png)\n", "![The pump]()\n", {"link_target": 1}, id="figure"),
        pytest.param("[![build](a.svg)](b)\n\nX.\n", "\n\nX.\n", {"badge": 1}, id="badge"),
        pytest.param("10<sup>6</sup> a<br>b\n", "10^6^ a b\n", {"html": 3}, id="html"),
        pytest.param(
            "<table><tr><td>a</td></tr></table>\n", "CONVERTED 35\n", {"html": 1}, id="table"
        ),
        pytest.param(
            "---\ntitle: Leave\nslug: leave\nabout: Who is paid while away\n---\n\nX.\n",
            "---\ntitle: Leave\nabout: Who is paid while away\n---\n\nX.\n",
            {"front_matter_field": 1},
            id="front-matter",
        ),
        pytest.param(
            "---\nslug: leave\n---\n\nX.\n", "\n\n\nX.\n", {"front_matter_field": 1}, id="slug"
        ),
    ],
)
def test_markdown_keeps_what_it_says(text: str, left: str | None, removed: object) -> None:
    found = cleaned(text)

    assert found.text.replace(" \n", "\n").replace("Leave \n", "Leave\n").strip() == (
        (text if left is None else left).replace(" \n", "\n").strip()
    )
    assert removed is None or found.removed == removed


def test_a_page_is_its_main_part() -> None:
    page = clean_page(
        "<html><body><header>Acme</header><nav aria-label='Breadcrumb'><a href='/'>Home</a></nav>"
        "<nav><a hreflang='de' href='/de'>Deutsch</a></nav><main><h1>Leave"
        "<a href='#leave'>¶</a></h1><p>All staff are paid.</p><!-- x --></main>"
        "<aside>News</aside><footer>Imprint</footer></body></html>"
    )

    assert page.text == "<main><h1>Leave</h1><p>All staff are paid.</p></main>"
    assert page.removed == {
        "permalink": 1,
        "comment": 1,
        "breadcrumb": 1,
        "language_switcher": 1,
        "page_furniture": 3,
    }


@pytest.mark.parametrize(
    "html",
    [
        pytest.param("<main>A</main><div>All staff are paid while away.</div>", id="small-main"),
        pytest.param("<nav>All staff are paid while away.</nav><p>.</p>", id="nothing-left"),
        pytest.param("<div><p>All staff are paid while away.", id="no-landmarks"),
        pytest.param(
            "<section><header>All staff are paid while away.</header></section>", id="own"
        ),
    ],
)
def test_of_a_page_in_doubt_all_is_kept(html: str) -> None:
    assert "All staff are paid while away." in clean_page(html).text


HISTORY = "On Monday, Bo Li wrote:\n> When is it?\n>\n> Bo\n"


@pytest.mark.parametrize(
    ("text", "left", "removed"),
    [
        pytest.param(f"At ten.\n\n{HISTORY}", "At ten.", {"quoted_message": 1}, id="quote-below"),
        pytest.param("> When?\n\nAt ten.\n", None, {}, id="answer-below-its-question"),
        pytest.param(
            "At ten.\n-- \nBo Li\n+49 30 1\n", "At ten.", {"signature": 1}, id="signature"
        ),
        pytest.param(
            f"At ten.\n\n-- \nBo\n\n{HISTORY}\n{'_' * 40}\nops mailing list\nhttp://a.example\n",
            "At ten.",
            {"signature": 1, "quoted_message": 1, "list_footer": 1},
            id="all-of-it",
        ),
        pytest.param(
            "At ten.\n\n-----Original Message-----\nFrom: Bo\nSent: Monday\nTo: All\n\nWhen?\n",
            "At ten.",
            {"quoted_message": 1},
            id="copy-below",
        ),
        pytest.param(HISTORY, None, {}, id="nothing-else"),
        pytest.param("a -- b\n--\n", "a -- b", {"signature": 1}, id="empty-signature"),
    ],
)
def test_a_message_is_what_its_sender_wrote(text: str, left: str | None, removed: object) -> None:
    found = clean_message(text)

    assert found.text == (text.rstrip() if left is None else left) or found.text == text
    assert found.removed == removed


@pytest.mark.parametrize(
    ("html", "left", "removed"),
    [
        pytest.param(
            "<p>At ten.</p><div class='gmail_signature'>Bo</div>"
            "<div class='gmail_quote'>On Monday: <blockquote>When?</blockquote></div>",
            "At ten.",
            {"signature": 1, "quoted_message": 1},
            id="below",
        ),
        pytest.param(
            "<blockquote type='cite'>When?</blockquote><p>At ten.</p>",
            "When?At ten.",
            {},
            id="above",
        ),
    ],
)
def test_a_message_in_html_is_what_its_sender_wrote(html: str, left: str, removed: object) -> None:
    found = clean_message_page(html)

    assert "".join(part.partition(">")[2] for part in found.text.split("<")) == left
    assert found.removed == removed


def test_definitions_of_a_page_are_items_with_their_terms() -> None:
    html = (
        "<dl><div><dt>Slack</dt><dd><p>Days to spare.</p></dd></div><dt>Who?</dt><dd>We.</dd></dl>"
    )

    assert (
        "<li><strong>Slack</strong>: <span><span>Days to spare.</span></span></li>"
        "<li><strong>Who?</strong> <span>We.</span></li>" in with_definitions(html)
    )
