"""How a command differs from the one that was asked for, in sentences for the student; Markdown."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from cards.docker.client import table
from cards.docker.client.parsed import Role, Word
from cards.docker.client.plan import Plan
from cards.docker.client.references import same
from cards.grading.command_facets import COMMAND, INSIDE, Facets, is_flag, is_same
from cards.grading.command_mounts import MOUNT, VOLUME, is_folder

LONGEST_QUOTED = 120
# The plugins that come with Docker Desktop or Docker's packages, and what each does.
PLUGINS = {
    "ai": "answers questions about Docker",
    "buildx": "builds images with BuildKit",
    "cloud": "runs containers in Docker’s cloud",
    "compose": "runs applications of several containers from a file",
    "debug": "opens a shell with tools in a container",
    "desktop": "controls Docker Desktop",
    "dev": "manages development environments",
    "extension": "manages the extensions of Docker Desktop",
    "feedback": "sends your opinion to Docker",
    "init": "writes a Dockerfile for a project",
    "mcp": "manages servers for AI assistants",
    "model": "runs language models",
    "offload": "builds and runs containers in Docker’s cloud",
    "pass": "keeps secrets in the keychain",
    "sandbox": "runs AI agents in containers of their own",
    "sbom": "lists the packages in an image",
    "scout": "looks for vulnerable packages in images",
}
_SINGLE_DASH = re.compile(r"(?:^|\s)-(?P<name>[a-z][a-z0-9-]+)")
_PORTS = re.compile(r"(?:(?P<ip>.*):)?(?P<host>\d+):(?P<inside>\d+)(?P<protocol>/\w+)?")


@dataclass(slots=True)
class Compared:
    """Which facets are right; `hints` tell of the answer alone, `notes` name what was asked for."""

    is_right: dict[str, bool] = field(default_factory=dict)
    hints: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def code(text: str) -> str:
    """As code in Markdown, whatever is in it."""
    shown = " ".join(text.split())
    shown = shown if len(shown) <= LONGEST_QUOTED else f"{shown[:LONGEST_QUOTED]} …"
    return f"`{shown}`" if "`" not in shown else "“" + re.sub(r"([\\`*_\[\]<>&~|#!$])", r"\\\1", shown) + "”"


def plain(text: str) -> str:
    """Such a sentence where there is no Markdown."""
    return re.sub(r"\\(.)", r"\1", re.sub(r"`([^`]*)`", r"“\1”", text))


def spelled(words: Iterable[Word]) -> list[str]:
    return sorted(word.text for word in words if word.role is not Role.PREFIX)


def compared(given: Facets, wanted: Facets, words: Sequence[Word], model: Sequence[Word]) -> Compared:
    """`words` and `model` are those of the two lines, for their spelling."""
    if given.get(COMMAND) != wanted.get(COMMAND):
        return Compared({COMMAND: False}, notes=[_asked(_called(words), _called(model))])
    found = Compared({name: name in given and is_same(name, given, wanted) for name in wanted})
    slipped = [name for name in wanted if is_flag(name) and name not in given and _slipped(name, given, model)]
    found.hints += [_after_the_image(_slipped(name, given, model), given) for name in slipped]
    extra = [name for name in given if name not in wanted]
    found.is_right |= dict.fromkeys(extra, False)
    for name in (*wanted, *extra):
        if not found.is_right[name] and name not in slipped and not (slipped and name == INSIDE):
            _tell(found, name, given, wanted, model)
    if all(found.is_right.values()):
        found.notes.append("The order of what is repeated matters here.")
    return found


def _tell(found: Compared, name: str, given: Facets, wanted: Facets, model: Sequence[Word]) -> None:
    if name not in given:
        found.notes.append(f"{code(_written(name, wanted[name], model))} is missing.")
    elif name not in wanted:
        found.notes.append(f"{code(_written(name, given[name]))} was not asked for.")
    elif name == "--publish" and (swapped := _swapped(given[name], wanted[name])):
        found.hints.append(swapped)
    else:
        one, other = (_written(name, values, model) for values in (given[name], wanted[name]))
        found.notes.append(_asked(one, other))


def _asked(given: str, wanted: str) -> str:
    return f"You wrote {code(given)}; {code(wanted)} was asked for."


def _called(words: Iterable[Word]) -> str:
    """The command as it was written: “docker ps”."""
    return " ".join(word.text for word in words if word.role is Role.COMMAND)


def _written(name: str, values: Sequence[str], model: Sequence[Word] = ()) -> str:
    """As somebody would write it; the flag as the model answer does."""
    if not is_flag(name):
        return " ".join(values)
    flag = next((word.text for word in model if word.role is Role.FLAG and f"--{word.name}" == name), name)
    return " ".join(flag if value == "true" else f"{flag} {value}" for value in values)


def _slipped(name: str, given: Facets, model: Sequence[Word]) -> str:
    """The flag among the words that go into the container; empty if it is not."""
    spellings = {name, *(word.text for word in model if word.role is Role.FLAG and f"--{word.name}" == name)}
    return next((text for text in given.get(INSIDE, ()) if text.partition("=")[0] in spellings), "")


def _after_the_image(flag: str, given: Facets) -> str:
    image = given.get("IMAGE", given.get("CONTAINER", ("the container",)))[0]
    return f"{code(flag)} stands after {code(image)}, so it is an argument of {code(image)} and none of docker's."


def _swapped(given: Sequence[str], wanted: Sequence[str]) -> str:
    for one, other in zip(given, wanted, strict=False):
        mine, asked = _PORTS.fullmatch(one), _PORTS.fullmatch(other)
        if mine is None or asked is None or mine["host"] == mine["inside"]:
            continue
        if (mine["host"], mine["inside"]) == (asked["inside"], asked["host"]):
            return (
                f"Host and container port are swapped: {code(one)} sends port {mine['host']} of the host to port "
                f"{mine['inside']} of the container."
            )
    return ""


def of_banned(name: str) -> str:
    return f"{code(name)} must not be used here."


def of_latest(given: Sequence[Word], wanted: Sequence[Word]) -> str:
    """Where one of the two lines says that it means the tag latest."""
    mine, asked = ([word.text for word in words if word.role is Role.IMAGE] for words in (given, wanted))
    for one, other in zip(mine, asked, strict=False):
        if one.endswith(":latest") != other.endswith(":latest") and same(one) == same(other):
            return (
                f"{code(one)} and {code(other)} name the same image: a missing tag means `latest`, "
                "which is a tag like any other and need not be the newest."
            )
    return ""


def of_mounts(given: Facets, wanted: Facets) -> str:
    sources = [value.partition(":")[0] for facets in (given, wanted) for value in facets.get(VOLUME, ())]
    mine = "`--mount`" if MOUNT in given and VOLUME not in given else "`-v`"
    start = f"You wrote {mine}. `-v` and `--mount` come to the same"
    if any(is_folder(source) for source in sources):
        return f"{start} if the host's folder is there; if not, `-v` makes it and `--mount` is an error."
    return f"{start} with a volume; `--mount` names each part."


def of_spelling(given: Sequence[Word], wanted: Sequence[Word]) -> list[str]:
    mine, asked = _called(given), _called(wanted)
    return [f"{code(mine)} and {code(asked)} are the same command."] if mine != asked else []


def of_error(line: str, made: Plan) -> list[str]:
    """The client's own words, and what may have been meant."""
    if plugin := describe_plugin(made):
        return [plugin]
    message = made.message.partition("\n")[0]
    hint = _single_dash(line, made) or _absent(made) or _nearest(message, made)
    return [f"The client says: {code(message)}", *([hint] if hint else [])]


