"""A line → words, as a shell that expands nothing would split it."""

import re
from typing import NamedTuple

from cards.docker.refusal import Refused

# What a shell exits with when it can't read a line.
SHELL_STATUS = 2
_PIECE = re.compile(
    r"""(?P<blank>(?:[ \t\r\n]|\\\n)+)
    |(?P<here>\$\(pwd\)|`pwd`)
    |(?P<operator>\$\(|[|&;<>`()])
    |'(?P<single>[^']*)'
    |"(?P<double>(?:[^"\\]|\\.)*)"
    |\\(?P<escaped>.)
    |(?P<plain>(?:[^ \t\r\n|&;<>`()'"\\$]|\$(?!\())+)
    |(?P<open>['"\\])""",
    re.VERBOSE | re.DOTALL,
)
_IN_DOUBLE = re.compile(r'\\([$`"\\]|\n)')


class Token(NamedTuple):
    """A word after its quotes are gone, and where it stood in the line."""

    text: str
    start: int
    end: int


def split(line: str) -> list[Token]:
    """A leading "$ " and what an unquoted backslash at the end of a line stands for are left out.

    Pipes, redirections, lists and substitutions are refused: they are the shell's, and no part of one docker command.
    `$(pwd)` is what `$PWD` is; variables stay as they are written.
    """
    found: list[Token] = []
    text: list[str] | None = None
    start = 0
    at = len(prompt[0]) if (prompt := re.match(r"\s*(?:[$#]\s+)?", line)) else 0
    while at < len(line):
        piece = _PIECE.match(line, at)
        if piece is None or piece.lastgroup in ("open", "operator"):
            raise Refused(_complaint(piece), SHELL_STATUS)
        if piece.lastgroup == "blank":
            if text is not None:
                found.append(Token("".join(text), start, at))
            text = None
        else:
            if text is None:
                text, start = [], at
            text.append(_meant(piece))
        at = piece.end()
    if text is not None:
        found.append(Token("".join(text), start, at))
    return found


def _meant(piece: re.Match[str]) -> str:
    if piece.lastgroup == "here":
        return "$PWD"
    if piece.lastgroup == "double":
        inside = _IN_DOUBLE.sub(lambda escaped: escaped[1].strip("\n"), piece["double"])
        return inside.replace("$(pwd)", "$PWD").replace("`pwd`", "$PWD")
    return piece[piece.lastgroup or 0]


def _complaint(piece: re.Match[str] | None) -> str:
    if piece is not None and piece.lastgroup == "operator":
        return f"{piece[0]} is the shell's: one docker command is asked for, without pipes, lists or substitutions"
    if piece is not None and piece[0] == "\\":
        return "a backslash at the end escapes nothing"
    return "a quotation mark is opened and not closed"
