"""Small files of office formats, made for tests: whole, and with something wrong in them."""

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence

from pypdf import PdfWriter
from pypdf.generic import (
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
)

_OFFICE = "application/vnd.openxmlformats-officedocument"
_PACKAGE = "application/vnd.openxmlformats-package"
_RELATED = "http://schemas.openxmlformats.org"
WORD = f"{_RELATED}/wordprocessingml/2006/main"


def package(parts: Mapping[str, str | bytes]) -> bytes:
    """Return a ZIP archive with these files."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def a_docx(body: str, *, core: str = "<a/>", **more: str) -> bytes:
    """Return a Word file with this XML in its body, and this in its properties."""
    document = f"{_OFFICE}.wordprocessingml.document.main+xml"
    return package(
        {
            "[Content_Types].xml": f'<Types xmlns="{_RELATED}/package/2006/content-types">'
            f'<Default Extension="rels" ContentType="{_PACKAGE}.relationships+xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{document}"/>'
            '<Override PartName="/docProps/core.xml" '
            f'ContentType="{_PACKAGE}.core-properties+xml"/>'
            "</Types>",
            "_rels/.rels": f'<Relationships xmlns="{_RELATED}/package/2006/relationships">'
            f'<Relationship Id="r1" Type="{_RELATED}/officeDocument/2006/relationships/'
            'officeDocument" Target="word/document.xml"/>'
            f'<Relationship Id="r2" Type="{_RELATED}/package/2006/relationships/metadata/'
            'core-properties" Target="docProps/core.xml"/></Relationships>',
            "word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body>{body}'
            "</w:body></w:document>",
            "docProps/core.xml": core,
            **more,
        }
    )


def paragraph(text: str) -> str:
    """Return the XML of a paragraph of a Word file."""
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def nested_docx(depth: int) -> bytes:
    """Return a Word file whose properties are nested so deep."""
    return a_docx(paragraph("Leave is 20 days."), core="<a>" * depth + "</a>" * depth)


def an_epub(chapters: Sequence[str | None]) -> bytes:
    """Return a book with these chapters in HTML; one that is None is listed and not there."""
    names = [f"c{number}.xhtml" for number in range(len(chapters))]
    items = "".join(
        f'<item id="{n}" href="{n}" media-type="application/xhtml+xml"/>' for n in names
    )
    spine = "".join(f'<itemref idref="{name}"/>' for name in names)
    page = '<html xmlns="http://www.w3.org/1999/xhtml"><body>{}</body></html>'
    return package(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:'
            'container" version="1.0"><rootfiles><rootfile full-path="b.opf" media-type='
            '"application/oebps-package+xml"/></rootfiles></container>',
            "b.opf": '<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata '
            'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Rules</dc:title></metadata>'
            f"<manifest>{items}</manifest><spine>{spine}</spine></package>",
            **{
                name: page.format(text)
                for name, text in zip(names, chapters, strict=True)
                if text is not None
            },
        }
    )


def a_pdf(pages: Sequence[str], *, rotate: int = 0) -> bytes:
    """Return a PDF with a page of A4 for each content stream; one that is empty shows a picture.

    Text is set in Helvetica, which is /F1.
    """
    writer = PdfWriter()
    for drawn in pages:
        page = writer.add_blank_page(595, 842)
        content = DecodedStreamObject()
        content.set_data((drawn or "q 500 0 0 700 40 40 cm /P1 Do Q").encode())
        page[NameObject("/Contents")] = writer._add_object(content)  # noqa: SLF001 - no other way
        page[NameObject("/Resources")] = DictionaryObject(
            {
                NameObject("/Font"): DictionaryObject({NameObject("/F1"): _font()}),
                NameObject("/XObject"): DictionaryObject(
                    {} if drawn else {NameObject("/P1"): writer._add_object(_picture())}  # noqa: SLF001
                ),
            }
        )
        page.rotation = rotate
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def lines_of_text(lines: Sequence[str]) -> str:
    """Return a content stream that shows lines below each other."""
    return "\n".join(
        f"BT /F1 12 Tf 1 0 0 1 60 {760 - 20 * n} Tm ({line}) Tj ET" for n, line in enumerate(lines)
    )


def _font() -> DictionaryObject:
    names = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
    return DictionaryObject({NameObject(k): NameObject(v) for k, v in names.items()})


def _picture() -> DecodedStreamObject:
    picture = DecodedStreamObject()
    picture.set_data(bytes(64))
    for key, value in {
        "/Type": "/XObject",
        "/Subtype": "/Image",
        "/ColorSpace": "/DeviceGray",
    }.items():
        picture[NameObject(key)] = NameObject(value)
    for key, number in {"/Width": 8, "/Height": 8, "/BitsPerComponent": 8}.items():
        picture[NameObject(key)] = NumberObject(number)
    return picture


def changed(archive: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """Return a ZIP archive in which one file is changed."""
    with zipfile.ZipFile(io.BytesIO(archive)) as whole:
        parts = {each: whole.read(each) for each in whole.namelist()}
    return package({**parts, name: change(parts[name])})
