"""Converted documents keep powers and signs, and hold no embedded files."""

import io
import json
import zipfile

import pytest

from convo_assets.records import SourceFile
from convo_assets.resources.conversion.composing import composed_package
from convo_assets.resources.documents import PooledConverter
from convo_assets.steps.ingest import IngestContext, ingest_files
from convo_assets.steps.ingest.tidying import tidy


def read(path: str, content: str) -> str:
    (result,) = ingest_files(
        [SourceFile(id="a", source="s", path=path, size=1, content=content.encode())],
        IngestContext(converter=PooledConverter()),
    )
    return result.rows[0].text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("The flask holds 10<sup>6</sup> cells.", "The flask holds 10⁶ cells."),
        ("At 10<sup>-3</sup> mol, 10<sup>−3</sup> too.", "At 10⁻³ mol, 10⁻³ too."),
        ("It covers 250 m<sup>2</sup>.<sup>4</sup>", "It covers 250 m².⁴"),
        ("On the 1<sup>st</sup> of May.", "On the 1st of May."),
        ("Stated<sup><a href='#n1'>1</a></sup> so.", "Stated[1] so."),
        ("Take a^b^c as it is: 2^8^.", "Take abc as it is: 2⁸."),
    ],
)
def test_a_power_is_no_digit_of_its_base(html: str, text: str) -> None:
    assert read("a.html", f"<p>{html}</p>").strip() == text


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        (
            r"Run C:\\Tools\\new\\setup.exe below \<5 °C.",
            r"Run C:\Tools\new\setup.exe below <5 °C.",
        ),
        (r"AT\&T, 5 \> 2, my\_file", "AT&T, 5 > 2, my_file"),
        (r"\<system\> and a\|b", r"\<system> and a\|b"),
        (r"1\. Estimated \*not\*", r"1\. Estimated \*not\*"),
        ("`a\\\\b` and\n```\nx\\\\y^2^\n```\n", "`a\\\\b` and\n```\nx\\\\y^2^\n```\n"),
    ],
)
def test_backslashes_are_left_only_where_markdown_needs_them(markdown: str, text: str) -> None:
    assert tidy(markdown) == text


def test_text_of_a_value_in_json_is_as_it_was_written() -> None:
    assert "path: C:\\Tools\\new at <5 °C" in read(
        "a.json", json.dumps({"path": r"C:\Tools\new at <5 °C"})
    )


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("a.html", "<p>See <img alt='the plan' src='data:image/png;base64,{}'> here.</p>"),
        ("a.md", "See ![the plan](data:image/png;base64,{}) here."),
        ("a.md", "See ![the plan][1]the plan here.\n\n[1]: data:image/png;base64,{}"),
        ("a.md", 'See the plan here <img src="data:image/svg+xml;charset=utf-8;base64,{}">.'),
    ],
)
def test_a_picture_in_a_text_leaves_what_it_shows(path: str, content: str) -> None:
    text = read(path, content.format("QUJD" * 5000 + "+/=="))

    assert "QUJD" not in text
    assert "the plan" in text
    assert "here" in text


@pytest.mark.parametrize(
    ("path", "content"),
    [
        (
            "a.html",
            "<h1>Bu\u0308ro</h1><table><tr><th>Ort</th></tr><tr><td>Ko\u0308ln</td></tr></table>",
        ),
        ("a.html", "<h1>B&#252;ro</h1><p>5 &#8486; bei K&#x6f;&#x308;ln</p>"),
        ("a.csv", "Ort,Bu\u0308ro\nKo\u0308ln,5 \u2126\n"),
        ("a.jsonl", '{"Bu\u0308ro": "Ko\u0308ln"}\n{"Bu\u0308ro": "Bonn"}\n'),
        ("a.json", '[{"B\\u0075\\u0308ro": "Ko\\u0308ln"}, {"B\\u0075\\u0308ro": "Bonn"}]'),
        ("a.rst", "Bu\u0308ro\n====\n\nIn Ko\u0308ln.\n"),
    ],
)
def test_letters_with_separate_accents_keep_headings_and_tables(path: str, content: str) -> None:
    text = read(path, content)

    assert "Büro" in text
    assert "Köln" in text
    assert "# " in text or "| --- |" in text


def an_e_book(body: str) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as book:
        book.writestr("mimetype", "application/epub+zip")
        book.writestr(
            "META-INF/container.xml",
            '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0">'
            '<rootfiles><rootfile full-path="b.opf" media-type="application/oebps-package+xml"/>'
            "</rootfiles></container>",
        )
        book.writestr(
            "b.opf",
            '<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><manifest>'
            '<item id="c" href="c.xhtml" media-type="application/xhtml+xml"/></manifest>'
            '<spine><itemref idref="c"/></spine></package>',
        )
        book.writestr(
            "c.xhtml",
            f'<html xmlns="http://www.w3.org/1999/xhtml"><body>{body}</body></html>',
        )
    return written.getvalue()


def test_letters_with_separate_accents_cost_no_structure_in_a_package() -> None:
    book = an_e_book("<h1>Bu\u0308ro</h1><ul><li>Ko&#776;ln</li><li>Bonn</li></ul>")

    text = PooledConverter().convert(book, media_type="application/epub+zip").text

    assert text.split("\n") == ["# Büro", "", "- Köln", "- Bonn", ""]


@pytest.mark.parametrize("content", [b"PK no package", b"%PDF-1.4", b""])
def test_what_is_no_package_is_left_as_it_is(content: bytes) -> None:
    assert composed_package(content) == content


def a_pdf(*lines: tuple[int, str]) -> bytes:
    """Return one page with lines of given sizes in Windows-1252 and OHM SIGN at 0x01."""
    coded = [(size, text.replace("\u2126", "\x01").encode("cp1252")) for size, text in lines]
    shown = b"".join(
        b"BT /%s %d Tf 50 %d Td (%s) Tj ET\n"
        % (b"F" if size < 20 else b"B", size, 700 - 40 * place, text)
        for place, (size, text) in enumerate(coded)
    )
    encoding = b"<</Type/Encoding/BaseEncoding/WinAnsiEncoding/Differences[1/Ohm]>>"
    mapping = (
        b"begincmap 1 begincodespacerange <00> <FF> endcodespacerange "
        b"2 beginbfrange <01> <01> <2126> <20> <FF> <0020> endbfrange endcmap"
    )
    fonts = b"/Resources<</Font<</F 5 0 R/B 7 0 R>>>>"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R%s>>" % fonts,
        b"<</Length %d>>stream\n%sendstream" % (len(shown), shown),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R/Encoding %s>>" % encoding,
        b"<</Length %d>>stream\n%s\nendstream" % (len(mapping), mapping),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold/Encoding/WinAnsiEncoding>>",
    ]
    body = b"".join(b"%d 0 obj%sendobj\n" % (n, each) for n, each in enumerate(objects, 1))
    return b"%PDF-1.4\n" + body + b"trailer<</Root 1 0 R/Size 8>>\n%%EOF"


def test_a_pdf_with_a_sign_that_is_composed_keeps_its_headings() -> None:
    places = enumerate(["wall", "door", "roof", "lamp", "pump", "coil"])
    rules = [
        (11, f"Rule {n} says that the {place} takes {n} \u2126 or less.") for n, place in places
    ]
    pdf = a_pdf((24, "Rules of the coil"), *rules)

    text = PooledConverter().convert(pdf, media_type="application/pdf").text

    assert text.startswith("# Rules of the coil\n")
    assert "takes 4 \u03a9 or less." in text
