import pytest

from cards.docker.refusal import Refused
from cards.docker.words import split


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("docker ps  -a", ["docker", "ps", "-a"]),
        ("$ docker ps", ["docker", "ps"]),
        ("# docker ps", ["docker", "ps"]),
        ("docker run \\\n  -d \\\n  nginx", ["docker", "run", "-d", "nginx"]),
        ("docker run -e 'A=b c' x", ["docker", "run", "-e", "A=b c", "x"]),
        ('docker run -e "A=\\"b\\" \\x" y', ["docker", "run", "-e", 'A="b" \\x', "y"]),
        ('docker run -e A="b c"d x', ["docker", "run", "-e", "A=b cd", "x"]),
        ("docker run --name '' x", ["docker", "run", "--name", "", "x"]),
        ("docker run a\\ b", ["docker", "run", "a b"]),
        (
            'docker run -v $PWD:/a -v "$(pwd)":/b -v `pwd`:/c x',
            ["docker", "run", "-v", "$PWD:/a", "-v", "$PWD:/b", "-v", "$PWD:/c", "x"],
        ),
        ("", []),
        (" \t\n", []),
    ],
)
def test_a_line_is_split_as_a_shell_does_that_expands_nothing(line, words):
    assert [token.text for token in split(line)] == words


def test_a_word_knows_where_it_stood():
    line = "$ docker run 'a b'"
    assert [line[token.start : token.end] for token in split(line)] == ["docker", "run", "'a b'"]


@pytest.mark.parametrize(
    "line",
    ["docker ps | wc", "docker ps; ls", "docker ps && ls", "docker ps > f", "docker rm $(docker ps -q)", "docker `x`"],
)
def test_what_is_the_shells_is_refused_by_name(line):
    with pytest.raises(Refused, match="is the shell's"):
        split(line)


@pytest.mark.parametrize("line", ["docker run 'x", 'docker run "x', 'docker run "x\\"', "docker run x\\"])
def test_what_is_left_open_is_refused(line):
    with pytest.raises(Refused):
        split(line)
