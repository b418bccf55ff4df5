"""People read conversations beside their passages; what they decide counts in the next release."""

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from typing import Any, cast

import httpx
import pytest
import uvicorn
from websockets.sync.client import connect
from websockets.sync.connection import Connection

from convo_assets.cli.review_app import review_app
from convo_assets.cli.review_desk import ReviewDesk
from convo_assets.errors import EmptyResultError
from convo_assets.resources.store import SupabaseStore
from convo_assets.resources.store.reviews import Decision, Order, Review, Reviews, accepted_share
from convo_assets.roles import Resources
from convo_assets_tests.graph import (
    EXPENSES,
    LEAVE,
    SOURCE,
    TOOLS,
    run_graph,
    run_whole,
    write_sources,
)
from convo_assets_tests.resource_sets import resources_with_fakes
from convo_assets_tests.test_forget import everything

TOKEN = "token-of-the-test"
CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture
def resources(store: SupabaseStore, tmp_path: Path) -> Resources:
    """Resources with conversations about some documents."""
    write_sources(tmp_path, leave=LEAVE, expenses=EXPENSES, **TOOLS)
    resources = resources_with_fakes(store, tmp_path)
    run_graph(resources)
    return resources


def a_desk(store: SupabaseStore, resources: Resources, order: Order = "uncertain") -> ReviewDesk:
    return ReviewDesk(store=store, resources=resources, reviewer="ada", source=SOURCE, order=order)


@contextmanager
def served(desk: ReviewDesk) -> Iterator[str]:
    """Serve the page, and yield its address."""
    server = uvicorn.Server(
        uvicorn.Config(review_app(desk, token=TOKEN), port=0, log_level="warning")
    )
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.fixture
def page(store: SupabaseStore, resources: Resources) -> Iterator[httpx.Client]:
    """A browser's place of one reviewer who has opened the address with the token."""
    with (
        served(a_desk(store, resources)) as address,
        httpx.Client(base_url=address, follow_redirects=True) as client,
    ):
        yield client


def fields(page: str) -> dict[str, str]:
    """Return the turns in the form of a page."""
    found = re.findall(r'<textarea[^>]* name="(turn-\d+)">(.*?)</textarea>', page, re.DOTALL)
    return {name: unescape(text) for name, text in found}


def send(client: httpx.Client, shown: httpx.Response, **said: str) -> httpx.Response:
    form = {**fields(shown.text), "token": TOKEN, **said}
    return client.post(str(shown.url), data=form)


def test_without_the_token_nothing_is_shown_and_no_other_host_is_served(
    page: httpx.Client, store: SupabaseStore
) -> None:
    identifier = Reviews(store).queue(source=SOURCE, order="random")[0]

    for path in ("/", "/next", "/?token=wrong", f"/conversations/{identifier}"):
        assert page.get(path).status_code == 403
    assert page.post(f"/conversations/{identifier}", data={}).status_code == 403
    assert page.get("/", headers={"Host": "evil.example"}).status_code == 400


def test_each_turn_stands_beside_its_passage_with_the_cited_characters_marked(
    page: httpx.Client, store: SupabaseStore
) -> None:
    shown = page.get(f"/?token={TOKEN}")

    identifier = shown.url.path.rpartition("/")[2]
    with store.connect() as connection:
        (cited,) = connection.execute(
            "select substring(d.content from q.start_offset + 1 for q.end_offset - "
            "q.start_offset) from convo.citations q join convo.chunks k on k.id = q.chunk_id "
            "join convo.redacted_docs d on d.id = k.redacted_doc_id "
            "where q.conversation_id = %s order by q.turn_ordinal, q.ordinal limit 1",
            [identifier],
        ).fetchone() or ("",)
    marked = [unescape(text) for text in re.findall(r"<mark>(.*?)</mark>", shown.text, re.DOTALL)]
    assert any(cited in text for text in marked)
    assert "default-src 'none'" in shown.headers["content-security-policy"]


def test_what_was_decided_is_not_shown_again_and_the_queue_comes_to_an_end(
    page: httpx.Client, store: SupabaseStore
) -> None:
    count = len(Reviews(store).queue(source=SOURCE, order="random"))
    shown = page.get(f"/?token={TOKEN}")
    seen = set()
    while "All reviewed" not in shown.text:
        assert shown.url.path not in seen
        seen.add(shown.url.path)
        shown = send(page, shown, decision="accept")

    assert len(seen) == count
    assert set(Reviews(store).decisions().values()) == {"accepted"}


