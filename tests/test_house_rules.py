"""Mistakes that were made once, or would be dear: each is a rule here."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
CODE = sorted(path for path in (ROOT / "cards").rglob("*.py") if "migrations" not in path.parts)
ROOMS = [path.name for path in (ROOT / "cards").iterdir() if (path / "views.py").exists() and path.name != "web"]
OVERRIDES = ("account", "allauth", "mfa", "usersessions", "admin")


def named(path):
    return str(path.relative_to(ROOT))


def test_the_rules_look_at_something():
    assert len(TEMPLATES) > 40
    assert len(CODE) > 60
    assert {"study", "library", "progress"} <= set(ROOMS)


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_no_template_holds_inline_script_style_or_handlers(path):
    text = re.sub(r"{%.*?%}", "", path.read_text())  # {% with one=... %} is no handler
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", text)
    assert not re.search(r"<style\b|\sstyle=|\son[a-z]+=|hx-on|javascript:", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_no_template_reaches_for_another_host(path):
    assert not re.search(r"<(?:script|link|img|iframe|use)[^>]+(?:src|href)=[\"'](?:https?:)?//", path.read_text())


@pytest.mark.parametrize("path", [p for p in TEMPLATES if p.relative_to(ROOT).parts[1] not in OVERRIDES], ids=named)
def test_a_template_says_in_its_first_line_what_it_needs(path):
    assert re.match(r"\{# .+ #\}", path.read_text().splitlines()[0])


@pytest.mark.parametrize("path", [*TEMPLATES, *CODE], ids=named)
def test_nothing_is_called_safe_outside_the_sanitiser(path):
    if path.name != "markdown.py":
        assert not re.search(r"\|\s*safe\b|mark_safe|autoescape off", path.read_text())


@pytest.mark.parametrize("name", [named(path) for path in TEMPLATES if path.match("components/_*")])
def test_a_component_is_on_a_page_and_not_in_the_showcase_alone(name):
    users = [path for path in TEMPLATES if name.removeprefix("templates/") in path.read_text()]
    assert {path.name for path in users} - {"index.html"}


@pytest.mark.parametrize("room", ROOMS)
def test_views_fetch_rows_through_access_and_queries_only(room):
    text = (ROOT / "cards" / room / "views.py").read_text()
    assert not re.search(r"get_object_or_404|\.objects\b", text)


@pytest.mark.parametrize("path", CODE, ids=named)
def test_what_answers_get_answers_head_too(path):
    """Monitors and link previews ask with HEAD: a view for GET is under require_safe, or names HEAD as well."""
    text = path.read_text()
    assert "require_GET" not in text
    assert all("HEAD" in verbs for verbs in re.findall(r"require_http_methods\((.*?)\)", text) if "GET" in verbs)


@pytest.mark.parametrize("path", CODE, ids=named)
def test_no_module_has_a_name_that_says_nothing(path):
    assert path.stem not in {"utils", "helpers", "manager", "misc", "common"}


def test_what_every_page_loads_stays_small():
    static = ROOT / "cards" / "static" / "cards"
    assert (static / "site.css").stat().st_size <= 20_000
    assert (static / "app.js").stat().st_size <= 6_000


def test_migrations_import_nothing_of_the_app():
    for path in (ROOT / "cards" / "migrations").glob("0*.py"):
        imports = re.findall(r"^(?:from|import) (cards[\w.]*)", path.read_text(), re.MULTILINE)
        assert [name for name in imports if name != "cards.models.student"] == []


def test_dependencies_are_pinned_with_hashes_and_name_no_download_address():
    for path in ROOT.glob("requirements*.txt"):
        text = path.read_text()
        pins = re.findall(r"^[\w\[\],.-]+==\S+", text, re.MULTILINE)
        assert len(pins) > 20
        assert text.count("--hash=") >= len(pins)
        assert "://" not in text


def test_no_tracked_file_holds_a_path_of_somebodys_machine():
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()
    if not tracked:
        pytest.skip("not a git checkout")
    for name in tracked:
        path = ROOT / name
        if path.suffix in {".py", ".html", ".md", ".toml", ".yaml", ".css", ".js", ""} and path.is_file():
            assert not re.search(r"/(?:home|root|Users)/\w+/", path.read_text(errors="ignore")), name
