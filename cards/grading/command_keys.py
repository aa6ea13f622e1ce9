"""Can this command be answered? The client takes its model answers, and its policy names facets that there are."""

from collections.abc import Iterator

from cards.docker.client import table
from cards.docker.client.plan import kept
from cards.grading.command import Meaning, judge
from cards.grading.command_differences import describe_plugin, plain
from cards.grading.command_facets import COMMAND, INSIDE, RULES, Facets, facets_of
from cards.grading.command_lines import lines_of, read_commands
from cards.grading.key import COMMAND_KINDS, Key
from cards.grading.response import is_storable

Problem = tuple[str, str]
LONGEST_FACET, MOST_FACETS = 60, 30


def policy_shape(key: Key) -> list[Problem]:
    """What makes a policy unreadable."""
    if not isinstance(key.policy, dict):
        return [("policy", "A policy is an object of lists.")]
    if key.policy and key.kind not in COMMAND_KINDS:
        return [("policy", "Only a command has a policy.")]
    unknown = sorted(str(name) for name in key.policy if name not in RULES)
    if unknown:
        return [("policy", f"“{unknown[0]}” is unknown here; a policy says what is {', '.join(RULES)}.")]
    listed = [name for name, facets in key.policy.items() if not _is_list(facets)]
    return [("policy", f"“{name}” must be a list of facets such as --name or IMAGE.") for name in listed]


def _is_list(facets: object) -> bool:
    return (
        isinstance(facets, list | tuple)
        and len(facets) <= MOST_FACETS
        and all(isinstance(one, str) and 0 < len(one) <= LONGEST_FACET and is_storable(one) for one in facets)
    )


def command_problems(key: Key) -> list[Problem]:
    if not key.accepted:
        return [("accepted", "Give at least one accepted answer; the first is the model answer.")]
    found = [("accepted", sentence) for n, text in enumerate(key.accepted, 1) for sentence in _refused(n, text)]
    if found:
        return found
    lines = [line for text in key.accepted for line in lines_of(text)]
    there: Facets = {name: () for line in lines for name in facets_of(kept(line).words)}
    found = [("policy", sentence) for sentence in _unknown(key, there, lines)]
    return found + [
        ("accepted", f"Answer {n}, “{text}”, is not accepted by its own grader.")
        for n, text in enumerate(key.accepted, 1)
        if judge(text, [text], key.policy).meaning is not Meaning.EXACT
    ]


def _refused(n: int, text: str) -> Iterator[str]:
    read = read_commands(text)
    lines = read.lines
    if read.is_cut:
        yield f"Answer {n}, “{text}”, holds more than docker commands, and only those can be compared."
    if not lines:
        yield f"Answer {n} holds no command."
    for line in lines:
        made = kept(line)
        if plugin := describe_plugin(made):
            yield f"Answer {n}: {plain(plugin)}"
        elif not made.is_right:
            yield f"Answer {n}, “{line}”: the client refuses it: {made.message.partition(chr(10))[0]}."
        elif made.parsed.command is None or made.parsed.command.is_group:
            yield f"Answer {n}, “{line}”, asks for nothing."


def _unknown(key: Key, there: Facets, lines: list[str]) -> Iterator[str]:
    could = {f"--{flag}" for line in lines for flag in _flags(line)} | there.keys() | {INSIDE}
    for rule, facets in key.policy.items():
        must_be_there = rule in ("required", "any")
        for name in facets:
            if name == COMMAND or name not in (there if must_be_there else could):
                where = "in no model answer" if must_be_there else "no flag or argument of these commands"
                yield f"“{name}” is {where}."


def _flags(line: str) -> Iterator[str]:
    command = kept(line).parsed.command
    yield from (command or table.command("")).flags