def describe_plugin(made: Plan) -> str:
    """What is said of a command that a plugin of the client adds; empty for any other."""
    command, arguments = made.parsed.command, made.parsed.arguments
    if command is None or command.path or not arguments or arguments[0] not in PLUGINS:
        return ""
    name = arguments[0]
    return (
        f"{code(f'docker {name}')} is a plugin of the client: it {PLUGINS[name]}. DockerQuiz doesn’t take it apart yet."
    )


def _single_dash(line: str, made: Plan) -> str:
    command = made.parsed.command
    for found in _SINGLE_DASH.finditer(line):
        if command and found["name"] in command.flags:
            return f"A long flag has two dashes: {code('--' + found['name'])}, not {code('-' + found['name'])}."
    return ""


def _absent(made: Plan) -> str:
    """An argument that the usage asks for."""
    command, arguments = made.parsed.command, made.parsed.arguments
    if command is None or command.is_group or "argument" not in made.message or len(arguments) >= command.least:
        return ""
    names = [part for part in command.usage.partition("\n")[0].split() if part != "[OPTIONS]"]
    return f"{code(names[len(arguments)])} is missing." if len(names) > len(arguments) else ""


def _nearest(message: str, made: Plan) -> str:
    command = made.parsed.command
    if found := re.search(r"unknown flag: --(\S+)", message):
        flags = command.flags if command else {}
        return _suggested([f"--{name}" for name in get_close_matches(found[1], flags, 1)], "flag")
    if found := re.search(r"unknown command: docker (.+)", message):
        names = [name for name in table.names() if name]
        return _suggested([f"docker {name}" for name in get_close_matches(found[1], names, 1)], "command")
    if found := re.match(r"(\S+): command not found", message):
        is_near = bool(get_close_matches(found[1].casefold(), ["docker"], 1))
        return "The client is called `docker`." if is_near else "A command for the client starts with `docker`."
    return ""


def _suggested(names: Sequence[str], noun: str) -> str:
    return f"The nearest {noun} that there is: {code(names[0])}." if names else ""
