"""`-v` said as `--mount`: the requests differ, and what they come to does not as long as the host's folder is there."""

import re

from cards.grading.command_facets import Facets

VOLUME, MOUNT = "--volume", "--mount"
_VOLUME = re.compile(r"(?:(?P<source>[^:,]+):)?(?P<target>/[^:,]*)(?::(?P<rights>ro|rw))?")


def by_mount(facets: Facets) -> Facets:
    """The same facets with every volume as a mount; one that has no such twin stays."""
    if VOLUME not in facets:
        return facets
    twins = [_twin(value) for value in facets[VOLUME]]
    if None in twins:
        return facets
    left = {name: values for name, values in facets.items() if name != VOLUME}
    return left | {MOUNT: (*facets.get(MOUNT, ()), *(twin for twin in twins if twin))}


def is_folder(source: str) -> bool:
    return source.startswith((".", "/", "~", "$"))


def _twin(value: str) -> str | None:
    found = _VOLUME.fullmatch(value)
    if found is None:
        return None
    source = found["source"] or ""
    parts = ["type=bind" if is_folder(source) else "type=volume", *([f"source={source}"] if source else [])]
    parts += [f"target={found['target']}", *(["readonly"] if found["rights"] == "ro" else [])]
    return ",".join(parts)
