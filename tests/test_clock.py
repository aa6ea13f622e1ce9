"""Every test has its own clock: which tests it holds for, and that none reads the time before it is set."""

import ast
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from tests.conftest import STARTS_AT

TESTS = Path(__file__).resolve().parent
# Programs of their own: they measure or break a real server, at whatever time it is.
PROGRAMS = ("benchmarks", "faults")
FILES = sorted(
    path
    for path in TESTS.rglob("*.py")
    if path.relative_to(TESTS).parts[0] not in PROGRAMS or path.name.startswith(("test_", "conftest"))
)
CLOCKS = re.compile(
    r"(timezone|datetime|date|dt)\.(now|today|utcnow|localtime|localdate)|time\.(time|time_ns|localtime)"
)


def named(path):
    return str(path.relative_to(TESTS))


def is_lasting_fixture(function):
    """A fixture of a whole module or run is made before the test's clock is set."""
    scopes = [
        keyword.value.value
        for decorator in function.decorator_list
        if isinstance(decorator, ast.Call)
        for keyword in decorator.keywords
        if keyword.arg == "scope" and isinstance(keyword.value, ast.Constant)
    ]
    return any(scope != "function" for scope in scopes)


def list_early_calls(node):
    """Readings of the clock that happen on import, or in a fixture that outlives a test, as source text."""
    if isinstance(node, ast.Lambda):
        return []
    if isinstance(node, ast.FunctionDef) and not is_lasting_fixture(node):
        parts = [*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults)]
    else:
        parts = list(ast.iter_child_nodes(node))
    own = [ast.unparse(node)] if isinstance(node, ast.Call) and CLOCKS.fullmatch(ast.unparse(node.func)) else []
    return own + [text for part in parts for text in list_early_calls(part)]


@pytest.mark.parametrize("path", FILES, ids=named)
def test_no_test_reads_the_clock_before_it_is_set(path):
    assert list_early_calls(ast.parse(path.read_text())) == []


@pytest.mark.parametrize(
    ("source", "is_early"),
    [
        ("NOW = timezone.now()", True),
        ("@mark([datetime.now(UTC)])\ndef test(): ...", True),
        ("def test(now=time.time()): ...", True),
        ("@pytest.fixture(scope='module')\ndef now(): return timezone.now()", True),
        ("class Test:\n    today = date.today()", True),
        ("def test(): timezone.now()", False),
        ("NOW = lambda: timezone.now()", False),
        ("@pytest.fixture\ndef now(): return timezone.now()", False),
    ],
)
def test_an_early_reading_is_found(source, is_early):
    assert bool(list_early_calls(ast.parse(source))) is is_early


@pytest.mark.parametrize("path", FILES, ids=named)
def test_a_test_on_the_real_clock_gives_a_reason(path):
    marks = re.findall(r"^\s*(?:@|pytestmark = )pytest\.mark\.real_clock\b(.*)", path.read_text(), re.MULTILINE)
    assert [mark for mark in marks if not re.fullmatch(r'\("[^"]{10,}"\)', mark)] == []


def test_a_test_begins_when_the_clock_says():
    assert timedelta(0) <= timezone.now() - STARTS_AT < timedelta(minutes=1)


@pytest.mark.real_clock("it is compared with the clock of another process")
def test_a_test_on_the_real_clock_sees_it():
    program = [sys.executable, "-c", "import time; print(time.time())"]
    other = float(subprocess.run(program, capture_output=True, text=True, check=True).stdout)
    assert abs(datetime.now(UTC).timestamp() - other) < 60
