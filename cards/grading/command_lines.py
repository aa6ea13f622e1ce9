"""A command as it was pasted or typed on a phone → the docker commands in it, and what was changed to read them.

Prompts, comments, back quotes around it, a phone's dashes and quotation marks go. What is the shell's own (pipes,
redirections, other programs) is left out and named, for only docker's part can be judged. Quoted arguments stay.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache

from cards.docker.client.plan import KEPT
from cards.grading.characters import DASHES, remove_invisible, replace_dashes
from cards.grading.command_differences import code

_DOUBLE, _SINGLE = "“”„‟″＂«»", "‘’‚‛＇"
_PROMPT = re.compile(
    r"""[ \t]*(?:
     (?:\([\w.-]+\)[ ])?\[?[\w.-]{1,64}@[\w.-]{1,64}[:\ ]?[^\n$\#%>]{0,80}[$\#%>]   # user@box:~$, [root@host ~]#
    |[\w.-]{1,64}:\S{0,80}[ ][\w.-]{1,32}[$%](?=[ ])                                # MacBook:~ user$
    |[~/][^\s$\#%>]{0,80}[ ]?[$\#%❯](?=[ ])                                         # ~/app $, / #
    |(?:PS[ ])?[A-Za-z]:\\[^\n>]{0,200}>|PS>                                        # PS C:\>, C:\Users\me>
    |[$%>❯➜](?=[ \t])
    |(?P<root>\#)(?=[ \t]+(?:sudo[ \t]+)?docker\b)
    )[ \t]*""",
    re.VERBOSE | re.IGNORECASE,
)
_PIECE = re.compile(
    rf"""(?P<join>(?:\\|(?<=\s)[`^])[ \t]*\n(?P<more>[ \t]*(?:>>?|More\?)[ \t]+)?)
    |(?P<end>\n|;|&&|\|\||\|&?)
    |(?P<comment>(?<![^\s;&|])\#[^\n]*)
    |(?P<blank>[^\S\n]+)
    |(?P<redirection>(?:(?<!\S)\d|&)?(?:<<<|<<|>>|>\||[<>]&|[<>])[ \t]*(?:'[^'\n]*'|"[^"\n]*"|[^\s;&|<>()`'"]*)|&)
    |(?P<folder>\$\(pwd\)|`pwd`)
    |(?P<filled>\$\((?:[^()\n]|\([^()\n]*\))*\)|`[^`\n]*`)
    |(?P<quoted>'[^']*'|"(?:[^"\\]|\\.)*"|\\.)
    |(?P<curly>["{_DOUBLE}][^"{_DOUBLE}\n]*[{_DOUBLE}"]|['{_SINGLE}][^'{_SINGLE}\n]*['{_SINGLE}])
    |(?P<word>[^\s\\'"{_DOUBLE}{_SINGLE};&|<>()`$]+)
    |(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_FENCE = re.compile(r"^[ \t]*```[\w-]*[ \t]*(?:\n|\Z)", re.MULTILINE)
_WRAPPED = re.compile(
    rf"""(?P<ticks>`{{1,3}})[^`]+(?P=ticks)|["{_DOUBLE}][^"{_DOUBLE}]+["{_DOUBLE}]|['{_SINGLE}][^'{_SINGLE}]+['{_SINGLE}]"""
)
_FIRST_WORD = re.compile(r"(?:sudo\s+)?(?P<name>\S*)", re.IGNORECASE)

INVISIBLE = "Invisible characters were left out."
SPACES = "Special spaces were read as ordinary ones."
DASH = "Long dashes were read as hyphens: phones turn `--` into one dash."
QUOTES = "Curly quotation marks were read as straight ones, which the shell knows."
PROMPT = "The prompt in front of the command was left out."
COMMENT = "The comment was left out."
WRAPPED = "The marks around the command were left out."
JOINED = "The mark at the end of the line was read as `\\`, which continues a line on Linux if nothing follows it."
CAPITALS = "The command was read in lower case: Linux knows `docker`, not `Docker`."
PIPE = "`|` passes the output on to another program. Only the docker command was read."


@dataclass(slots=True)
class _Segment:
    """What stands between two of the shell's separators; `joiner` is the one before it."""

    joiner: str
    text: str = ""

    @property
    def name(self) -> str:
        found = _FIRST_WORD.match(self.text.strip())
        return found["name"] if found else ""


@dataclass(slots=True)
class CommandLines:
    """`notes` are Markdown. `is_cut`: something of the shell's was left out, so the whole may do more than `lines`."""

    lines: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    is_cut: bool = False

    def note(self, sentence: str) -> None:
        if sentence not in self.notes:
            self.notes.append(sentence)

    def cut(self, sentence: str) -> None:
        self.note(sentence)
        self.is_cut = True


def lines_of(text: str) -> list[str]:
    """The docker commands of a text, a line each; a backslash at the end of a line, or a quotation, carries one on."""
    return read_commands(text).lines


@lru_cache(KEPT)
def read_commands(text: str) -> CommandLines:
    """Never raises, whatever the text is. The result is shared: not to be changed."""
    found = CommandLines()
    segments = _segments(_unwrapped(text.replace("\r\n", "\n").replace("\r", "\n"), found), found)
    line: list[_Segment] = []
    for segment in segments:
        if segment.joiner == "\n":
            _choose(line, found)
            line = []
        line.append(segment)
    _choose(line, found)
    if found.is_cut and not found.lines:
        found.lines.append(text.strip())
    return found


def _unwrapped(text: str, found: CommandLines) -> str:
    seen = remove_invisible(text)
    if seen != text:
        found.note(INVISIBLE)
    seen = unicodedata.normalize("NFC", seen)
    plain = _FENCE.sub("", seen).strip()
    if _WRAPPED.fullmatch(plain):
        plain = plain.strip(f"`\"'{_DOUBLE}{_SINGLE}")
    if plain != seen.strip():
        found.note(WRAPPED)
    return plain


def _segments(text: str, found: CommandLines) -> list[_Segment]:
    segments = [_Segment("\n")]
    # Where a command stands without a “#”, the lines with one are comments and no prompts of root.
    is_root = not re.search(r"^(?![ \t]*#).*docker", text, re.IGNORECASE | re.MULTILINE)
    at = _prompt_end(text, 0, found, is_root=is_root)
    while at < len(text):
        piece = _PIECE.match(text, at)
        assert piece is not None  # its last alternative takes anything
        at = piece.end()
        if piece["end"]:
            segments.append(_Segment(piece["end"]))
            if piece["end"] == "\n":
                at = _prompt_end(text, at, found, is_root=is_root)
        else:
            segments[-1].text += _READERS[str(piece.lastgroup)](piece, found)
    return segments


def _prompt_end(text: str, at: int, found: CommandLines, *, is_root: bool) -> int:
    prompt = _PROMPT.match(text, at)
    if prompt is None or (prompt["root"] and not is_root):
        return at
    found.note(PROMPT)
    return prompt.end()


def _read_join(piece: re.Match[str], found: CommandLines) -> str:
    if piece["more"]:
        found.note(PROMPT)
    if not piece[0].startswith("\\\n"):
        found.note(JOINED)
    return "\\\n"


def _read_comment(piece: re.Match[str], found: CommandLines) -> str:
    found.note(COMMENT)
    return ""


def _read_blank(piece: re.Match[str], found: CommandLines) -> str:
    if set(piece[0]) <= {" ", "\t"}:
        return piece[0]
    found.note(SPACES)
    return " "


def _read_redirection(piece: re.Match[str], found: CommandLines) -> str:
    if piece[0] == "&":
        found.cut("`&` lets the command run in the background of the shell. It was left out.")
    else:
        found.cut(f"{code(piece[0])} sends input or output to or from a file. It was left out.")
    return " "


def _read_filled(piece: re.Match[str], found: CommandLines) -> str:
    """As one quoted word, so that it can be compared with another."""
    inside = piece[0][1:-1] if piece[0].startswith("`") else piece[0][2:-1]
    found.note(f"{code(f'$({inside})')} is run by the shell first. It was read as it is written.")
    escaped = inside.replace("'", "'\\''")
    return f"'$({escaped})'"


def _read_curly(piece: re.Match[str], found: CommandLines) -> str:
    found.note(QUOTES)
    quote = '"' if piece[0][0] in f'"{_DOUBLE}' else "'"
    return f"{quote}{piece[0][1:-1]}{quote}"


def _read_word(piece: re.Match[str], found: CommandLines) -> str:
    if any(dash in piece[0] for dash in DASHES):
        found.note(DASH)
        return replace_dashes(piece[0])
    return piece[0]


def _keep(piece: re.Match[str], found: CommandLines) -> str:
    return piece[0]


_READERS: dict[str, Callable[[re.Match[str], CommandLines], str]] = {
    "join": _read_join,
    "comment": _read_comment,
    "blank": _read_blank,
    "redirection": _read_redirection,
    "folder": _keep,
    "filled": _read_filled,
    "quoted": _keep,
    "curly": _read_curly,
    "word": _read_word,
    "other": _keep,
}


def _choose(line: list[_Segment], found: CommandLines) -> None:
    """Of what one line joins, the docker commands; if there is none, all of it, for the client to complain."""
    there = [segment for segment in line if segment.text.strip()]
    chosen = [segment for segment in there if _is_docker(segment.name)] or there
    for segment in there:
        if segment.joiner.startswith("|") and segment.joiner != "||":
            found.cut(PIPE)
        elif segment not in chosen:
            found.cut(f"{code(segment.text)} is not a docker command and was left out.")
        elif segment.joiner != "\n" and segment is not there[0]:
            found.note(f"`{segment.joiner}` joins commands. Each was read on its own.")
    found.lines += [_with_lower_case(segment, found) for segment in chosen]


def _is_docker(name: str) -> bool:
    return bool(get_close_matches(name.casefold(), ["docker"], 1))


def _with_lower_case(segment: _Segment, found: CommandLines) -> str:
    text = segment.text.strip()
    start = _FIRST_WORD.match(text)
    if start is None or start["name"].casefold() != "docker" or start[0] == start[0].lower():
        return text
    found.note(CAPITALS)
    return start[0].lower() + text[start.end() :]
