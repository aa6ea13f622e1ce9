"""What an installed docker says about itself: its commands, their flags, and how many arguments each takes.

python -m tests.docker.installed > cards/docker/commands.json

The help tells most of it. What it hides, and which list holds which kind of value, is written down here.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import partial

CLI = shutil.which("docker")
# The values of a list are checked by what they stand for; the help calls all of them "list".
KINDS = {
    "env": "env", "env-add": "env", "build-arg": "env", "service log-opt": "env",
    "label": "label", "container-label": "label", "container-label-add": "label", "label-add": "label",
    "dns": "ip", "dns-add": "ip", "dns-search": "domain", "dns-search-add": "domain",
    "add-host": "host", "host": "host", "host-add": "host", "attach": "stream", "link": "link", "tag": "reference",
    "device-cgroup-rule": "device-rule", "blkio-weight-device": "weight", "device-read-bps": "rate",
    "device-write-bps": "rate", "device-read-iops": "count", "device-write-iops": "count", "sysctl": "sysctl",
    "generic-resource": "resource", "generic-resource-add": "resource", "memory-swap": "swap",
    "service health-interval": "positive", "service health-timeout": "positive",
    "service health-start-period": "positive", "service health-start-interval": "positive",
}  # fmt: skip
CHECKED = {"list", "map", "bytes", "duration"}
# These lists take anything, whatever their name says elsewhere.
PLAIN = {"": {"host"}, "node update": {"label-add"}, "service create": {"sysctl"}}
HIDDEN = {
    "container run": [
        "--dns-opt list for=dns-option",
        "--net network for=network",
        "--net-alias list for=network-alias",
    ],
    "container stop": ["--time int for=timeout deprecated=timeout"],
    "container restart": ["--time int for=timeout deprecated=timeout"],
    "container update": ["--kernel-memory bytes"],
    "volume create": ["--name string"],
    "stack": ["--orchestrator string deprecated"],
}
HIDDEN["container create"] = HIDDEN["container run"]
NAMES = {"image rm": ["image rmi"], "container rm": ["remove"]}
# What a complaint calls them that is neither their name nor the one they were asked for by.
SAID = {"remove": "rm"}
NEEDS = {
    "cpu-count": "windows", "cpu-percent": "windows", "io-maxbandwidth": "windows", "io-maxiops": "windows",
    "checkpoint": "experimental", "build checkpoint-dir": "experimental", "squash": "experimental",
}  # fmt: skip
STOPS = (
    "container run",
    "container create",
    "container exec",
    "container top",
    "container commit",
    "image tag",
    "service create",
)
# Their help ends in a default that is the daemon's, not the flag's.
DAEMONS_DEFAULTS = {"restart-condition", "blkio-weight", "limit-pids", "replicas-max-per-node", "max-concurrent"}
# They would ask a registry.
UNASKED = {
    "manifest inspect": "1..2", "manifest create": "2..", "manifest annotate": "2", "manifest push": "1",
    "manifest rm": "1..",
}  # fmt: skip
OPTION = re.compile(
    r"^  (?:-(?P<short>\w), |    )--(?P<long>[\w-]+)(?: (?P<type>[\w-]+))?(?P<rest>(?:   .*)?(?:\n {10,}.*)*)",
    re.MULTILINE,
)


def ask(*words: str) -> str:
    """What it prints; it finds no daemon, and a folder of its own for its settings."""
    with tempfile.TemporaryDirectory() as folder:
        env = {
            "HOME": folder,
            "DOCKER_CONFIG": folder,
            "DOCKER_HOST": f"unix://{folder}/none",
            "DOCKER_BUILDKIT": "0",
            "PATH": "/usr/bin:/bin",
        }
        done = subprocess.run(
            [CLI, *words], env=env, cwd=folder, input="", capture_output=True, text=True, timeout=60, check=False
        )
    return done.stdout + done.stderr


def flag(path: str, found: re.Match) -> str:
    long, kind = found["long"], found["type"] or "bool"
    key = next((key for key in (f"{path.split()[0]} {long}" if path else "", long) if key in KINDS), "")
    if key and kind in CHECKED and long not in PLAIN.get(path, ()):
        kind = f"{kind}:{KINDS[key]}"
    words = [f"-{found['short']}," if found["short"] else "", f"--{long}", kind]
    text = " ".join(found["rest"].split())
    default = re.search(r'\(default (?:"([^"]*)"|(-?\d\w*|true))\)$', text)
    is_daemons = (
        long in DAEMONS_DEFAULTS
        or re.match(r"(update|rollback)-", long)
        or (kind.startswith("duration") and path.startswith("service"))
    )
    if path and default and not is_daemons and (default[1] or default[2]) not in ("0", "0s"):
        words.append(f"default={default[1] or default[2]}")
    if long in NEEDS or (long == "checkpoint-dir" and path.endswith("start")):
        words.append(f"needs={NEEDS.get(long, 'experimental')}")
    return " ".join(word for word in words if word)


def arguments(path: str) -> str:
    """How many it takes, from what it says to none and to far too many: "2", "1..", "0..1"."""
    if path in UNASKED:
        return UNASKED[path]
    said = " ".join(ask(*path.split(), *(["x"] * count)) for count in (0, 30))
    for pattern, form in (
        (r"requires at least (\d+) and at most (\d+)", "{0}..{1}"), (r"requires at least (\d+)", "{0}.."),
        (r"requires at most (\d+)", "0..{0}"), (r"requires (\d+) argument", "{0}"),
        (r"accepts (\d+) arg", "{0}"), (r"accepts no arguments", "0"),
    ):  # fmt: skip
        if found := re.search(pattern, said):
            return form.format(*found.groups())
    return "0.."


def command(path: str, *, is_counting: bool) -> dict:
    said = ask(*path.split(), "--help")
    usage = re.search(r"Usage:  docker ?(.*(?:\n\tdocker .*)*)", said)[1]
    also = re.search(r"Aliases:\n  (.*)", said)
    is_group = bool(re.search(r"^(?:\w+ )*Commands:$", said, re.MULTILINE))
    if is_group and path:
        usage = re.search(r"Usage:  docker (.*)", ask(*path.split(), "no-such-command"))[1]
    return {
        "usage": usage[len(path) :].strip(),
        "also": [name.removeprefix("docker ") for name in also[1].split(", ")] if also else [],
        "takes": "0" if is_group or not is_counting else arguments(path),
        "flags": [flag(path, found) for found in OPTION.finditer(said)],
        "within": [found[1] for found in re.finditer(r"^  (\w[\w-]*)\*?  ", said, re.MULTILINE)] if is_group else [],
    }


def tree(*, is_counting: bool = True) -> dict[str, dict]:
    """By its full name; `also` are its other names, in full. Counting arguments takes twice as long again."""
    found, paths = {}, [""]
    with ThreadPoolExecutor(2) as pool:
        while paths:
            level = dict(zip(paths, pool.map(partial(command, is_counting=is_counting), paths), strict=True))
            paths = [f"{path} {name}".strip() for path, entry in level.items() for name in entry.pop("within")]
            found.update(level)
    return gathered(found)


def gathered(found: dict[str, dict]) -> dict[str, dict]:
    """`run` is another name of `container run`; the one in a group is the name, the usage may differ."""
    kept: dict[str, dict] = {}
    for path, entry in sorted(found.items(), key=lambda item: (-item[0].count(" "), item[0])):
        name = next((name for name in entry["also"] if name in kept and kept[name]["flags"] == entry["flags"]), None)
        if name is None or path == "builder build":
            kept[path] = entry
    for path, entry in kept.items():
        entry["flags"] += [f"{line} hidden" for line in HIDDEN.get(path, [])]
        entry["also"] = sorted({*entry["also"], *NAMES.get(path, [])} - {path})
        if said := {name: SAID[name] for name in entry["also"] if name in SAID}:
            entry["said"] = said
        if path in STOPS:
            entry["stops"] = True
        other = {
            name: found[name]["usage"]
            for name in entry["also"]
            if name in found and found[name]["usage"] != entry["usage"]
        }
        if other:
            entry["usages"] = other
    return dict(sorted(kept.items()))


def written(entries: dict[str, dict]) -> str:
    """One flag a line, so that a person can read it and a change can be seen."""
    return json.dumps(entries, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(written(tree()))
