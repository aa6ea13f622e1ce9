"""A line → the command that it names, its flags and its arguments, or the client's complaint."""

from cards.docker import table
from cards.docker.flags import Reader
from cards.docker.parsed import Parsed, Role, Word, places
from cards.docker.refusal import WRONG_USAGE, Invalid, Refused
from cards.docker.table import HELP, Command
from cards.docker.words import Token, split

COMMAND_NOT_FOUND = 127
_COBRAS = ("context use",)


class Helps(Exception):
    """Help or the client's version is asked for: it is printed and nothing else is done."""


def parse(line: str, into: Parsed) -> None:
    """Fills `into` as far as it gets. Raises Refused, or Helps."""
    tokens = split(line)
    while tokens and tokens[0].text == "sudo":
        into.words.append(_word(tokens.pop(0), Role.PREFIX))
    if not tokens:
        raise Refused("no command was given", COMMAND_NOT_FOUND)
    if tokens[0].text != "docker":
        into.words.append(_word(tokens[0], Role.OPERAND))
        raise Refused(f"{tokens[0].text}: command not found", COMMAND_NOT_FOUND)
    into.words.append(_word(tokens.pop(0), Role.COMMAND))
    _descend(_globals(tokens, into), into)


def _word(token: Token, role: Role, name: str = "") -> Word:
    return Word(token.text, role, token.start, token.end, name)


def _globals(tokens: list[Token], into: Parsed) -> list[Token]:
    """The flags before the command; the command and what follows it."""
    root = table.command("")
    reader = Reader(root.flags, root.shorts, stops_at_first=True)
    into.command = root
    try:
        reader.read(tokens)
    except Invalid as error:
        raise wrong_flag(root, str(error)) from None
    finally:
        into.words += reader.words
        into.globals = reader.options
    if not reader.rest:
        raise Helps
    return reader.rest


def _descend(tokens: list[Token], into: Parsed) -> None:
    """From group to group, to the command that there is nothing below."""
    name, command = "", table.command("")
    while True:
        at = _next_command(command, name, tokens)
        if at is None:
            break
        _flags_between(command, tokens[:at], into)
        name = f"{name} {tokens[at].text}".strip()
        command = table.command(name)
        into.words.append(_word(tokens[at], Role.COMMAND, command.path))
        into.command, into.name = command, name
        tokens = tokens[at + 1 :]
    if not name:
        _root(tokens, into)
    _arguments(command, tokens, into)


def _next_command(command: Command, name: str, tokens: list[Token]) -> int | None:
    """Where the next subcommand stands, after flags of the group; a flag that is not known takes a word with it."""
    is_value = False
    for at, token in enumerate(tokens):
        text = token.text
        if text.startswith("--") and "=" not in text:
            is_value = not _is_switch(command, text[2:])
        elif len(text) == 2 and text[0] == "-" and text != "-=" and not _is_short_switch(command, text[1]):
            is_value = True
        elif is_value:
            is_value = False
        elif not (len(text) >= 2 and text[0] == "-"):
            return at if table.child(name, text) else None
    return None


def _is_switch(command: Command, long: str) -> bool:
    return long in command.flags and command.flags[long].is_bool


def _is_short_switch(command: Command, short: str) -> bool:
    return short in command.shorts and command.shorts[short].is_bool


def _flags_between(command: Command, tokens: list[Token], into: Parsed) -> None:
    """Those of a group, before the name of its command; a mistake among them is told without a usage."""
    reader = Reader(command.flags, command.shorts, stops_at_first=False)
    try:
        reader.read(tokens)
    except Invalid as error:
        raise Refused(str(error)) from None
    finally:
        into.words += reader.words
    if reader.options.has(HELP):
        into.globals.values[HELP] = reader.options[HELP]


