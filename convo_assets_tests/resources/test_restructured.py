"""reStructuredText is read as docutils reads it, and what only Sphinx knows as what it holds."""

import pytest

from convo_assets.resources.conversion.restructured import read_restructured


def read(text: str) -> str:
    return read_restructured(text.encode(), "text/x-rst").text.strip()


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        pytest.param(
            "=====\nGuide\n=====\n\nPart\n^^^^\n\nDeep\n####\n\nSo.",
            "# Guide\n\n## Part\n\n### Deep\n\nSo.",
            id="any-underline",
        ),
        pytest.param("Term\n  What it is.\n", "- **Term**: What it is.", id="definition"),
        pytest.param(
            "+---+---+\n| A | B |\n+===+===+\n| a | b |\n|   | c |\n+---+---+\n",
            "| A | B |\n| --- | --- |\n| a | b c |",
            id="cells-of-several-lines",
        ),
        pytest.param("A |b|.\n\n.. |b| replace:: pump\n", "A pump.", id="substitution"),
        pytest.param("So.\n\n.. a comment\n   of two lines\n", "So.", id="comment"),
        pytest.param("In 10\\ :sup:`6`, ``a b``.", "In 10^6^, `a b`.", id="roles"),
        pytest.param(
            "See :ref:`the rule <r>`, :doc:`a`.", "See the rule, a.", id="roles-of-sphinx"
        ),
        pytest.param(
            ".. versionadded:: 2.0\n   Pumps restart.\n",
            "2.0 Pumps restart.",
            id="unknown-directive",
        ),
        pytest.param(
            ".. toctree::\n   :maxdepth: 2\n\n   a\n   B <b/c>\n\nSo.", "So.", id="contents"
        ),
        pytest.param(
            ".. function:: start(pump)\n   :module: x\n\n   Starts it.\n",
            "start(pump)\n\nStarts it.",
            id="described",
        ),
        pytest.param(".. include:: /etc/passwd\n\nSo.", "So.", id="nothing-beside-the-document"),
        pytest.param("Title\n===\n\nX *y.", "# Title\n\nX *y.", id="mistakes"),
    ],
)
def test_a_document_is_read_as_it_is_meant(text: str, markdown: str) -> None:
    assert read(text) == markdown


def test_code_stays_as_it_is() -> None:
    text = ".. code-block:: console\n\n   $ a | b\n     c\n"

    assert "$ a | b\n  c" in read(text)
