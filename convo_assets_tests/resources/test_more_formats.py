"""Each further format is read back whole: headings, lists, tables, accents, nothing hidden."""

import pytest

from convo_assets.errors import UnreadableDocumentError
from convo_assets.records import RawDoc, SourceFile
from convo_assets.resources.conversion.readers import read
from convo_assets.resources.documents import PooledConverter
from convo_assets.steps.ingest import FILE_FORMATS, Conversion, IngestContext, by_suffix
from convo_assets.steps.ingest.documents import ingest_files
from convo_assets_tests.more_formats import (
    a_mail,
    a_mailbox,
    a_notebook,
    an_old_workbook,
    an_opendocument,
    an_outlook_message,
    an_rtf,
)
from convo_assets_tests.office import changed

CONVERTER = PooledConverter()
TABLE = "| Land | Tage |\n| --- | --- |\n| Österreich | 25 |"


def document(name: str, content: bytes) -> RawDoc:
    file = SourceFile(id="1", source="s", path=name, size=len(content), content=content)
    (result,) = ingest_files([file], IngestContext(converter=CONVERTER))
    assert (result.outcome, dict(result.reasons)) == ("done", {})
    return result.rows[0]


def cell(text: str) -> str:
    return f"<table:table-cell><text:p>{text}</text:p></table:table-cell>"


ODT = an_opendocument(
    "text",
    "<text:tracked-changes><text:changed-region><text:deletion><text:p>struck out</text:p>"
    "</text:deletion></text:changed-region></text:tracked-changes>"
    '<text:h text:outline-level="1">Urlaub für alle</text:h>'
    '<text:p>At least<text:s text:c="1"/><text:span>25 days</text:span>'
    "<office:annotation><text:p>says a reviewer</text:p></office:annotation>.<text:note>"
    "<text:note-citation>1</text:note-citation><text:note-body><text:p>By law.</text:p>"
    "</text:note-body></text:note></text:p>"
    '<text:h text:outline-level="2">Steps</text:h><text:list text:style-name="L1">'
    "<text:list-item><text:p>Ask.</text:p><text:list><text:list-item><text:p>Early.</text:p>"
    "</text:list-item></text:list></text:list-item>"
    "<text:list-item><text:p>Go.</text:p></text:list-item></text:list>"
    f"<table:table><table:table-header-rows><table:table-row>{cell('Land')}{cell('Tage')}"
    "</table:table-row></table:table-header-rows>"
    f"<table:table-row>{cell('Österreich')}{cell('25')}</table:table-row></table:table>",
    '<text:list-style style:name="L1"><text:list-level-style-number text:level="1" '
    'style:num-format="1"/><text:list-level-style-bullet text:level="2"/></text:list-style>',
)
ODS = an_opendocument(
    "spreadsheet",
    f'<table:table table:name="Leave"><table:table-row>{cell("Land")}{cell("Anteil")}'
    f"</table:table-row><table:table-row>{cell('Österreich')}"
    '<table:table-cell office:value-type="percentage" office:value="0.075"><text:p>7,5 %</text:p>'
    "</table:table-cell></table:table-row>"
    f'<table:table-row table:visibility="collapse">{cell("hidden")}</table:table-row>'
    '<table:table-row table:number-rows-repeated="1048000">'
    '<table:table-cell table:number-columns-repeated="1024"/></table:table-row></table:table>',
)
ODP = an_opendocument(
    "presentation",
    '<draw:page><draw:frame presentation:class="title"><draw:text-box><text:p>Prüfung</text:p>'
    "</draw:text-box></draw:frame><draw:frame><draw:text-box><text:list><text:list-item><text:p>"
    "once a year</text:p></text:list-item></text:list></draw:text-box></draw:frame><draw:frame "
    'presentation:class="page-number"><draw:text-box><text:p>7</text:p></draw:text-box>'
    "</draw:frame><presentation:notes><draw:frame><draw:text-box><text:p>Say why.</text:p>"
    "</draw:text-box></draw:frame></presentation:notes></draw:page>",
)
RTF = an_rtf(
    r"\pard\s1\outlinelevel0\b Größe\b0\par\pard\plain At least \u8364?25.\par"
    r"\pard\s2\outlinelevel1 Steps\par\pard\plain {\listtext 1.\tab}\ls1\ilvl0 Ask.\par"
    r"{\listtext 2.\tab}\ls1\ilvl0 Go.\par"
    r"\trowd\cellx3000\cellx6000\pard\intbl Land\cell Tage\cell\row"
    r"\trowd\cellx3000\cellx6000\pard\intbl Österreich\cell 25\cell\row\pard The end.\par"
)
NOTEBOOK = a_notebook(
    [
        {"cell_type": "markdown", "source": f"# Größe\n\n- a\n- b\n\n{TABLE}"},
        {
            "cell_type": "code",
            "source": "print(1)",
            "outputs": [{"output_type": "stream", "name": "stdout", "text": "1\n"}],
        },
    ]
)
ASCIIDOC = """= Größe
:toc:

// not for readers
At least 25 days, see <<steps,the steps>>.

[[steps]]
== Steps

. Ask.
. Go.

* once
** twice

[options="header"]
|===
|Land |Tage
|Österreich |25
|===
"""
ORG = """#+TITLE: Größe
#+AUTHOR: Nobody
* Rules
:PROPERTIES:
:ID: secret
:END:
At least 25 days.
# not for readers
** Steps
1. Ask.
2. Go.

- once
- twice

| Land       | Tage |
|------------+------|
| Österreich | 25   |

#+BEGIN_SRC python
# a comment of the code
#+END_SRC
"""