def test_to_reject_wants_a_reason_and_next_leaves_undecided(
    page: httpx.Client, store: SupabaseStore
) -> None:
    shown = page.get(f"/?token={TOKEN}")

    refused = send(page, shown, decision="reject")
    other = page.get(f"/next?after={shown.url.path.rpartition('/')[2]}")
    send(page, shown, decision="reject", reason="nobody asks that")

    assert "Say why it is rejected." in refused.text
    assert other.url.path != shown.url.path
    ((review,),) = ([*map(Reviews(store).of, Reviews(store).decisions())],)
    assert (review[0].decision, review[0].reason) == ("rejected", "nobody asks that")
    assert review[0].reviewer == "ada"


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        ("It costs 99,999 euros.", "A number of the answer is in no passage"),
        ("Mail ada@larkhollow.example.", "looks like personal data of the kind EMAIL"),
    ],
)
def test_an_edited_answer_passes_the_gates_or_is_not_kept(
    answer: str, fault: str, page: httpx.Client, store: SupabaseStore
) -> None:
    shown = page.get(f"/?token={TOKEN}")

    refused = send(page, shown, decision="accept", **{"turn-1": answer})

    assert refused.status_code == 422
    assert fault in unescape(refused.text)
    assert answer in refused.text
    assert not Reviews(store).decisions()


def test_a_comment_with_personal_data_is_not_kept(page: httpx.Client, store: SupabaseStore) -> None:
    shown = page.get(f"/?token={TOKEN}")

    send(page, shown, decision="accept", comment="ask ada@larkhollow.example")

    assert not Reviews(store).decisions()


def test_a_release_leaves_rejected_rows_out_and_takes_edited_ones_as_edited(
    page: httpx.Client, store: SupabaseStore, resources: Resources, tmp_path: Path
) -> None:
    first = page.get(f"/?token={TOKEN}")
    rejected = first.url.path.rpartition("/")[2]
    second = send(page, first, decision="reject", reason="stiff")
    edited = second.url.path.rpartition("/")[2]
    answer = fields(second.text)["turn-1"]
    send(page, second, decision="accept", **{"turn-1": f"Yes. {answer}"})
    said = Reviews(store).of(edited)[0]
    assert said.edits == {1: f"Yes. {answer}"} or said.decision == "edited", second.text

    run_graph(resources)
    run_whole(resources, "release")

    with store.connect() as connection:
        rows = dict(
            connection.execute(
                "select f.conversation_id, w.messages::text from convo.dataset_release_rows w "
                "join convo.finetune_dataset f on f.id = w.row_id"
            ).fetchall()
        )
    assert rejected not in rows
    assert "Yes. " in rows[edited]
    assert "rejected_in_review" in everything(tmp_path) or "rejected in review" in everything(
        tmp_path
    )


def test_a_release_that_requires_review_takes_what_was_accepted_and_nothing_else(
    store: SupabaseStore, resources: Resources
) -> None:
    required = {"ops": {"dataset_release": {"config": {"require_review": True}}}}
    with store.connect() as connection:
        query = "select conversation_id from convo.finetune_dataset order by split desc limit 2"
        chosen = [identifier for (identifier,) in connection.execute(query)]

    with pytest.raises(EmptyResultError, match="not_reviewed"):
        run_whole(resources, "release", run_config=required)
    for identifier in chosen:
        Reviews(store).add(Review(conversation_id=identifier, reviewer="ada", decision="accepted"))
    run_graph(resources)
    run_whole(resources, "release", run_config=required)

    with store.connect() as connection:
        released = connection.execute(
            "select f.conversation_id from convo.dataset_release_rows w "
            "join convo.finetune_dataset f on f.id = w.row_id"
        ).fetchall()
    assert {identifier for (identifier,) in released} <= {*chosen}
    assert released


def test_reviews_survive_a_rerun_and_lapse_when_their_source_changes(
    store: SupabaseStore, resources: Resources, tmp_path: Path
) -> None:
    for identifier in Reviews(store).queue(source=SOURCE, order="random"):
        Reviews(store).add(Review(conversation_id=identifier, reviewer="ada", decision="accepted"))
    before = Reviews(store).decisions()
    with store.connect() as connection:
        connection.execute("delete from convo.conversations")

    run_graph(resources)
    again = Reviews(store).decisions()
    write_sources(tmp_path, expenses=EXPENSES.replace("30 days", "40 days"))
    run_graph(resources)

    assert again == before
    assert 0 < len(Reviews(store).decisions()) < len(before)


