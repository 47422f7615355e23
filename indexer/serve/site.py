"""The pages, always from one whole build, and the policy that lets them run no script but the theme's."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.staticfiles import StaticFiles
from starlette.types import Message, Receive, Scope, Send

from indexer.serve import errors, pool
from indexer.serve.live import Live

_INLINE = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>(.*?)</script>", re.S)


class Site:
    """The folder that the last whole build is in, as an application."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._served: tuple[Path, StaticFiles, str] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A page or file; 503 before the first build."""
        folder = self._live.site
        if folder is None:
            waiting = errors.refusal(503, "not_ready", f"not ready yet: {self._live.reason}", {"Refresh": "2"})
            await waiting(scope, receive, send)
            return
        if self._served is None or self._served[0] != folder:
            rules = await pool.run(lambda: policy(folder))
            self._served = (folder, StaticFiles(directory=folder, html=True), rules)
        _, files, rules = self._served

        async def send_page(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["cache-control"] = "no-cache"
                headers["content-security-policy"] = rules
            await send(message)

        await files(scope, receive, send_page)


def policy(folder: Path) -> str:
    """The Content-Security-Policy of a site: the theme's inline scripts by their hashes, no other host at all.

    Only what stands around the article counts as the theme's, so that a script in a record never runs. Styles may
    be inline, since drawn diagrams carry theirs.
    """
    hashes = {each for page in folder.rglob("*.html") for each in _hashes(page.read_text("utf-8"))}
    scripts = " ".join(["'self'", *sorted(hashes)])
    return (
        f"default-src 'self'; script-src {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
    )


def _hashes(page: str) -> set[str]:
    before, _, rest = page.partition("<article")
    _, _, after = rest.rpartition("</article>")
    found = _INLINE.findall(before) + _INLINE.findall(after)
    return {f"'sha256-{base64.b64encode(hashlib.sha256(each.encode()).digest()).decode()}'" for each in found}
