"""Marking words and outward links changes HTML only where it may."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.library.prose import excerpt, line, prose
from cards.web.markdown import render
from tests.library.conftest import Page


@pytest.mark.parametrize(
    ("text", "words", "html"),
    [
        ("a daemon", ["DAEMON"], "<p>a <mark>daemon</mark></p>"),
        ("p", ["p"], "<p><mark>p</mark></p>"),
        ("a & b", ["amp"], "<p>a &amp; b</p>"),
        ("a & b", ["&"], "<p>a <mark>&amp;</mark> b</p>"),
        ("a <script>", ["<script>"], "<p>a <mark>&lt;script&gt;</mark></p>"),
        ("docker dock", ["dock", "docker"], "<p><mark>docker</mark> <mark>dock</mark></p>"),
        ("`a.b` axb", ["a.b"], "<p><code><mark>a.b</mark></code> axb</p>"),
        (
            "[x](/x/ '<x>')",
            ["x"],
            '<p><a href="/x/" title="&lt;x&gt;" rel="noopener noreferrer"><mark>x</mark></a></p>',
        ),
    ],
)
def test_words_are_marked(text, words, html):
    assert prose(render(text), tuple(words)).strip() == html


@given(st.text(max_size=60), st.lists(st.text(min_size=1, max_size=5), max_size=3))
def test_marking_adds_marks_and_nothing_else(text, words):
    before, after = Page(render(text)), Page(prose(render(text), tuple(words)))
    assert after.text == before.text
    assert [tag for tag in after.tags if tag[0] != "mark"] == before.tags


def test_only_links_to_other_sites_are_outward():
    html = prose(render('[a](https://a.example "x>y") [b](/map/) [c](mailto:c@d.example) [e](http://e.example)'))
    assert "".join(Page(html).text.split()) == "a↗(anothersite)bce↗(anothersite)"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("one *word*", "one <em>word</em>"),
        ("one\n\ntwo", "<p>one</p>\n<p>two</p>"),
        ("- one", "<ul>\n<li>one</li>\n</ul>"),
        ("one\n\n- two", "<p>one</p>\n<ul>\n<li>two</li>\n</ul>"),
        ("- one\n\nlast", "<ul>\n<li>one</li>\n</ul>\n<p>last</p>"),
        ("", ""),
    ],
)
def test_a_single_paragraph_stands_within_a_line(text, html):
    assert line(render(text)) == html


def test_an_excerpt_is_cut_round_the_first_word_found():
    text = f"{'before ' * 50}<b> & `here` {'after ' * 50}"
    shown = excerpt(text, ("nowhere", "here"))
    assert "&lt;b&gt; &amp; <mark>here</mark>" in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert len(shown) < 260


def test_no_word_no_excerpt():
    assert excerpt("text", ("word",)) == excerpt("text", ()) == ""
