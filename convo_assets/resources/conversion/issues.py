"""Exports of trackers as conversations: GitHub, GitLab and Jira, as JSON, JSON Lines or CSV.

An issue is told by its shape: a title, a text, and comments with a text each. What has another
shape is data, and read as such.
"""

import csv
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any

from convo_assets.errors import UnreadableDocumentError
from convo_assets.resources.conversion.pages import read_page
from convo_assets.resources.conversion.threads import Post, thread_markdown
from convo_assets.resources.conversion.xberg_reader import read_with_xberg
from convo_assets.steps.ingest import Conversion
from convo_assets.steps.ingest.cleaning import clean_markdown, text_of
from convo_assets.steps.ingest.plain_text import unify_lines

_TITLE = ("title", "summary", "subject")
_TEXT = ("body", "description", "text")
_AUTHOR = ("author", "user", "reporter", "creator")
_DATE = ("createdAt", "created_at", "created")
_COMMENTS = ("comments", "notes", "comment")
"""Fields by which GitHub (`gh issue list --json`, REST), GitLab and Jira call the same thing."""

_PERSON = ("displayName", "name", "login", "username")
_MAX_FIELD = 10_000_000
"""Characters of one cell of a CSV file: Jira puts a whole comment into one."""


@dataclass(frozen=True, slots=True)
class _Issue:
    title: str
    posts: Sequence[Post]


def read_json_export(content: bytes, media_type: str) -> Conversion:
    """Return issues with their comments as conversations, and any other JSON as it is."""
    text = content.decode()
    # Within a string other signs that end a line are allowed.
    lines = text.split("\n") if media_type == "application/x-ndjson" else [text]
    values = [json.loads(line, strict=False) for line in lines if line.strip()]
    listed = values[0] if len(values) == 1 and isinstance(values[0], list) else values
    if not listed:
        return read_with_xberg(content, media_type)
    if all(isinstance(page, Mapping) and isinstance(page.get("issues"), list) for page in listed):
        # The search of Jira answers page by page.
        listed = [issue for page in listed for issue in page["issues"]]
    issues = [_issue(each) for each in listed]
    found = [issue for issue in issues if issue]
    if not found or len(found) < len(issues):
        return read_with_xberg(content, media_type)
    return _told(found)


def read_csv_export(content: bytes, media_type: str) -> Conversion:
    """Return issues as Jira exports them, one row each, as conversations; any other table as it is.

    Its columns of one name, `Comment`, hold one comment each: date, author and text.
    """
    issues = list(_rows(content.decode()))
    return _told(issues) if issues else read_with_xberg(content, media_type)


def _told(issues: Iterable[_Issue]) -> Conversion:
    removed: Counter[str] = Counter()
    threads = []
    for issue in issues:
        posts = []
        for post in issue.posts:
            cleaned = clean_markdown(unify_lines(post.text).strip(), _from_html)
            removed.update(cleaned.removed)
            posts.append(Post(post.sender, post.headers, cleaned.text.strip()))
        threads.append(thread_markdown(issue.title, posts))
    return Conversion("\n\n".join(threads), removed=removed)


def _from_html(html: str) -> str:
    try:
        return read_page(html.encode(), "text/html").text
    except UnreadableDocumentError:
        return text_of(html)


def _issue(value: Any) -> _Issue | None:
    """Return an issue; nothing if a value has not the shape of one."""
    if not isinstance(value, Mapping):
        return None
    fields = value["fields"] if isinstance(value.get("fields"), Mapping) else value
    title, comments = _first(fields, _TITLE), _comments(fields)
    first = _post(fields)
    if not (isinstance(title, str) and title.strip() and first and comments is not None):
        return None
    said = [_post(each) for each in comments if not each.get("system")]
    return _Issue(" ".join(title.split()), [first, *(p for p in said if p and p.text.strip())])


def _comments(fields: Mapping[str, Any]) -> list[Mapping[str, Any]] | None:
    """Return the comments of an issue; nothing if they are something else, as their number."""
    found = next((fields[name] for name in _COMMENTS if name in fields), None)
    if isinstance(found, Mapping):
        found = found.get("comments")
    if not any(name in fields for name in _AUTHOR):
        return None  # an account that was deleted is an author without a name
    if isinstance(found, list) and all(isinstance(each, Mapping) for each in found):
        return found
    # The list of issues of GitHub's interface says how many comments there are, not what they say.
    return [] if isinstance(found, int) else None


def _post(fields: Mapping[str, Any]) -> Post | None:
    if not any(name in fields for name in _TEXT):
        return None
    text = _first(fields, _TEXT)
    if not isinstance(text, str):
        text = "\n\n".join(_blocks(text))
    person = _first(fields, _AUTHOR)
    name = _first(person, _PERSON) if isinstance(person, Mapping) else person
    date = _first(fields, _DATE)
    headers = {"From": str(name or ""), "Date": date if isinstance(date, str) else ""}
    return Post(str(name or ""), headers, text)


def _blocks(node: Any) -> Iterator[str]:
    """Yield the paragraphs of a text in Atlassian's document format."""
    if not isinstance(node, Mapping):
        return
    inner = node.get("content") or []
    if any(isinstance(each, Mapping) and "text" in each for each in inner):
        yield "".join(str(each.get("text", "\n")) for each in inner if isinstance(each, Mapping))
        return
    for each in inner:
        yield from _blocks(each)


def _rows(text: str) -> Iterator[_Issue]:
    csv.field_size_limit(_MAX_FIELD)
    rows = csv.reader(StringIO(text, newline=""))
    header = [name.strip().lower() for name in next(rows, [])]
    if not {"issue key", "summary", "description"} <= {*header}:
        return
    for row in rows:
        if not row:
            continue
        by_name: dict[str, list[str]] = {}
        for name, cell in zip(header, [*row, *[""] * len(header)], strict=False):
            by_name.setdefault(name, []).append(cell)
        asked = {name: " ".join(cells).strip() for name, cells in by_name.items()}
        asker = asked.get("reporter") or asked.get("creator", "")
        headers = {"From": asker, "Date": asked.get("created", "")}
        posts = [Post(asker, headers, asked["description"])]
        posts += [_comment(each) for each in by_name.get("comment", ()) if each.strip()]
        yield _Issue(asked["summary"], posts)


def _comment(cell: str) -> Post:
    """Return a comment as Jira writes it into a cell: date, author and text."""
    date, _, rest = cell.partition(";")
    author, separator, text = rest.partition(";")
    if not separator:
        return Post("", {}, cell)
    return Post(author, {"From": author, "Date": date}, text)


def _first(fields: Mapping[str, Any], names: Iterable[str]) -> Any:
    """Return what is said under the first of these names that says something."""
    return next((fields[name] for name in names if fields.get(name)), None)