@pytest.mark.parametrize(
    ("name", "content", "parts", "absent"),
    [
        pytest.param(
            *("a.odt", ODT),
            [
                "# Urlaub für alle\n\nAt least 25 days.[^1]\n\n## Steps",
                "1. Ask.\n   - Early.\n2. Go.",
                TABLE,
                "[^1]: By law.",
            ],
            ["struck out", "reviewer"],
            id="odt",
        ),
        pytest.param(
            *("a.ods", ODS),
            ["## Leave\n\n| Land | Anteil |\n| --- | --- |\n| Österreich | 7,5 % |"],
            ["hidden", "0.075"],
            id="ods",
        ),
        pytest.param(*("a.odp", ODP), ["## Prüfung\n\n- once a year\n\nSay why."], ["7"], id="odp"),
        pytest.param(
            *("a.rtf", RTF),
            ["# Größe\n\nAt least €25.\n\n## Steps\n\n1. Ask.\n2. Go.", TABLE, "The end."],
            ["Nobody"],
            id="rtf",
        ),
        pytest.param(
            *("a.ipynb", NOTEBOOK),
            ["# Größe\n\n- a\n- b", TABLE, "```python\nprint(1)\n```\n\n```\n1\n```"],
            [],
            id="ipynb",
        ),
        pytest.param(
            *("a.adoc", ASCIIDOC.encode()),
            [
                "# Größe\n\nAt least 25 days, see the steps.\n\n## Steps",
                "1. Ask.\n2. Go.",
                "- once\n  - twice",
                TABLE,
            ],
            ["not for", "toc"],
            id="asciidoc",
        ),
        pytest.param(
            *("a.org", ORG.encode()),
            [
                "# Größe\n\n## Rules\n\nAt least 25 days.\n\n### Steps",
                "1. Ask.\n2. Go.",
                "- once\n- twice",
                TABLE,
                "```python\n# a comment of the code\n```",
            ],
            ["not for", "secret", "Nobody"],
            id="org",
        ),
    ],
)
def test_a_format_is_read_back_whole(
    name: str, content: bytes, parts: list[str], absent: list[str]
) -> None:
    text = document(name, content).text

    assert [part for part in parts if part not in text] == []
    assert [part for part in absent if part in text] == []


