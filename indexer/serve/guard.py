"""Who may ask: Host against DNS rebinding, Origin against foreign pages, a token where others reach the server."""

from __future__ import annotations

import asyncio
import hmac
import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from indexer.serve import errors

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_PROTECTED = ("/v1", "/mcp")
_HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "SAMEORIGIN",
    "referrer-policy": "same-origin",
}


@dataclass(frozen=True, slots=True)
class Guard:
    """Refuses what no client of ours sends, and adds the headers that every response carries."""

    app: ASGIApp
    hosts: frozenset[str]
    """Names by which the server may be addressed."""
    token: str = ""
    """What requests to the API have to bear; empty on loopback."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The application behind the checks."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        begun = False

        async def send_guarded(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
            await send(message)

        refusal = self._refusal(Headers(scope=scope), scope["path"])
        try:
            await (refusal or self.app)(scope, receive, send_guarded)
        except asyncio.CancelledError:  # nothing but the end of the server cancels a request
            if not begun:
                await errors.refusal(503, "not_ready", "the server stops")(scope, receive, send_guarded)

    def _refusal(self, headers: Headers, path: str) -> ASGIApp | None:
        host = headers.get("host", "")
        if not self._knows(hostname(host)):
            return errors.refusal(
                421,
                "unknown_host",
                f"{host or 'no Host header'}: this server does not answer to that name; {_names(self.hosts)}",
            )
        origin = headers.get("origin")
        if origin is not None and origin.partition("://")[2] != host:
            return errors.refusal(403, "foreign_origin", f"{origin}: pages of other origins may not use this server")
        if self.token and path.startswith(_PROTECTED) and not self._bears(headers.get("authorization", "")):
            return errors.refusal(401, "invalid_api_key", "expected the server's token: Authorization: Bearer …")
        return None

    def _knows(self, name: str) -> bool:
        """A name that is listed; with a token also any address in digits, which no name server can rebind."""
        return name in self.hosts or (bool(self.token) and _address(name) is not None)

    def _bears(self, authorization: str) -> bool:
        scheme, _, given = authorization.partition(" ")
        return scheme.lower() == "bearer" and hmac.compare_digest(given.strip().encode(), self.token.encode())


def hostname(host: str) -> str:
    """A Host header without its port and brackets, in lower case."""
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches a server that listens there."""
    address = _address(host)
    return host.lower() == "localhost" or bool(address and address.is_loopback)


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None


def _names(hosts: frozenset[str]) -> str:
    return f"use one of {', '.join(sorted(hosts))}"
