"""Text as the library shows it: words that were searched for are marked, links that leave the site say so.

Nothing here is declared safe: HTML from the sanitiser is taken apart and put together again, every piece escaped.
"""

import re
from functools import lru_cache
from html import unescape
from html.parser import HTMLParser

from django.utils.html import format_html, format_html_join, strip_tags
from django.utils.safestring import SafeString

from cards.web.markdown import render

EXCERPT = 180

Words = tuple[str, ...]


def marked(text: str, words: Words) -> SafeString:
    """Plain text as HTML with the words in <mark>; upper or lower case is the same."""
    if not words:
        return format_html("{}", text)
    longest_first = sorted(words, key=len, reverse=True)
    pieces = re.split(f"({'|'.join(map(re.escape, longest_first))})", text, flags=re.IGNORECASE)
    return format_html_join(
        "", "{}", ((format_html("<mark>{}</mark>", piece) if n % 2 else piece,) for n, piece in enumerate(pieces))
    )


@lru_cache(maxsize=4096)
def prose(safe_html: SafeString, words: Words = ()) -> SafeString:
    """What `cards.web.markdown` rendered, with the words marked in its text and the links to other sites as such."""
    return _Rewriter(words).rewritten(safe_html)


@lru_cache(maxsize=4096)
def line(safe_html: SafeString, words: Words = ()) -> SafeString:
    """The same, and a single paragraph loses its <p>, so that it can stand within a line."""
    html = safe_html.strip()
    is_single = html.startswith("<p>") and html.endswith("</p>") and html.count("</p>") == 1
    return _Rewriter(words, dropped="p" if is_single else "").rewritten(html)


class _Rewriter(HTMLParser):
    def __init__(self, words: Words, dropped: str = "") -> None:
        super().__init__()
        self.words, self.dropped = words, dropped
        self.is_outward = False
        self.html = SafeString("")

    def rewritten(self, html: str) -> SafeString:
        self.feed(html)
        self.close()
        return self.html

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.is_outward = str(dict(attrs).get("href")).startswith("http")
        if tag != self.dropped:
            self.html += format_html("<{}{}>", tag, format_html_join("", ' {}="{}"', attrs))

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self.is_outward:
            # The sanitiser has given it its rel already.
            leaves = '<span aria-hidden="true">{}</span><span class="visually-hidden"> {}</span>'
            self.html += format_html(leaves, "\u00a0↗", "(another site)")
        if tag != self.dropped:
            self.html += format_html("</{}>", tag)

    def handle_data(self, data: str) -> None:
        self.html += marked(data, self.words)


def excerpt(text: str, words: Words) -> SafeString:
    """The place in a Markdown text where the first of the words stands, marked; empty if none of them does."""
    plain = " ".join(unescape(strip_tags(render(text))).split())
    found = re.search("|".join(map(re.escape, words)), plain, re.IGNORECASE) if words else None
    if found is None:
        return SafeString("")
    start = max(0, found.start() - EXCERPT // 3)
    cut = plain[start : start + EXCERPT]
    return marked(f"{'… ' if start else ''}{cut}{' …' if start + EXCERPT < len(plain) else ''}", words)
