"""The Ask panel in a real browser, on the pages of a real server."""

from __future__ import annotations

import functools
import json
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from kb import config, corpus
from kb.site.build import build
from kb.source import WorkTree
from kb.view import View
from tests.serving import FOREIGN, QUESTION, Server, fill, serving

pytestmark = [pytest.mark.browser, pytest.mark.milvus, pytest.mark.model]
START = "/decisions/0005-bake-bread/"
HOSTILE = """\
---
status: accepted
date: 2025-03-01
---

# Trade Spices

## Decision

We trade nutmeg and saffron. <img src=x onerror="window.hurt=1"> <script>window.hurt=1</script>
Buy at [the nutmeg shop](javascript:window.hurt=1).

| Spice | Price |
|---|---|
| nutmeg | high |
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    root = fill(tmp_path_factory.mktemp("ship"))
    (root / "decisions" / "0007-trade-spices.md").write_text(HOSTILE, "utf-8")
    with serving(root) as running:
        yield running


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Page]:
    """A page of the site; whatever the browser complains of, or asks of another host, fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda problem: complaints.append(str(problem)))
    opened.on("request", lambda request: None if request.url.startswith(server.url) else complaints.append(request.url))
    opened.goto(server.url + START)
    yield opened
    context.close()
    assert not complaints


def ask(page: Page, question: str) -> None:
    page.get_by_role("button", name="Ask", exact=True).click()
    page.get_by_label("Question", exact=True).fill(question)
    page.keyboard.press("Enter")


def test_a_question_leads_to_the_cited_lines(page: Page, server: Server) -> None:
    ask(page, QUESTION)
    panel = page.get_by_role("dialog", name="Ask the records")
    expect(panel.get_by_text("Answered from the records", exact=True)).to_be_visible()
    expect(panel.get_by_role("blockquote").first).to_contain_text("carrier pigeon")
    answer = server.post("/v1/ask", {"question": QUESTION})
    stated = panel.get_by_role("link", name="Source 1: Announce Parcels by Pigeon").first
    expect(stated).to_have_text("[1]")
    chip = panel.get_by_role("link", name="Source 3: Announce Parcels by Pigeon").first
    expect(chip).to_have_text("[3]")
    expect(panel.get_by_role("link", name="Source 4: Announce Parcels by Letter, superseded").first).to_be_visible()
    expect(panel.get_by_role("listitem").nth(3)).to_contain_text("superseded by decisions/0004-send-pigeons.md")

    stated.click()
    page.wait_for_url(f"{server.url}{answer['citations'][0]['url']}")
    cited = page.locator(".kb-cited")
    expect(cited.first).to_contain_text("Accepted")

    chip.click()
    page.wait_for_url(f"{server.url}{answer['citations'][2]['url']}")
    expect(cited.first).to_contain_text("carrier pigeon")
    expect(cited.first).to_be_in_viewport()
    expect(panel.get_by_text("Answered from the records", exact=True)).to_be_visible()


def test_the_answer_is_streamed(page: Page) -> None:
    """The response is taken as it comes: the panel draws the first piece before it has the last."""
    page.evaluate(
        """() => {
          const real = window.fetch;
          window.fetch = async (...given) => {
            const response = await real(...given);
            if (!String(given[0]).includes("/v1/ask")) return response;
            const text = await response.text();
            const first = text.indexOf("event: delta");
            const second = text.indexOf("event: delta", first + 1);
            const stream = new ReadableStream({
              async start(sink) {
                sink.enqueue(new TextEncoder().encode(text.slice(0, second)));
                await new Promise((go) => { window.go = go; });
                sink.enqueue(new TextEncoder().encode(text.slice(second)));
                sink.close();
              },
            });
            return new Response(stream, { status: response.status });
          };
        }"""
    )
    ask(page, QUESTION)
    log = page.get_by_role("region", name="Questions and answers")
    expect(log).to_contain_text("0004 Announce Parcels by Pigeon")
    expect(log).to_contain_text("Searching the records")
    expect(log.get_by_text("Sources", exact=True)).to_have_count(0)
    page.evaluate("window.go()")
    expect(log.get_by_text("Sources", exact=True)).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="Answered from the records, 6 sources")).to_have_count(1)


def test_what_is_not_covered_is_said_in_words(page: Page) -> None:
    ask(page, FOREIGN)
    expect(page.get_by_text("Not covered by the records", exact=True)).to_be_visible()