def test_results_of_a_notebook_that_are_pictures_are_counted_as_left_out() -> None:
    picture = {"output_type": "display_data", "metadata": {}, "data": {"image/png": "iVBORw0KGgo="}}
    cells = [{"cell_type": "code", "source": "plot()", "outputs": [picture]}]

    found = read(a_notebook(cells), by_suffix(FILE_FORMATS)[".ipynb"].media_type)

    assert found == Conversion("```python\nplot()\n```", {"dropped_image": 1})


def test_an_encrypted_opendocument_file_says_so() -> None:
    manifest = b"<manifest:manifest><manifest:encryption-data/></manifest:manifest>"
    content = changed(ODT, "META-INF/manifest.xml", lambda _: manifest)

    with pytest.raises(UnreadableDocumentError, match="encrypted"):
        read(content, by_suffix(FILE_FORMATS)[".odt"].media_type)


def test_a_mail_is_its_subject_who_wrote_it_and_what_it_says() -> None:
    mail = a_mail("- one\n- two\n", subject="Größe", sender="Änn Ba <ann@example.org>")
    mail.add_alternative("<p>Table</p><ul><li>one</li><li>two</li></ul>", subtype="html")

    text = document("a.eml", mail.as_bytes()).text

    assert text == (
        "# Größe\n\n**From**: Änn Ba <ann@example.org>\n\n**To**: help@example.org\n\n"
        "Table\n\n- one\n- two"
    )


def test_a_mail_whose_headers_and_text_name_no_charset_is_decoded() -> None:
    raw = "From: Jörg <j@example.org>\nSubject: Größe\n\nÜber 25 Tage.\n".encode("latin-1")

    text = document("a.eml", raw).text

    assert text == "# Größe\n\n**From**: Jörg <j@example.org>\n\nÜber 25 Tage."


def test_a_message_saved_by_outlook_is_read_like_any_other_mail() -> None:
    content = an_outlook_message(
        subject="Größe", sender="ann@example.org", body="At least 25.\r\n", attached={}
    )

    assert document("a.msg", content).text.startswith("# Größe")
    assert document("a.msg", content).text.endswith("\n\nAt least 25.")


def test_a_conversation_by_mail_is_its_messages_in_order_with_their_roles() -> None:
    day = "Mon, 03 Mar 2025 {}:00:00 +0000"
    asked = a_mail("# How many days?\n", Message_ID="<1@x>", Date=day.format(10))
    reply = a_mail(
        *("25 days.\n\nFrom here on.\n",),
        sender="Help <help@example.org>",
        subject="Re: Leave",
        answers="<1@x>",
        Date=day.format(11),
    )
    thanks = a_mail("Thanks!\n", subject="RE: Re: Leave", answers="<1@x>", Date=day.format(12))

    text = document("a.mbox", a_mailbox([thanks, asked, reply])).text

    shown = [line for line in text.splitlines() if line and not line.startswith("**")]
    assert shown == [
        *("# Leave", "## Message 1: question", "### How many days?"),
        *("## Message 2: reply", "25 days.", "From here on."),
        *("## Message 3: follow-up", "Thanks!"),
    ]


def test_an_old_workbook_is_read_as_it_is_shown_without_hidden_sheets() -> None:
    rows: list[list[str | float]] = [["Tariff", "Share"], ["Köln", 0.075]]

    text = document("a.xls", an_old_workbook({"Tariffs": rows, "-Secret": [["nothing"]]})).text

    assert text == "## Tariffs\n\n| Tariff | Share |\n| --- | --- |\n| Köln | 7.50% |"


@pytest.mark.parametrize("name", ["a.doc", "a.ppt", "a.xls"])
def test_an_old_office_file_that_is_none_is_refused(name: str) -> None:
    file = SourceFile(id="1", source="s", path=name, size=9, content=b"no office")

    (result,) = ingest_files([file], IngestContext(converter=CONVERTER))

    assert (result.outcome, dict(result.reasons)) == ("rejected", {"damaged": 1})
