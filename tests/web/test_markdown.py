import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cards.web.markdown import plain, render, render_around, render_line, sanitise

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<b hx-get="/admin/">x</b>',
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    '<a href="//evil.example" style="color:red">x</a>',
    "<svg onload=alert(1)>",
    "<form action=/x><input name=y></form>",
    "![x](https://evil.example/pixel.png)",
    "<div id=main data-hx-post=/x>x</div>",
    '```"><script>alert(1)</script>\nx\n```',
    "<iframe src=https://evil.example></iframe>",
    "`<script>`",
]
# Only inside a tag does any of this do something.
ACTIVE = re.compile(
    r"<[^>]*(?:script|\son\w+=|javascript:|vbscript:|data:|hx-|style=|\sid=|<img|<svg|<form|<iframe)", re.IGNORECASE
)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("way", [render, render_line])
def test_nothing_hostile_survives(way, text):
    html = way(text)
    assert not ACTIVE.search(html)
    assert not re.search(r"<(script|img|svg|form|iframe|input|div)", html)


@settings(max_examples=500)
@given(st.one_of(st.text(max_size=200), st.lists(st.sampled_from(HOSTILE), max_size=4).map("\n\n".join)))
def test_rendered_text_is_harmless_and_sanitising_it_again_changes_nothing(text):
    html = render(text)
    assert not ACTIVE.search(html)
    assert sanitise(html) == html


def test_markdown_that_cards_use_is_rendered():
    html = render("An **image** has *layers*; run `docker ps`.\n\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |")
    for tag in ("<strong>image</strong>", "<em>layers</em>", "<code>docker ps</code>", "<li>one</li>", "<td>1</td>"):
        assert tag in html


def test_a_console_example_is_coloured_by_classes_never_by_styles():
    html = render("```console\n$ docker ps -a\n```")
    assert 'class="gp"' in html
    assert "style" not in html


def test_links_to_documentation_stay_and_say_nothing_of_where_they_were_followed():
    html = render("[docs](https://docs.docker.com/)")
    assert 'href="https://docs.docker.com/"' in html
    assert "noopener" in html
    assert "noreferrer" in html


def whole(pieces, fill):
    return "".join(html + (fill if mark else "") for html, mark in pieces)


def test_a_text_is_cut_at_its_marks_and_put_together_again_it_is_one_whole():
    text = "An [[a]] is **read by [[b]]**.\n\n```console\n$ docker ps [[c]]\n```\n\nRun `docker [[d]]`."
    pieces = render_around(text, ("[[a]]", "[[b]]", "[[c]]", "[[d]]"))
    assert [mark for _, mark in pieces] == ["[[a]]", "[[b]]", "[[c]]", "[[d]]", ""]
    html = whole(pieces, "<input>")
    assert "<strong>read by <input></strong>" in html
    assert '<span class="gp">$ </span>' in html
    assert "<code>docker <input></code>" in html
    assert not re.search("[\ue000-\ue0ff]|\\[\\[", html)


@pytest.mark.parametrize(
    "text",
    [
        "[x](https://example.org/[[a]])",
        '[x](https://example.org/ "[[a]]>")',
        "[x](https://example.org/?q=[[a]]&b)",
        "![[[a]]](https://evil.example/[[a]].png)",
        '<b title="[[a]]">',
    ],
)
def test_a_mark_inside_a_tag_is_no_place_for_an_input(text):
    html = whole(render_around(text, ("[[a]]",)), "<input>")
    assert not re.search(r"<[^<>]*<input>", html)
    assert not ACTIVE.search(html)


def test_what_stands_for_a_mark_can_not_be_written_by_an_author():
    pieces = render_around("A \ue000 and &#xe001; and [[a]].", ("[[a]]",))
    assert [mark for _, mark in pieces] == ["[[a]]", ""]


@settings(max_examples=500)
@given(
    st.lists(
        st.one_of(st.sampled_from([*HOSTILE, "[[a]]", "[[b]]", "`", "**", "\n\n"]), st.text(max_size=9)), max_size=9
    )
)
def test_the_pieces_are_what_render_would_give(parts):
    text = re.sub("[\ue000-\ue0ff]|&#", "", " ".join(parts))
    pieces = render_around(text, ("[[a]]", "[[b]]"))
    marked = text.replace("[[a]]", "\ue000").replace("[[b]]", "\ue001")
    places = {"[[a]]": "\ue000", "[[b]]": "\ue001", "": ""}
    assert "".join(html + places[mark] for html, mark in pieces) == render(marked)
    assert not ACTIVE.search("".join(html for html, _ in pieces))


def test_for_a_menu_there_are_the_words_alone():
    assert plain("`docker run <image>` & **more** [docs](https://example.org/)") == "docker run <image> & more docs"
