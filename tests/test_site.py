"""The site: what a document becomes, and what a build leaves on the disk."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Run

from kb import config, corpus
from kb.model import UserError
from kb.site import addresses, badge, clean, diagram, nav, pages, record, render
from kb.site.build import build
from kb.source import WorkTree
from kb.view import View

PAGE = "notes/page.md"


def write(root: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")


def laid_out(root: Path, files: dict[str, str] | None = None) -> addresses.Addresses:
    """The addresses of a repository on the disk, some files added."""
    write(root, files or {})
    settings = config.load(root)
    return addresses.assign(settings, View(corpus.load(WorkTree(root), settings)))


def body(root: Path, text: str, files: dict[str, str] | None = None) -> str:
    """A page's text in the small repository, rendered."""
    return render.body(laid_out(root, {PAGE: text, **(files or {})}), PAGE, text).html


class TestLinks:
    @pytest.mark.parametrize(
        ("target", "href"),
        [
            ("../decisions/0002-use-streams.md", "../../decisions/0002-use-streams/"),
            ("../decisions/0002-use-streams.md#decision", "../../decisions/0002-use-streams/#decision"),
            ("/decisions/0002-use-streams.md", "../../decisions/0002-use-streams/"),
            ("../decisions/", "../../decisions/"),
            ("../README.md", "../../"),
            ("../flow.mmd", "../../flow/"),
            ("../decisions/0002-use-streams.md#L3-L4", "../../decisions/0002-use-streams/?lines=3-4"),
            ('{{< ref "0002-use-streams.md#decision" >}}', "../../decisions/0002-use-streams/#decision"),
            ("#here", "#here"),
            ("https://example.org/a?b=1&c=2", "https://example.org/a?b=1&amp;c=2"),
            ("mailto:a@example.org", "mailto:a@example.org"),
        ],
    )
    def test_open_what_the_forge_opens(self, records: Path, target: str, href: str) -> None:
        html = body(records, f"# Here\n\n[text]({target})\n", {"flow.mmd": "flowchart LR\n a --> b\n"})
        assert f'href="{href}"' in html

    def test_shortcodes_that_lead_nowhere_stay_visible(self, records: Path) -> None:
        html = body(records, '[text]({{< ref "0099-gone.md" >}})')
        assert "text" in html and "href" not in html and "<script" not in html

    def test_elsewhere_say_nothing_of_the_opener(self, records: Path) -> None:
        assert 'rel="noopener"' in body(records, "[text](https://example.org)")

    def test_to_files_that_are_not_published_lead_to_the_forge(self, records: Path) -> None:
        files = {"tool.py": "", "kb.toml": '[site]\nrepo-url = "https://forge.example/a/b"\n'}
        assert 'href="https://forge.example/a/b/blob/main/tool.py"' in body(records, "[tool](../tool.py)", files)

    def test_to_files_that_are_not_published_are_text_without_a_forge(self, records: Path) -> None:
        html = body(records, "[tool](../tool.py)", {"tool.py": ""})
        assert '<a class="kb-unpublished" title="tool.py is in the repository, not on this site">tool</a>' in html

    def test_that_lead_nowhere_stay_visible(self, records: Path) -> None:
        html = body(records, "[gone](gone.md) and [heading](../README.md#gone)")
        assert '<a class="kb-broken" title="gone.md: missing file">gone</a>' in html
        assert re.search(r'<a href="../../#gone" class="kb-broken" title="[^"]+no such heading">heading</a>', html)

    @pytest.mark.parametrize("target", ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x"])
    @pytest.mark.parametrize("written", ["[x]({})", "[x](<{}>)", '<a href="{}">x</a>', '<a href=" {}">x</a>'])
    def test_never_run_code(self, records: Path, target: str, written: str) -> None:
        html = body(records, written.format(target))
        assert not re.search(r'href="\s*(?:javascript|data|vbscript):', html, re.I)

    def test_in_raw_html_are_resolved_too(self, records: Path) -> None:
        html = body(records, '<p>See <a href="../README.md">readme</a></p>\n\nand <a href="gone.md">gone</a>')
        assert '<a href="../../">readme</a>' in html
        assert "kb-broken" in html


class TestPictures:
    def test_of_the_repository_are_shown_and_copied(self, records: Path) -> None:
        (records / "notes").mkdir()
        (records / "notes" / "a b.png").write_bytes(b"png")
        text = "![a drawing](<a b.png>)"
        found = laid_out(records, {PAGE: text})
        assert 'src="../a%20b.png" alt="a drawing"' in render.body(found, PAGE, text).html
        assert found.pictures == {"notes/a b.png"}

    def test_elsewhere_are_links(self, records: Path) -> None:
        html = body(records, '![plan](https://example.org/p.png) <img src="//example.org/q.png" alt="q">')
        assert "<img" not in html
        assert '<a href="https://example.org/p.png" class="kb-remote" rel="noopener"' in html

    def test_elsewhere_inside_a_link_are_its_text(self, records: Path) -> None:
        html = body(records, "[![plan](https://example.org/p.png)](https://example.org)")
        assert html.count("<a ") == 1
        assert '<span class="kb-remote">plan</span>' in html

    def test_that_are_missing_say_so(self, records: Path) -> None:
        assert '<span class="kb-missing" title="p.png: missing file">plan</span>' in body(records, "![plan](p.png)")


class TestBadges:
    @pytest.mark.parametrize(
        ("path", "label", "message", "colour"),
        [
            ("ADRs-70_total-blue?logo=bookstack", "ADRs", "70 total", "#007ec6"),
            ("Kubernetes-v1.35.0-326CE5", "Kubernetes", "v1.35.0", "#326CE5"),
            ("a--b-c__d%20e-brightgreen.svg", "a-b", "c_d e", "#44cc11"),
            ("passing-green", "", "passing", "#97ca00"),
            ("a-b-url(evil)", "a", "b", "#9f9f9f"),
        ],
    )
    def test_are_read_from_their_address(self, path: str, label: str, message: str, colour: str) -> None:
        assert badge.read(f"https://img.shields.io/badge/{path}") == badge.Badge(label, message, colour)

    @pytest.mark.parametrize("url", ["https://img.shields.io/github/stars/a/b", "https://example.org/badge/a-b-red"])
    def test_that_are_not_static_are_left_alone(self, url: str) -> None:
        assert badge.read(url) is None

    def test_are_drawn_without_a_request(self, records: Path) -> None:
        html = body(records, "[![License](https://img.shields.io/badge/<b>-MIT-green)](../README.md)")
        assert "shields" not in html
        assert '<span class="kb-badge__label">&lt;b&gt;</span>' in html


class TestRawHtml:
    @pytest.mark.parametrize(
        "attack",
        [
            "<script>alert(1)</script>",
            "<div>\n<script>\nalert(1)\n</script>\n</div>",
            "<img src=x onerror=alert(1)>",
            '<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>',
            "<iframe src='https://example.org'></iframe>",
            '<p style="background:url(https://example.org)">x</p>',
            '<form action="https://example.org"><button formaction="javascript:alert(1)">x</button></form>',
            '<div title="\n\n```\n" onmouseover=alert(1) x="\n```\n\n">',
            "<textarea>\n\n```\n</textarea><script>alert(1)</script>\n```\n",
            "x <b onclick='alert(1)'>y</b> <meta http-equiv=refresh content='0;url=https://example.org'>",
            "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
            '<video src="https://example.org/v.mp4"></video><link rel=stylesheet href="https://example.org/a.css">',
        ],
    )
    def test_never_runs_or_loads(self, records: Path, attack: str) -> None:
        html = body(records, attack)
        tags = re.sub(r"&(?:lt|gt|quot|#x27|amp);", "", " ".join(re.findall(r"<[^>]*>", html)))
        assert not re.search(r"<(?:script|iframe|svg|form|meta|style|video|link|textarea|button)|\son\w+=|style=", tags)
        assert "javascript:" not in tags

    def test_keeps_what_documents_need(self, records: Path) -> None:
        inside = "**bold** <kbd>x</kbd> H<sub>2</sub>O<br/>"
        text = f'<details open>\n<summary>More</summary>\n\n{inside}\n\n</details>\n\n<a id="spot"></a>'
        html = body(records, text)
        for kept in ("<details open", "<summary>", "<strong>", "<kbd>", "<sub>2</sub>", 'id="spot"', "<br>"):
            assert kept in html

    def test_cannot_take_the_themes_ids(self, records: Path) -> None:
        html = body(records, '# __search\n\n<p id="__config">x</p><a name="__drawer">y</a> <b class="md-overlay">z</b>')
        assert "__config" not in html
        assert 'id="__' not in html
        assert "__drawer" not in html
        assert "md-overlay" not in html

    def test_cannot_close_the_page(self, records: Path) -> None:
        assert "</div>" not in body(records, "</div></article></main>\n\ntext")

    def test_imports_of_mdx_are_gone_and_code_is_not(self, records: Path) -> None:
        shown = body(records, "import Table from '@site/t';\n\n# X\n\n```js\nimport A from 'a';\n```\n\nGo.\n")
        assert "@site/t" not in shown
        assert "import A from" in re.sub("<[^>]+>", "", shown).replace("&#39;", "'")
        assert 'data-lines="9-9"' in shown, "lines stay where they are"

    def test_comments_are_gone(self, records: Path) -> None:
        assert "secret" not in body(records, "a <!-- secret --> b\n\n<!-- secret -->\n")


class TestBlocks:
    def test_carry_their_lines(self, records: Path) -> None:
        table = "| a | b |\n|---|--:|\n| 1 | 2 |\n"
        text = f"---\ntitle: x\n---\n\n# Here\n\nOne\ntwo\n\n- a\n- b\n\n```py\nx = 1\n```\n\n{table}"
        html = body(records, text)
        for expected in (
            '<h1 id="here" data-lines="5-5">',
            '<p data-lines="7-8">',
            '<li data-lines="10-10">',
            '<div class="highlight" data-lines="13-15">',
            '<tr data-lines="19-19">',
            '<td align="right">2</td>',
        ):
            assert expected in html

    def test_code_is_marked_and_escaped(self, records: Path) -> None:
        html = body(records, "```python\nimport os  # <b>\n```\n\n```nosuch\n<i>\n```\n")
        assert '<span class="kn">import</span>' in html
        assert "&lt;b&gt;" in html
        assert "<pre><code>&lt;i&gt;\n</code></pre>" in html

    def test_alerts_are_admonitions(self, records: Path) -> None:
        html = body(records, "> [!IMPORTANT]\n> Read *this*.\n\n> [!OTHER]\n> quoted\n")
        assert '<div data-lines="1-2" class="admonition info">\n<p class="admonition-title">Important</p>' in html
        assert "[!IMPORTANT]" not in html
        assert "<em>this</em>" in html
        assert '<blockquote data-lines="4-5">' in html

    def test_tasks_and_footnotes(self, records: Path) -> None:
        html = body(records, "- [x] did\n- [ ] will[^1]\n\n[^1]: Soon.\n")
        assert html.count('<input type="checkbox" disabled') == 2
        assert html.count("checked") == 1
        assert '<section class="footnotes">' in html
        assert '<li id="fn1" class="footnote-item"' in html

    def test_slots_cannot_be_spelled(self, records: Path) -> None:
        assert "slot" not in body(records, "text\n\n```\ncode\n```\n")


class TestDiagrams:
    def test_are_drawn_for_both_palettes(self, records: Path) -> None:
        html = body(records, "```mermaid\nflowchart LR\n  a[First] --> b[Second]\n```\n")
        light, dark = html.split('<figure class="kb-diagram__dark"')
        assert "<svg" in light
        assert "Second" in light
        assert "<svg" in dark
        assert 'id="kb-diagram-0-dark"' in dark

    def test_that_do_not_parse_are_shown_as_code_with_a_warning(self, records: Path) -> None:
        text = "Text.\n\n```mermaid\nflowchart LR\n  a -->\n```\n"
        rendered = render.body(laid_out(records, {PAGE: text}), PAGE, text)
        assert "could not be drawn" in rendered.html
        assert "a --&gt;" in rendered.html
        assert [line for line, _ in rendered.problems] == [3]

    def test_are_reduced_to_what_cannot_run(self) -> None:
        drawing = (
            '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" onload="x()">'
            "<style>@import url(https://example.org/a.css); #d{fill:u\\72l(https://example.org/b)}</style>"
            '<script>x()</script><image href="https://example.org/c.png"/><use xlink:href="https://example.org/d.svg#e"/>'
            '<a xlink:href="javascript:x()"><text>kept</text></a><g style="fill:url(https://example.org/f)"/>'
            '<rect marker-end="url(#arrow)"/></svg>'
        )
        html = clean.svg(drawing)
        assert "example.org" not in re.sub(r"(?<!//)example\.org", "", html)
        for gone in ("https:", "//", "@import", "javascript", "onload", "script", "image", "\\"):
            assert gone not in html
        assert "<text>kept</text>" in html
        assert 'marker-end="url(#arrow)"' in html

    def test_attacks_in_the_source_are_harmless(self) -> None:
        source = (
            '%%{init: {"themeCSS": "@import url(https://example.org/a.css);", "securityLevel": "loose"}}%%\n'
            'flowchart LR\n a["<img src=https://example.org/x onerror=alert(1)><script>alert(2)</script>"] --> b\n'
            ' click a href "javascript:alert(3)"\n style b fill:url(https://example.org/y)\n'
        )
        drawn = diagram.draw(source, "d", dark=False)
        assert not re.search(r"<(?:script|img|image|iframe)\b|\son\w+=|javascript:|@import|url\((?!#)", drawn)


class TestRecords:
    def test_a_replaced_record_says_by_what_and_since_when(self, records: Path) -> None:
        html = pages.page(laid_out(records), "decisions/0001-use-queues.md").html
        banner = re.search(r'<div class="kb-banner kb-banner--superseded" role="note">.*?</div>', html)
        assert banner
        assert '<a href="../0002-use-streams/">0002 Use Streams</a> since' in banner[0]
        assert "2025-03-05" in banner[0]
        assert html.index("<h1") < html.index("kb-banner") < html.index("Services wait")

    def test_the_banner_follows_the_standing_not_the_word(self, records: Path) -> None:
        path = records / "decisions/0002-use-streams.md"
        path.write_text(path.read_text().replace("status: accepted", "status: rejected"))
        found = laid_out(records)
        assert "it still holds" in pages.page(found, "decisions/0001-use-queues.md").html
        assert "Rejected: this is not in force." in pages.page(found, "decisions/0002-use-streams.md").html

    def test_the_banner_tells_a_part_from_no_successor(self, records: Path) -> None:
        old = "---\nstatus: superseded\npartly-superseded-by: 0002\n---\n\n# Old\n"
        html = pages.page(laid_out(records, {"decisions/0003-old.md": old}), "decisions/0003-old.md").html
        assert "This reads superseded, but only a part of it was replaced: it still holds." in html

    def test_a_replaced_section_says_so_itself(self, records: Path) -> None:
        later = "---\nstatus: accepted\ndate: 2025-06-01\namends: 0002#consequences\n---\n\n# Later\n"
        html = pages.page(laid_out(records, {"decisions/0003-later.md": later}), "decisions/0002-use-streams.md").html
        assert 'Partly amended by <a href="../0003-later/">0003 Later</a>' in html
        assert html.index('id="consequences"') < html.index("This section is superseded by")

    def test_the_header_states_what_the_record_states(self, records: Path) -> None:
        html = pages.page(laid_out(records), "decisions/0002-use-streams.md").html
        assert '<span class="kb-status kb-status--accepted">Accepted</span>' in html
        assert '<dt>Supersedes</dt><dd><a href="../0001-use-queues/">0001 Use Queues</a></dd>' in html
        assert "<dt>Tags</dt>" not in html

    def test_who_speaks_of_a_record_stands_below_it(self, records: Path) -> None:
        page = pages.page(laid_out(records), "decisions/0002-use-streams.md")
        below = page.html[page.html.index("Referenced by") :]
        assert '<a href="../../">Messages</a>' in below
        assert "0001 Use Queues</a> (superseded by this)" in below
        assert page.toc[-1].anchor == record.REFERENCES

    def test_the_index_lists_every_record_in_natural_order(self, records: Path) -> None:
        html = pages.page(
            laid_out(records, {"decisions/10-later.md": "# Later\n\n## Status\n\nFrozen?\n"}), "decisions/index.md"
        ).html
        assert "3 decisions: 1 accepted, 1 superseded, 1 without a known status." in html
        assert html.index("Use Queues") < html.index("Use Streams") < html.index("Later")
        assert '<td><a href="0002-use-streams/">0002</a></td>' in html
        assert '<span class="kb-status">Frozen?</span>' in html

    def test_a_record_without_a_title_goes_by_the_words_of_its_file(self, records: Path) -> None:
        found = laid_out(
            records, {"decisions/0010-drop_the-queue.md": "---\nstatus: accepted\n---\n\n## Decision\n\nGone.\n"}
        )
        assert ">drop the queue</a>" in pages.page(found, "decisions/index.md").html
        assert (
            '<h1 id="kb-title">0010 drop the queue</h1>' in pages.page(found, "decisions/0010-drop_the-queue.md").html
        )

    @pytest.mark.parametrize(
        ("text", "title"),
        [
            ("# Summary\n\nGone.\n\n# Motivation\n\nQuiet.\n", "0010 drop queue"),
            ("---\ntitle: Drop the Queue\n---\n\n# Context\n\nNoise.\n", "0010 Drop the Queue"),
            ("---\ntitle: Drop It\n---\n\n# Withdrawal\n\nSummary\n\n# Drop It\n", "0010 Drop It"),
            ("# 10. Drop It\n\n# Context\n\nNoise.\n", None),
        ],
    )
    def test_a_section_is_no_title_of_a_page(self, records: Path, text: str, title: str | None) -> None:
        path = "decisions/0010-drop-queue.md"
        page = pages.page(laid_out(records, {path: text}), path)
        html = page.html
        assert [each.level for each in page.toc].count(1) == (1 if title else 2)
        assert html.startswith(f'<h1 id="kb-title">{title}</h1>\n' if title else '<h1 id="10-drop-it"')
        assert html.index("kb-record") < html.index("Context" if "Context" in text else "Summary") or title is None

    def test_titles_cannot_inject(self, records: Path) -> None:
        write(
            records,
            {"decisions/0003-x.md": "---\nstatus: accepted\ntags: [<i>]\n---\n\n# A `<b>` & <script>x</script>\n"},
        )
        found = laid_out(records)
        for path in ("decisions/index.md", "decisions/0003-x.md"):
            assert not re.search("<script|<i>|<b>", pages.page(found, path).html)


class TestAddresses:
    def test_where_two_want_the_same_a_readme_wins(self, records: Path) -> None:
        found = laid_out(records, {"a/README.md": "# A\n", "a.md": "# B\n", "a.mmd": "flowchart LR\n a-->b\n"})
        assert found.pages["a/README.md"] == "a/"
        assert "a.md" not in found.pages
        assert "a.mmd" not in found.pages

    def test_the_index_gives_way_to_a_readme(self, records: Path) -> None:
        found = laid_out(records, {"decisions/README.md": "# Ours\n"})
        assert found.pages["decisions/README.md"] == "decisions/"
        assert found.index_address == "decision-index/"

    def test_the_index_is_the_start_page_where_no_other_is(self, records: Path) -> None:
        (records / "README.md").unlink()
        found = laid_out(records)
        assert (found.index_path, found.index_address) == ("index.md", "")
        html = pages.page(found, "index.md").html
        assert '<a href="decisions/0002-use-streams/">' in html
        assert found.href("decisions/0002-use-streams.md", "./").url == "../../"
        assert nav.build(found)[0] == {
            "Decisions": ["index.md", *sorted(each.path for each in found.view.corpus.decisions)]
        }


class TestNavigation:
    def test_goes_from_the_readme_to_the_handbook(self, records: Path) -> None:
        paths = ("GLOSSARY.md", "docs/index.md", "docs/rules/KB2.md", "docs/rules/KB10.md", "specs/a.md")
        found = laid_out(
            records,
            {**dict.fromkeys(paths, "# X\n"), "flow.mmd": "flowchart LR\n a-->b\n", "docs/template.md": "# T\n"},
        )
        assert nav.build(found) == [
            "README.md",
            "GLOSSARY.md",
            {"Decisions": ["decisions/index.md", "decisions/0001-use-queues.md", "decisions/0002-use-streams.md"]},
            {"Specs": ["specs/a.md"]},
            {"Diagrams": ["flow.mmd"]},
            {"Handbook": ["docs/index.md", {"Rules": ["docs/rules/KB2.md", "docs/rules/KB10.md"]}]},
        ]

    def test_keeps_many_records_out(self, records: Path) -> None:
        found = laid_out(records, {f"decisions/{n:04}-x.md": "# X\n" for n in range(3, nav.LIMIT + 3)})
        assert {"Decisions": ["decisions/index.md"]} in nav.build(found)


MKDOCS = "INHERIT: {defaults}\nsite_name: Messages\nplugins:\n  kb: {{}}\n"
FORGE = '[site]\nrepo-url = "https://forge.example/a/b"\n'


def built(root: Path, out: Path, strict: bool = True) -> tuple[str, ...]:
    settings = config.load(root)
    return build(settings, View(corpus.load(WorkTree(root), settings)), out, strict)


class TestBuild:
    def test_mkdocs_itself_builds_it(self, records: Path) -> None:
        from kb.site.build import DEFAULTS

        write(
            records, {"mkdocs.yml": MKDOCS.format(defaults=DEFAULTS), "docs/index.md": "# Handbook\n", "kb.toml": FORGE}
        )
        command = [str(Path(sys.executable).with_name("mkdocs")), "build", "--strict", "--quiet"]
        done = subprocess.run(command, cwd=records, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        site = records / "site"
        record_page = (site / "decisions/0001-use-queues/index.html").read_text()
        assert 'href="../0002-use-streams/">0002 Use Streams</a>' in record_page
        assert 'href="https://forge.example/a/b/edit/main/decisions/0001-use-queues.md"' in record_page
        assert '<meta name="kb-base" content="../../">' in record_page
        digest = (
            View(corpus.load(WorkTree(records), config.load(records))).document("decisions/0001-use-queues.md").hash
        )
        assert f'<meta name="kb-hash" content="{digest}">' in record_page
        assert (site / "docs/index.html").is_file()
        assert "Services talk over streams" in (site / "index.html").read_text()

    def test_search_knows_every_section(self, records: Path, tmp_path: Path) -> None:
        assert built(records, tmp_path / "out") == ()
        entries = json.loads((tmp_path / "out/search/search_index.json").read_text())["docs"]
        found = {entry["location"]: entry for entry in entries}
        assert "A queue forgets" in found["decisions/0002-use-streams/#context"]["text"]
        assert found["decisions/0001-use-queues/#decision"]["boost"] < 1
        assert "boost" not in found["decisions/0002-use-streams/#decision"]
        assert not [location for location in found if record.REFERENCES in location]

    def test_no_page_loads_anything_from_elsewhere(self, records: Path, tmp_path: Path) -> None:
        pictures = "![a](https://example.org/a.png) ![b](https://img.shields.io/badge/a-b-red)"
        text = f"# X\n\n{pictures}\n\n```mermaid\nflowchart LR\n a-->b\n```\n"
        write(records, {"x.md": text})
        built(records, tmp_path / "out")
        pattern = re.compile(r"""(?:\ssrc=|<link[^>]*\shref=|url\()["']?(?:https?:)?//[^"')]*""")
        html = list((tmp_path / "out").rglob("*.html"))
        assert len(html) >= 6
        assert [found for file in html for found in pattern.findall(file.read_text())] == []

    def test_a_broken_link_is_named_and_strict_leaves_the_old_site(
        self, records: Path, tmp_path: Path, kb: Run
    ) -> None:
        out = tmp_path / "out"
        built(records, out)
        before = (out / "index.html").read_bytes()
        write(records, {"README.md": "# Changed\n\n[gone](decisions/0009-gone.md)\n"})
        done = kb("-C", records, "site", "build", "--strict", "--out", out)
        assert done.returncode == 1
        assert "README.md:3" in done.stderr
        assert (out / "index.html").read_bytes() == before
        assert kb("-C", records, "site", "build", "--out", out).returncode == 0
        assert "Changed" in (out / "index.html").read_text()
        assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".out")] == []

    def test_other_peoples_files_are_never_replaced(self, records: Path, tmp_path: Path) -> None:
        write(tmp_path / "mine", {"thesis.txt": "years of work"})
        with pytest.raises(UserError, match="found other files"):
            built(records, tmp_path / "mine")
        with pytest.raises(UserError, match="holds the repository"):
            built(records, records)
        assert (tmp_path / "mine/thesis.txt").read_text() == "years of work"

    def test_a_folder_without_records_is_one_clear_sentence(self, tmp_path: Path, kb: Run) -> None:
        done = kb("-C", tmp_path, "site", "build")
        assert done.returncode == 2
        assert "expected decision records" in done.stderr
        assert "Traceback" not in done.stderr

    def test_a_repositorys_own_site_of_another_kind_is_left_alone(self, records: Path, tmp_path: Path) -> None:
        write(records, {"mkdocs.yml": "site_name: Other\nplugins: [nosuchplugin]\n"})
        assert built(records, tmp_path / "out") == ()
        assert (tmp_path / "out/decisions/index.html").is_file()

    def test_own_settings_count_where_they_name_the_plugin(self, records: Path, tmp_path: Path) -> None:
        write(records, {"mkdocs.yml": "site_name: Chosen name\ndocs_dir: decisions\nplugins: [kb]\n"})
        assert built(records, tmp_path / "out") == ()
        assert "Chosen name" in (tmp_path / "out/index.html").read_text()
        assert (tmp_path / "out/decisions/0001-use-queues/index.html").is_file()
        assert not (tmp_path / "out/0001-use-queues").exists()
