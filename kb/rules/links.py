"""Whether links and mentions lead somewhere."""

from __future__ import annotations

from collections.abc import Iterator

from kb import links
from kb.links import Trouble
from kb.lint import Context, Finding, near, rule
from kb.markdown import split_target
from kb.model import Document, Kind, Mention


@rule("KB401")
def missing_file(document: Document, context: Context) -> Iterator[Finding]:
    """A link to a file leads to a file of the repository."""
    for link in document.links:
        found = links.resolve(context.corpus, document.path, link.target)
        if found.trouble is Trouble.OUTSIDE:
            message = f"expected a file of this repository, found {link.target}, which leads out of it"
            yield Finding(link.span, message, link.target)
        elif found.trouble is Trouble.FILE:
            written = links.join(document.path, split_target(link.target)[0])
            yield Finding(link.span, f"expected a file {written}, found none{near(found.nearest)}", link.target)


@rule("KB402")
def missing_anchor(document: Document, context: Context) -> Iterator[Finding]:
    """A link to a heading leads to a heading that is there."""
    for link in document.links:
        found = links.resolve(context.corpus, document.path, link.target)
        if found.trouble is Trouble.ANCHOR:
            nearest = f"#{found.nearest}" if found.nearest else None
            message = f"expected a heading #{found.anchor} in {found.path}, found none{near(nearest)}"
            yield Finding(link.span, message, link.target)


@rule("KB404", Kind.DECISION, Kind.SPEC, Kind.PAGE)
def unknown_mention(document: Document, context: Context) -> Iterator[Finding]:
    """A record that a text names by its number is there."""
    if not document.mentions or not context.numbered:
        return
    for mention in document.mentions:
        if int(mention.number) not in context.numbers and _is_ours(mention, context):
            message = f"expected a record {mention.text}, found none{near(context.nearest_number(mention.number))}"
            yield Finding(mention.span, message, mention.text)


def _is_ours(mention: Mention, context: Context) -> bool:
    """An RFC is a record of this corpus where its files are named so; a number far beyond them is the IETF's."""
    if not mention.text.upper().startswith("RFC"):
        return True
    named = any(letters == "rfc" for _, letters in context.series)
    return named and (mention.number.startswith("0") or int(mention.number) <= 10 * max(context.numbers))
