"""Files read with MarkItDown, an extra: `pip install 'convo-assets[markitdown]'`."""

from io import BytesIO

from convo_assets.steps.ingest import Conversion


def read_with_markitdown(content: bytes, media_type: str) -> Conversion:
    """Return the text of a file; what MarkItDown leaves out it does not say.

    Plugins are not loaded: they may send a document anywhere.
    """
    from markitdown import MarkItDown, StreamInfo

    converter = MarkItDown(enable_plugins=False)
    found = converter.convert_stream(BytesIO(content), stream_info=StreamInfo(mimetype=media_type))
    return Conversion(found.markdown)
