"""Variables and labels from flags and from files of them."""

from cards.docker.client.parsed import Options
from cards.docker.client.refusal import Invalid
from cards.docker.client.request import World


def variables(options: Options, world: World) -> list[str] | None:
    """The environment, each variable once: the last that is said of it counts."""
    found = {}
    for line in lines(options["env-file"], world, is_env=True):
        found[line.partition("=")[0]] = line
    own = {}
    for text in valued(options["env"], world):
        own[text.partition("=")[0]] = text
    return [*found.values(), *own.values()] or None


def valued(given: list[str] | None, world: World) -> list[str]:
    """A variable without a value has the client's own; where there is none, its name alone is sent."""
    found = []
    for text in given or []:
        value = None if "=" in text else world.variable(text)
        found.append(text if value is None else f"{text}={value}")
    return found


def lines(files: list[str] | None, world: World, *, is_env: bool = False) -> list[str]:
    """Of files of "key=value"."""
    found = []
    for path in files or []:
        content = world.file(path)
        if content is None:
            raise Invalid(f"open {path}: no such file or directory")
        for line in (line.lstrip() for line in content.splitlines()):
            if not line or line.startswith("#"):
                continue
            key, is_pair, _ = line.partition("=")
            if " " in key or "\t" in key:
                raise Invalid(f"invalid env file ({path}): variable '{key}' contains whitespaces")
            if is_pair or line.startswith("<") or not is_env:
                found.append(line)
    return found
