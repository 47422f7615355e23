"""The site in a real browser."""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from kb import config, corpus, urls
from kb.site.build import build
from kb.source import WorkTree
from kb.view import View

pytestmark = pytest.mark.browser

RICH = """\
# A page with everything

![away](https://example.org/a.png) [![b](https://img.shields.io/badge/ADRs-2-blue)](https://example.org)

| a long column heading | another long column heading | a third long column heading | a fourth one |
|---|---|---|---|
| words that take some room | words that take some room | words that take some room | words |

```text
a line of code that is much longer than the screen of any telephone that was ever sold to anybody at all
```

```mermaid
flowchart LR
  a[First of many boxes] --> b[Second of many boxes] --> c[Third of many boxes] --> d[Fourth of many boxes]
```

<details>
<summary>More</summary>

Hidden until it is cited.

</details>
"""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def base(records: Path, tmp_path: Path) -> Iterator[str]:
    (records / "rich.md").write_text(RICH, "utf-8")
    settings = config.load(records)
    build(settings, View(corpus.load(WorkTree(records), settings)), tmp_path / "out")
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(tmp_path / "out")))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


def _counts(message: ConsoleMessage) -> bool:
    """Whether a message is a defect: the chat panel asks for a server, and plain files have none to answer."""
    probe = str(message.location.get("url", "")).endswith("/healthz")
    return message.type in ("error", "warning") and not probe


@contextmanager
def opened(browser: Browser, scheme: str = "light", width: int = 1280) -> Iterator[tuple[Page, list[str], list[str]]]:
    """A page, the addresses that it asks for, and what goes wrong on it."""
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 800})  # type: ignore[arg-type]
    page = context.new_page()
    asked: list[str] = []
    wrong: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: wrong.append(message.text) if _counts(message) else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    yield page, asked, wrong
    context.close()


PAGES = ["", "rich/", "decisions/", "decisions/0001-use-queues/"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_asked_of_another_host_and_nothing_goes_wrong(browser: Browser, base: str, scheme: str) -> None:
    with opened(browser, scheme) as (page, asked, wrong):
        for address in PAGES:
            page.goto(base + address, wait_until="networkidle")
        page.locator("input[name=query]").press_sequentially("stream")
        page.wait_for_selector(".md-search-result__link")
        assert [url for url in asked if not url.startswith((base, "data:", "blob:"))] == []
        assert wrong == []


@pytest.mark.parametrize("address", PAGES)
def test_a_telephone_needs_no_sideways_scrolling(browser: Browser, base: str, address: str) -> None:
    with opened(browser, width=360) as (page, _, _):
        page.goto(base + address, wait_until="networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_a_citation_opens_at_its_lines_and_marks_them(browser: Browser, base: str) -> None:
    with opened(browser) as (page, _, _):
        page.goto(urls.citation("decisions/0002-use-streams.md", "decision", 15, 15, base), wait_until="networkidle")
        marked = page.locator(".kb-cited")
        assert marked.all_inner_texts() == ["We put a stream between services, and readers keep their place."]
        assert marked.evaluate("element => getComputedStyle(element).backgroundColor") != "rgba(0, 0, 0, 0)"
        box = marked.bounding_box()
        assert box
        assert 48 < box["y"] < 800


def test_lines_of_the_front_matter_mark_the_header(browser: Browser, base: str) -> None:
    with opened(browser) as (page, _, _):
        page.goto(base + "decisions/0001-use-queues/?lines=2-2", wait_until="networkidle")
        assert page.locator(".kb-record.kb-cited").count() == 1


def test_a_citation_opens_what_hides_it(browser: Browser, base: str) -> None:
    line = RICH.split("\n").index("Hidden until it is cited.") + 1
    with opened(browser) as (page, _, _):
        page.goto(base + f"rich/?lines={line}", wait_until="networkidle")
        assert page.get_by_text("Hidden until it is cited.").is_visible()


@pytest.mark.parametrize(("scheme", "shown"), [("light", ".kb-diagram__light"), ("dark", ".kb-diagram__dark")])
def test_a_diagram_follows_the_palette(browser: Browser, base: str, scheme: str, shown: str) -> None:
    with opened(browser, scheme) as (page, _, _):
        page.goto(base + "rich/", wait_until="networkidle")
        visible = [each for each in (".kb-diagram__light", ".kb-diagram__dark") if page.locator(each).is_visible()]
        assert visible == [shown]
