"""Markdown to safe HTML: raw HTML is off, and what comes out is sanitised against an allow-list of our own."""

import re
from functools import lru_cache
from html import unescape

import nh3
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

TAGS = {
    *("p", "br", "hr", "em", "strong", "code", "pre", "span", "blockquote", "ul", "ol", "li"),
    *("a", "h2", "h3", "h4", "table", "thead", "tbody", "tr", "th", "td", "mark"),
}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
# Pygments' short names of tokens: nothing that a page's script reacts to.
TOKENS = "c c1 ch cm cp cs gp go gu k kc kd kn kr kt m mb mf mh mi nb ne nf nn nt nv o ow p s s1 s2 sb se si w"
FORMATTER = HtmlFormatter(nowrap=True)
# Characters without a meaning, which stand for marks while the text round them is rendered.
PLACES = [chr(code) for code in range(0xE000, 0xE100)]
# Tags of sanitised HTML, whose attributes stand in double quotes, are passed over.
TAG_OR_PLACE = re.compile(rf'<(?:[^<>"]|"[^"]*")*>|([{PLACES[0]}-{PLACES[-1]}])')


def _highlight(code: str, language: str, _attributes: str) -> str:
    try:
        lexer = get_lexer_by_name(language or "text")
    except ClassNotFound:
        lexer = get_lexer_by_name("text")
    return highlight(code, lexer, FORMATTER)


PARSER = MarkdownIt("commonmark", {"html": False, "highlight": _highlight}).enable("table")


def sanitise(html: str) -> str:
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        allowed_classes={"span": set(TOKENS.split())},
        url_schemes={"https", "http", "mailto"},
    )


# The text is the key, so an edited card can't show its old face.
@lru_cache(maxsize=4096)
def render(text: str) -> SafeString:
    """Markdown (20 kB at most by the models' fields) as HTML that is safe in any page."""
    return mark_safe(sanitise(PARSER.render(text)))  # noqa: S308  (the one place; the line above sanitises)


@lru_cache(maxsize=4096)
def render_line(text: str) -> SafeString:
    """The same without the paragraph round it, for a summary or a choice."""
    return mark_safe(sanitise(PARSER.renderInline(text)))  # noqa: S308  (see render)


def plain(text: str) -> str:
    """Its words alone, as text, for a menu or a label that holds no markup."""
    return unescape(strip_tags(render_line(text))).strip()


@lru_cache(maxsize=1024)
def render_around(text: str, marks: tuple[str, ...]) -> tuple[tuple[SafeString, str], ...]:
    """The HTML of a text with marks in it, cut at each: pairs of a piece and the mark that follows, the last one "".

    In their order, with inputs in the places of the marks, the pieces make one whole that is as safe as `render` is: a
    mark is found in text and nowhere else, so never inside a tag.
    """
    known = dict(zip(PLACES, marks, strict=False))
    text = re.sub(f"[{PLACES[0]}-{PLACES[-1]}]", "", text)
    for place, mark in known.items():
        text = text.replace(mark, place)
    html, start, pieces = render(text), 0, []
    for found in TAG_OR_PLACE.finditer(html):
        if found[1] in known:
            pieces.append((mark_safe(html[start : found.start()]), known[found[1]]))  # noqa: S308  (a part of render's)
            start = found.end()
    return (*pieces, (mark_safe(html[start:]), ""))  # noqa: S308  (the rest of it)