def test_records_and_errors_are_text_never_markup(page: Page) -> None:
    ask(page, "Which spices do we trade: nutmeg and saffron?")
    quote = page.locator(".kb-chat blockquote").first
    expect(quote).to_contain_text('<img src=x onerror="window.hurt=1">')
    expect(quote).not_to_contain_text("\\")
    expect(page.locator(".kb-chat img, .kb-chat script, .kb-chat a[href^='javascript']")).to_have_count(0)
    assert page.evaluate("window.hurt") is None
    page.get_by_role("dialog", name="Ask the records").get_by_role("button", name="Clear").click()
    expect(page.get_by_text("Answers are quoted from the records")).to_be_visible()


def test_the_keyboard_is_enough(page: Page) -> None:
    button = page.get_by_role("button", name="Ask", exact=True)
    expect(button).to_be_visible()
    page.keyboard.press("Control+i")
    question = page.get_by_label("Question", exact=True)
    expect(question).to_be_focused()
    page.keyboard.type("s is a letter here")  # and Material's search elsewhere
    expect(question).to_have_value("s is a letter here")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Ask the records")).to_be_hidden()
    expect(button).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_a_small_telephone(browser: Browser, server: Server, scheme: str) -> None:
    context = browser.new_context(
        viewport={"width": 360, "height": 640}, color_scheme="dark" if scheme == "dark" else "light"
    )
    page = context.new_page()
    page.goto(server.url + START)
    small = page.get_by_role("button", name="Ask", exact=True).bounding_box()
    assert small is not None
    assert small["height"] >= 44
    ask(page, QUESTION)
    expect(page.get_by_text("Answered from the records", exact=True)).to_be_visible()
    box = page.locator(".kb-chat").bounding_box()
    assert box is not None
    assert (box["x"], box["width"]) == (0, 360)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert page.evaluate("(e => e.scrollWidth - e.clientWidth)(document.querySelector('.kb-chat__log'))") == 0
    colours = json.loads(
        page.evaluate(
            "(s => JSON.stringify([s.color, s.backgroundColor]))(getComputedStyle(document.querySelector('.kb-chat')))"
        )
    )
    assert _contrast(page, *colours) >= 4.5
    page.get_by_role("link", name="Source 1: Announce Parcels by Pigeon").first.click()
    expect(page.locator(".kb-cited").first).to_be_in_viewport()
    expect(page.get_by_role("dialog", name="Ask the records")).to_be_hidden()
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_text("Answered from the records", exact=True)).to_be_visible()
    context.close()


def test_a_server_that_is_gone_or_wants_a_token_says_so(browser: Browser, tmp_path: Path) -> None:
    with serving(fill(tmp_path), KB_SERVE_TOKEN="s3cret") as server:
        context = browser.new_context()
        page = context.new_page()
        page.goto(server.url + START)
        ask(page, QUESTION)
        log = page.get_by_role("region", name="Questions and answers")
        expect(log.get_by_text("expected the server's token")).to_be_visible()
        expect(page.get_by_label("Question", exact=True)).to_have_value(QUESTION)
        page.get_by_label("Token of this server").fill("s3cret")
        page.get_by_label("Question", exact=True).press("Enter")
        expect(page.get_by_text("Answered from the records", exact=True)).to_be_visible()
        server.process.terminate()
        server.process.wait(30)
        page.get_by_label("Question", exact=True).fill(QUESTION)
        page.keyboard.press("Enter")
        expect(log.get_by_text("The server does not answer")).to_be_visible()
        context.close()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


def test_a_site_without_our_server_shows_no_button(browser: Browser, records: Path, tmp_path: Path) -> None:
    settings = config.load(records)
    build(settings, View(corpus.load(WorkTree(records), settings)), tmp_path / "out")
    static = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(tmp_path / "out")))
    thread = threading.Thread(target=static.serve_forever)
    thread.start()
    context = browser.new_context()
    page = context.new_page()
    with page.expect_response("**/healthz") as probed:
        page.goto(f"http://127.0.0.1:{static.server_port}/decisions/0002-use-streams/")
    assert probed.value.status == 404
    page.wait_for_load_state("networkidle")
    expect(page.locator(".kb-ask, .kb-chat")).to_have_count(0)
    context.close()
    static.shutdown()
    thread.join()
    static.server_close()


def _contrast(page: Page, *colours: str) -> float:
    """WCAG 2's contrast of two colours as the browser spells them, the first drawn over the second."""
    return float(
        page.evaluate(
            """([over, under]) => {
              const paint = document.createElement("canvas").getContext("2d");
              const drawn = (...fills) => {
                for (const fill of fills) { paint.fillStyle = fill; paint.fillRect(0, 0, 1, 1); }
                return [...paint.getImageData(0, 0, 1, 1).data].slice(0, 3);
              };
              const light = (rgb) => rgb.map((c) => c / 255)
                .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
                .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
              const [a, b] = [light(drawn(under, over)), light(drawn(under))].sort((x, y) => y - x);
              return (a + 0.05) / (b + 0.05);
            }""",
            list(colours),
        )
    )
