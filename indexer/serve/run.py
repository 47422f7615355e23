"""Starts and stops the server: the event loop in a thread of its own, preparing and watching in the main one."""

from __future__ import annotations

import errno
import signal
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import uvicorn

from indexer.client import TOKEN, token
from indexer.serve.guard import LOOPBACK, Guard, is_loopback
from indexer.serve.http import application
from indexer.serve.live import Live, log
from indexer.session import Progress, Session
from indexer.store import read_holder
from kb.config import Config
from kb.model import UserError

SHUTDOWN = 3
"""Seconds that requests under way get when the server stops."""
_NEAR = 20
"""Ports after the wanted one that are tried for the hint."""


def listen(config: Config, host: str, port: int) -> socket.socket:
    """A socket that listens. Raises UserError where it cannot, or where the world would get in without a token."""
    if not is_loopback(host) and not token():
        raise UserError(
            f"{host}: others could reach this; set {TOKEN} to a secret that clients have to send, or serve on 127.0.0.1"
        )
    try:
        return _socket(host, port)
    except OverflowError:
        raise UserError(f"--port: expected 0 to 65535, found {port}") from None
    except OSError as problem:
        if problem.errno != errno.EADDRINUSE:
            raise UserError(
                f"{host}:{port}: cannot listen there: {problem.strerror or problem}; choose with --host and --port"
            ) from problem
        raise UserError(_in_use(config, host, port)) from problem


def serve(
    config: Config, opened: socket.socket, host: str, progress: Progress, started: Callable[[str, Session], None]
) -> None:
    """Serves until interrupted; `started` is told the address once the index is whole and the site built.

    Raises UserError where the store cannot be opened or the site cannot be built.
    """
    url = _url(host, opened.getsockname()[1])
    with opened, Session(config) as session:
        live = Live(session, build_site)
        server, thread = _start(Guard(application(live), _names(config, host), token()), opened, live.stop)
        signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
        try:
            if session.store.lock:
                session.store.lock.announce(url)
            log.info("%s listens, and answers as soon as index and site are whole", url)
            live.refresh(progress)
            started(url, session)
            live.watch()
            raise UserError("the server stopped by itself; its last words stand above")
        finally:
            live.stop.set()
            server.should_exit = True
            thread.join(SHUTDOWN + 2)


def build_site(session: Session, folder: Path) -> None:
    """Builds the site of the session's view; what is only a warning is counted."""
    from kb.site.build import build

    warnings = build(session.config, session.snapshot.view, folder)
    if warnings:
        log.info("the site has %d warning%s; kb site build lists them", len(warnings), "s" * (len(warnings) != 1))


def _start(app: Guard, opened: socket.socket, stop: threading.Event) -> tuple[uvicorn.Server, threading.Thread]:
    settings = uvicorn.Config(
        app, log_config=None, access_log=False, server_header=False, ws="none", timeout_graceful_shutdown=SHUTDOWN
    )
    server = uvicorn.Server(settings)

    def run() -> None:
        try:
            server.run(sockets=[opened])
        finally:
            stop.set()

    thread = threading.Thread(target=run, name="http", daemon=True)
    thread.start()
    return server, thread


def _names(config: Config, host: str) -> frozenset[str]:
    """The names that clients may use: loopback's, the one given, and the one under which the site is published."""
    published = urlsplit(config.site.url).hostname if config.site.url else None
    return LOOPBACK | {host.lower()} | ({published} if published else set())


def _socket(host: str, port: int) -> socket.socket:
    return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=128)


def _in_use(config: Config, host: str, port: int) -> str:
    """Who has the port, where we know, and which one is free."""
    holder = read_holder(config.home)
    if holder and holder.url == _url(host, port):
        return (
            f"{host}:{port}: the port is in use by kb serve for this repository (process {holder.pid}), which answers "
            f"at {holder.url}/ ; stop it to start another one"
        )
    free = next((each for each in range(port + 1, min(port + _NEAR, 65_536)) if _free(host, each)), 0)
    return f"{host}:{port}: the port is in use; choose another one, such as --port {free}"


def _free(host: str, port: int) -> bool:
    try:
        _socket(host, port).close()
    except OSError:
        return False
    return True


def _url(host: str, port: int) -> str:
    """Where this machine reaches the server."""
    near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://[{near}]:{port}" if ":" in near else f"http://{near}:{port}"
