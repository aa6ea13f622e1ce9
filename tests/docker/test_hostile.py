"""Nothing that is typed breaks anything, takes long, or is touched."""

import ast
import random
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cards.docker
from cards.docker import canonical, equivalent, plan
from cards.docker.plan import LONGEST
from cards.docker.recorded import recorded
from tests.docker.lines import lines

PACKAGE = Path(cards.docker.__file__).parent
SLOWEST_S = 0.05
ODD = [
    "\x00", "\x1b[2J", "\u202e", "é", "𝕊", "\ud800", "\n", "'", '"', "\\", "$(", "`", "|", "=", "-", "--", ":", ",",
    "{{", "%s", "../", "~", "０", "²",
]  # fmt: skip
LONG = [
    "docker run " + "x" * (LONGEST - 11),
    "docker run " + "'" * (LONGEST - 11),
    "docker run " + "\"'" * (LONGEST // 2 - 10),
    "docker run " + "\\" * (LONGEST - 12),
    "docker run -" + "d" * (LONGEST - 13),
    "docker run -p " + "1:" * (LONGEST // 2 - 10) + " x",
    "docker run -v " + "a:" * (LONGEST // 2 - 10) + " x",
    "docker run -p 1-65535:1-65535 x",
    "docker run --expose 1-65535 x",
    "docker run --mount " + "a=b," * (LONGEST // 4 - 10) + " x",
    "docker run --mount '" + '"' * (LONGEST - 40) + "' x",
    "docker run --dns-search " + "a." * (LONGEST // 2 - 20) + " x",
    "docker run --cpus " + "9" * (LONGEST - 30) + " x",
    "docker run --cpus 1e999 x",
    "docker run -m " + "9" * (LONGEST - 30) + "g x",
    "docker run -m 1e308g x",
    "docker run --memory-swappiness " + "1" * (LONGEST - 40) + " x",
    "docker run --health-interval " + "1h" * (LONGEST // 2 - 20) + " x",
    "docker pull " + "a/" * (LONGEST // 2 - 10) + "a",
    "docker pull " + "a-" * (LONGEST // 2 - 10),
    "docker pull " + "a." * (LONGEST // 2 - 10) + "/a",
    "docker pull " + "A" * (LONGEST - 20),
    "docker " + "container " * (LONGEST // 10 - 2),
    "docker " + "run " * (LONGEST // 4 - 10),
    "docker run " + "-e A=1 " * (LONGEST // 7 - 10) + "x",
    "docker run " + "-v /a:/b " * (LONGEST // 9 - 10) + "x",
    "docker run " + "--network a " * (LONGEST // 12 - 10) + "x",
    "docker run " + "-p 80 " * (LONGEST // 6 - 10) + "x",
    "docker run " + "--ulimit cpu=1 " * (LONGEST // 15 - 10) + "x",
    "docker network create " + "--subnet 10.0.0.0/8 " * (LONGEST // 20 - 10) + "x",
    "docker stop " + "a " * (LONGEST // 2 - 10),
    "docker rm " + "a/b " * (LONGEST // 4 - 10),
    "docker service create -d " + "-e A=1 " * (LONGEST // 7 - 10) + "x",
    "docker service create -d --entrypoint '" + "'\\''" * (LONGEST // 4 - 20) + "' x",
    "docker service create -d -p 1-65535:1-65535 x",
    "docker service update -d " + "--env-add A=1 " * (LONGEST // 14 - 10) + "x",
    "docker service update -d " + "--host-add a:1.1.1.1 " * (LONGEST // 21 - 10) + "x",
    "docker build " + "--label a=b " * (LONGEST // 12 - 10) + ".",
    "docker ps " + "-f a=b " * (LONGEST // 7 - 10),
    "docker ps --format '" + "{{" * (LONGEST // 2 - 20) + "'",
    "x" * (LONGEST * 4),
    "\n" * LONGEST,
    "$ " * (LONGEST // 2),
]


def quickest(line):
    """The best of three: a busy machine is not the line's fault."""
    best = 9.0
    for _ in range(3):
        start = time.process_time()
        made = plan(line)
        best = min(best, time.process_time() - start)
        if best < SLOWEST_S:
            break
    return made, best


def mutated(chance, line):
    letters = list(line)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(letters) + 1)
        match chance.randrange(4):
            case 0:
                letters.insert(at, chance.choice(ODD))
            case 1:
                letters[at : at + chance.randint(1, 5)] = []
            case 2:
                letters[at:at] = letters[at : at + 5] * chance.randint(1, 9)
            case _:
                letters.insert(at, chr(chance.randrange(0x20, 0x3000)))
    return "".join(letters)


def test_ten_thousand_mutated_lines_end_in_a_plan_or_in_a_complaint():
    chance = random.Random(7)
    slow = []
    for line in lines(7, 10_000):
        line = mutated(chance, line)
        made, took_s = quickest(line)
        assert made.is_right or made.message.strip(), line
        if took_s > SLOWEST_S:
            slow.append(line)
    assert slow == []


@pytest.mark.parametrize("times", [1, 8])
@pytest.mark.parametrize("line", LONG, ids=lambda line: line[:30])
def test_a_long_line_takes_no_longer(line, times):
    made, took_s = quickest(line * times)
    assert made.is_right or made.message.strip()
    assert took_s < SLOWEST_S


@settings(max_examples=400)
@given(
    st.text() | st.text().map(lambda text: f"docker run {text}") | st.text().map(lambda text: f"docker run -p {text} x")
)
def test_any_text_is_read_as_text(line):
    recorded(line)
    canonical(line)
    equivalent(line, "docker ps")


def test_what_is_too_long_is_refused_unread():
    made = plan("docker ps " + "-a " * LONGEST)
    assert not made.is_right
    assert made.words == []


def test_nothing_in_the_package_can_run_open_or_reach_anything():
    """The one file that is read is the package's own, as a resource."""
    forbidden = {"subprocess", "socket", "os", "shutil", "pathlib", "io", "sys", "ctypes", "urllib", "http",
        "tempfile", "importlib"}  # fmt: skip
    allowed = {"table.py": {"importlib.resources"}, "commands.py": {"importlib"}}
    called = {"open", "eval", "exec", "compile", "__import__", "input", "system", "popen"}
    looked_at = 0
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                looked_at += 1
                assert name.split(".")[0] not in forbidden or name in allowed.get(path.name, set()), (path.name, name)
            if isinstance(node, ast.Call):
                function = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                assert function not in called or isinstance(node.func, ast.Attribute), (path.name, function)
    assert looked_at > 100


def test_modules_are_loaded_by_fixed_names_only():
    tree = ast.parse((PACKAGE / "commands.py").read_text())
    calls = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "import_module"
    ]
    assert len(calls) == 1