def test_to_accept_what_was_edited_keeps_the_edit(page: httpx.Client, store: SupabaseStore) -> None:
    shown = page.get(f"/?token={TOKEN}")
    identifier = shown.url.path.rpartition("/")[2]
    longer = f"Yes. {fields(shown.text)['turn-1']}"
    send(page, shown, decision="accept", **{"turn-1": longer})

    again = page.get(shown.url.path)
    send(page, again, decision="accept")

    assert fields(again.text)["turn-1"] == longer
    assert Reviews(store).of(identifier)[0].edits == {1: longer}


def test_a_random_sample_gives_the_quality_with_its_interval() -> None:
    accepted, rejected = cast("list[Decision]", ["accepted", "rejected"])

    low, high = accepted_share([accepted] * 90 + [rejected] * 10) or (0.0, 0.0)

    assert (round(low, 3), round(high, 3)) == (0.826, 0.945)
    assert accepted_share([]) is None


@pytest.mark.skipif(not CHROMIUM.exists(), reason="no browser on this machine")
@pytest.mark.parametrize("width", [400, 1400])
def test_in_a_browser_keys_decide_and_go_on_also_in_a_narrow_window(
    width: int, store: SupabaseStore, resources: Resources, tmp_path: Path
) -> None:
    first, second, *_ = Reviews(store).queue(source=SOURCE, order="uncertain")
    with (
        served(a_desk(store, resources)) as address,
        browser(tmp_path / "profile", width=width) as tab,
    ):
        tab.open(f"{address}/?token={TOKEN}", at=first)
        wide = tab.value("document.documentElement.scrollWidth <= window.innerWidth")
        tab.press("a", at=second)
        tab.press("r")
        focused = tab.value("document.activeElement.id")

    assert wide == "true"
    assert focused == "reason"
    assert Reviews(store).decisions() == {first: "accepted"}


class Tab:
    """A page of a browser, driven by the DevTools protocol."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._sent = 0

    def open(self, url: str, *, at: str) -> None:
        self._call("Page.navigate", url=url)
        self._reach(at)

    def press(self, key: str, *, at: str = "") -> None:
        for kind in ("keyDown", "keyUp"):
            self._call("Input.dispatchKeyEvent", type=kind, key=key, text=key)
        if at:
            self._reach(at)

    def value(self, expression: str) -> str:
        found = self._call("Runtime.evaluate", expression=f"String({expression})")
        return str(found["result"].get("value", ""))

    def _reach(self, place: str) -> None:
        ended = monotonic() + 60
        while not (place in self.value("location.href") and self._loaded()):
            assert monotonic() < ended, f"the page of {place} is not reached"
            sleep(0.1)

    def _loaded(self) -> bool:
        return self.value("document.readyState") == "complete"

    def _call(self, method: str, **params: str) -> dict[str, Any]:
        self._sent += 1
        self._connection.send(json.dumps({"id": self._sent, "method": method, "params": params}))
        while True:
            reply = json.loads(self._connection.recv(timeout=60))
            if reply.get("id") == self._sent:
                result: dict[str, Any] = reply["result"]
                return result


@contextmanager
def browser(profile: Path, *, width: int) -> Iterator[Tab]:
    """Start a browser without a screen, and end it."""
    command = [str(CHROMIUM), "--headless=new", "--no-sandbox", "--disable-gpu"]
    where = [f"--user-data-dir={profile}", f"--window-size={width},900"]
    process = subprocess.Popen(
        [*command, *where, "--remote-debugging-port=0"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        told = profile / "DevToolsActivePort"
        while not (told.is_file() and "\n" in told.read_text()):
            assert process.poll() is None
            sleep(0.1)
        pages = httpx.get(f"http://127.0.0.1:{told.read_text().splitlines()[0]}/json").json()
        (page,) = (one for one in pages if one["type"] == "page")
        with connect(page["webSocketDebuggerUrl"], max_size=None) as connection:
            yield Tab(connection)
    finally:
        process.kill()
        process.wait()
