"""The page of `convo-assets review`: one conversation after the other, on this machine only."""

import secrets
from collections.abc import Mapping
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from convo_assets.cli.review_desk import ReviewDesk
from convo_assets.records import Conversation
from convo_assets.resources.store.reviews import Review
from convo_assets.templates import render

COOKIE = "review"
_DECISIONS = {"accept": "accepted", "reject": "rejected"}
_SEE_OTHER = 303


def review_app(desk: ReviewDesk, *, token: str) -> Starlette:
    """Return the application; whoever does not know the token sees nothing of it."""
    page = _Page(desk, token)
    return Starlette(
        routes=[
            Route("/", page.enter),
            Route("/next", page.next),
            Route("/conversations/{id}", page.show, methods=["GET"]),
            Route("/conversations/{id}", page.decide, methods=["POST"]),
        ],
        # Another site cannot have a browser call this one by a name of its own.
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])],
    )


class _Page:
    """Handlers of the page."""

    def __init__(self, desk: ReviewDesk, token: str) -> None:
        self._desk = desk
        self._token = token

    async def enter(self, request: Request) -> Response:
        """Take the token of the address into a cookie, and show the first conversation."""
        if not self._known(request.query_params.get("token", "")):
            return _refused()
        response = RedirectResponse("/next", status_code=_SEE_OTHER)
        response.set_cookie(COOKIE, self._token, httponly=True, samesite="strict")
        return response

    async def next(self, request: Request) -> Response:
        """Show the next conversation that nobody has decided about."""
        if not self._known(request.cookies.get(COOKIE, "")):
            return _refused()
        found = self._desk.next(request.query_params.get("after", ""))
        if found is None:
            return _html(render("review_done.html.j2", state=self._desk.state))
        return RedirectResponse(f"/conversations/{found}", status_code=_SEE_OTHER)

    async def show(self, request: Request) -> Response:
        """Show one conversation."""
        if not self._known(request.cookies.get(COOKIE, "")):
            return _refused()
        return await run_in_threadpool(self._shown, request.path_params["id"])

    async def decide(self, request: Request) -> Response:
        """Take a decision, and go on; what must not be kept is said, and nothing is lost."""
        form = parse_qs((await request.body()).decode(errors="replace"), keep_blank_values=True)
        said = {name: values[-1].replace("\r\n", "\n").strip() for name, values in form.items()}
        cookie = self._known(request.cookies.get(COOKIE, ""))
        if not (cookie and self._known(said.get("token", ""))):
            return _refused()
        return await run_in_threadpool(self._decided, request.path_params["id"], said)

    def _shown(self, identifier: str) -> Response:
        conversation = self._desk.conversation(identifier)
        return self._page(conversation) if conversation else _gone()

    def _decided(self, identifier: str, said: Mapping[str, str]) -> Response:
        conversation = self._desk.conversation(identifier)
        if conversation is None:
            return _gone()
        decision = _DECISIONS.get(said.get("decision", ""))
        if decision is None:
            return self._page(conversation, ["Choose: accept, or reject."], said)
        edits = {
            place: said[f"turn-{place}"]
            for place, turn in enumerate(conversation.turns)
            if decision == "accepted" and said.get(f"turn-{place}", turn.text) != turn.text.strip()
        }
        review = Review(
            conversation_id=identifier,
            reviewer=self._desk.reviewer,
            decision="edited" if edits else "accepted" if decision == "accepted" else "rejected",
            reason=said.get("reason", ""),
            comment=said.get("comment", ""),
            edits=edits,
        )
        if review.decision == "rejected" and not review.reason:
            return self._page(conversation, ["Say why it is rejected."], said)
        if faults := self._desk.decide(conversation, review):
            return self._page(conversation, faults, said)
        return RedirectResponse(f"/next?after={identifier}", status_code=_SEE_OTHER)

    def _page(
        self,
        conversation: Conversation,
        faults: list[str] | None = None,
        said: Mapping[str, str] | None = None,
    ) -> Response:
        nonce = secrets.token_urlsafe(12)
        page = render(
            "review.html.j2",
            conversation=conversation,
            turns=self._desk.shown(conversation),
            earlier=self._desk.reviews.of(conversation.id),
            state=self._desk.state,
            token=self._token,
            faults=faults or [],
            said=said or {},
            nonce=nonce,
        )
        return _html(page, status=422 if faults else 200, nonce=nonce)

    def _known(self, token: str) -> bool:
        return secrets.compare_digest(token.encode(), self._token.encode())


def _html(page: str, *, status: int = 200, nonce: str = "") -> HTMLResponse:
    script = f"script-src 'nonce-{nonce}'; " if nonce else ""
    policy = f"default-src 'none'; style-src 'unsafe-inline'; {script}form-action 'self'"
    headers = {
        "Content-Security-Policy": f"{policy}; frame-ancestors 'none'; base-uri 'none'",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
    }
    return HTMLResponse(page, status_code=status, headers=headers)


def _refused() -> PlainTextResponse:
    return PlainTextResponse(
        "Open the address that `convo-assets review` printed: it holds the token.", status_code=403
    )


def _gone() -> PlainTextResponse:
    return PlainTextResponse("There is no such conversation any more: open /next.", status_code=404)
