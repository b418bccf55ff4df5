"""The structure of a document, read once: title, headings, typed blocks, cells of tables.

Everything is a span of characters of the text that it was read from.
"""

from convo_assets.document_structure.code import code_spans, without_code
from convo_assets.document_structure.inlines import Inline, InlineKind, read_inlines
from convo_assets.document_structure.tables import Cell, Row, Table, cells_of_line, read_table
from convo_assets.document_structure.threads import Message, MessageRole, Speaker, read_messages
from convo_assets.document_structure.tree import (
    DocumentTree,
    Node,
    Role,
    read_document,
    read_structure,
)

__all__ = [
    "Cell",
    "DocumentTree",
    "Inline",
    "InlineKind",
    "Message",
    "MessageRole",
    "Node",
    "Role",
    "Row",
    "Speaker",
    "Table",
    "cells_of_line",
    "code_spans",
    "read_document",
    "read_inlines",
    "read_messages",
    "read_structure",
    "read_table",
    "without_code",
]
