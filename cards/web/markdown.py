"""Markdown to safe HTML: raw HTML is off, and what comes out is sanitised against an allow-list of our own."""

from functools import lru_cache

import nh3
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