def _root(tokens: list[Token], into: Parsed) -> None:
    """No such command."""
    word = tokens[0].text
    root = table.command("")
    reader = Reader(root.flags, root.shorts, stops_at_first=False)
    try:
        reader.read(tokens)
    except Invalid as error:
        raise wrong_flag(root, str(error)) from None
    finally:
        into.words += [_word(token, Role.OPERAND) for token in tokens]
    if reader.options.values.get(HELP) or into.globals.values.get(HELP):
        raise Helps
    if word == "help":
        topics = [token.text for token in tokens[1:]]
        if " ".join(topics) in table.names():
            raise Helps
        raise Refused(f"unknown help topic: {' '.join(topics)}")
    if word == "completion":
        raise Helps
    raise Refused(f"docker: unknown command: docker {word}\n\nRun 'docker --help' for more information")


def _arguments(command: Command, tokens: list[Token], into: Parsed) -> None:
    reader = Reader(command.flags, command.shorts, stops_at_first=command.stops_at_first)
    try:
        reader.read(tokens)
    except Invalid as error:
        into.options = reader.options
        check_daemon(into)
        raise wrong_flag(command, str(error)) from None
    finally:
        into.options = reader.options
        into.words += reader.words
        into.arguments = [token.text for token in reader.rest]
        roles = places(command.usage, len(reader.rest))
        into.words += [_word(token, *place) for token, place in zip(reader.rest, roles, strict=True)]
        into.words.sort(key=lambda word: word.start)
    if reader.options.values.get(HELP, into.globals.values.get(HELP)):
        raise Helps
    check_daemon(into)
    check_count(command, into.arguments)
    if command.is_group:
        raise Helps


def wrong_flag(command: Command, complaint: str) -> Refused:
    usage = command.usage_line() if command.path else "docker [OPTIONS] COMMAND [ARG...]"
    named = f"docker {command.path_said}".rstrip()
    return Refused(f"{complaint}\n\nUsage:  {usage}\n\nRun '{named} --help' for more information", WRONG_USAGE)


def check_daemon(parsed: Parsed) -> None:
    """Flags that only another kind of daemon knows."""
    complaints = []
    for name in sorted(parsed.options.changed):
        flag = parsed.options.flags.get(name)
        if flag is not None and flag.needs == "windows":
            complaints.append(
                f'"--{name}" is only supported on a Docker daemon running on windows, '
                "but the Docker daemon is running on linux"
            )
        elif flag is not None and flag.needs:
            complaints.append(f'"--{name}" is only supported on a Docker daemon with experimental features enabled')
    if parsed.command is not None and parsed.command.path.startswith("checkpoint"):
        raise Refused(
            f"docker {parsed.command.path_said} is only supported on a Docker daemon with experimental features enabled"
        )
    if complaints:
        raise Refused("\n".join(complaints))


def check_count(command: Command, arguments: list[str]) -> None:
    """How many there are; in the words that fit the kind of limit."""
    count, least, most = len(arguments), command.least, command.most
    named = f"docker {command.path_said}"
    if command.is_group and arguments:
        raise _miscounted(command, f"docker: unknown command: {named} {arguments[0]}", "Run")
    if count >= least and (most is None or count <= most):
        return
    if command.path in _COBRAS:
        raise Refused(f"accepts {least} arg(s), received {count}")
    if most == 0:
        raise _miscounted(command, f"docker: '{named}' accepts no arguments", "Run")
    if most is None:
        raise _miscounted(command, f"docker: '{named}' requires at least {_arguments_of(least)}", "See")
    if least == most:
        raise _miscounted(command, f"docker: '{named}' requires {_arguments_of(least)}", "Run")
    if least == 0:
        raise _miscounted(command, f"docker: '{named}' requires at most {_arguments_of(most)}", "SRun")
    raise _miscounted(command, f"docker: '{named}' requires at least {least} and at most {_arguments_of(most)}", "Run")


def _arguments_of(count: int) -> str:
    return f"{count} argument{'' if count == 1 else 's'}"


def _miscounted(command: Command, complaint: str, verb: str) -> Refused:
    usage = command.usage_line()
    return Refused(f"{complaint}\n\nUsage:  {usage}\n\n{verb} 'docker {command.path_said} --help' for more information")
