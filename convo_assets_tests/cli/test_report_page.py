"""The page about a release, in a real browser."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from convo_assets.cli import app
from convo_assets.figures import MEANINGS
from convo_assets.resources.store import SupabaseStore
from convo_assets_tests.graph import EXPENSES, LEAVE, run_graph, run_whole, write_sources
from convo_assets_tests.resource_sets import resources_with_fakes

CHROMIUM = shutil.which("chromium")


@pytest.fixture
def page(store: SupabaseStore, deployed: Path) -> Path:
    tagged = EXPENSES.replace("hotel room in", "hotel <b>room</b> in")
    write_sources(deployed, leave=LEAVE, expenses=tagged)
    run_graph(resources_with_fakes(store, deployed))
    run_whole(resources_with_fakes(store, deployed), "release")
    result = CliRunner().invoke(app, ["report"])
    assert result.exit_code == 0, result.output
    (path,) = (deployed / "artifacts" / "reports").iterdir()
    return path


def browse(page: Path, *options: str) -> str:
    assert CHROMIUM
    flags = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run"
    quiet = "--disable-background-networking --disable-component-update --disable-sync"
    profile = f"--user-data-dir={page.parent / 'profile'}"
    done = subprocess.run(
        [CHROMIUM, *flags.split(), *quiet.split(), profile, *options, page.as_uri()],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return done.stdout


def test_the_page_asks_nobody_for_anything_and_marks_evidence(page: Path) -> None:
    text = page.read_text(encoding="utf-8")

    assert not re.search(r"https?://|<script|@import|url\(", text)
    assert "<mark>" in text
    assert "Marta Olsen" not in text
    assert "<b>room</b>" not in text


def test_the_page_says_what_each_figure_is_and_on_how_many_things_it_was_measured(
    page: Path,
) -> None:
    text = page.read_text(encoding="utf-8")

    name = "passages that some answer cites"
    row = text[text.index(name) : text.index("</tr>", text.index(name))]
    assert MEANINGS[name].text in row
    assert re.search(r"≥ 80 %</td><td class=\"n good\">100 % \(n=\d+\)</td>", row)


@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (Debian: chromium)")
def test_a_browser_shows_conversations_and_fits_them_to_a_phone(page: Path) -> None:
    probe = (
        "<script>addEventListener('load', () => { document.title = "
        "document.documentElement.scrollWidth + ' of ' + innerWidth + ' with ' + "
        "document.querySelectorAll('article mark').length })</script>"
    )
    probed = page.with_name("probed.html")
    probed.write_text(page.read_text(encoding="utf-8").replace("</body>", f"{probe}</body>"))

    shown = browse(probed, "--window-size=500,900", "--dump-dom")

    found = re.search(r"<title>(\d+) of (\d+) with (\d+)</title>", shown)
    assert found
    width, window, marks = map(int, found.groups())
    assert width <= window
    assert marks > 0
