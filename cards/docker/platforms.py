"""Platforms: "linux/arm64", "amd64", "linux/arm/v7"."""

import re

from cards.docker.literals import quoted
from cards.docker.refusal import Invalid, Refused

_SYSTEMS = {
    "aix", "android", "darwin", "dragonfly", "freebsd", "hurd", "illumos", "ios", "js", "linux", "nacl", "netbsd",
    "openbsd", "plan9", "solaris", "windows", "zos",
}  # fmt: skip
_PROCESSORS = {
    "386", "amd64", "amd64p32", "arm", "armbe", "arm64", "arm64be", "ppc64", "ppc64le", "loong64", "mips", "mipsle",
    "mips64", "mips64le", "mips64p32", "mips64p32le", "ppc", "riscv", "riscv64", "s390", "s390x", "sparc", "sparc64",
    "wasm",
}  # fmt: skip
_PART = r"[A-Za-z0-9_.-]+"
_SYSTEM = r"^([A-Za-z0-9_-]+)(?:\(([A-Za-z0-9_.-]*)\))?$"
_OTHER_NAMES = {"x86_64": "amd64", "x86-64": "amd64", "aarch64": "arm64", "i386": "386"}
_VARIANTS = {
    "amd64": {"v1": ""},
    "arm64": {"8": "", "v8": "", "v8.0": "", "9": "v9", "9.0": "v9", "v9.0": "v9"},
    "arm": {"": "v7", "7": "v7", "5": "v5", "6": "v6", "8": "v8"},
}
Platform = dict[str, str]


def read(text: str) -> Platform:
    """In the fields of an image's platform; the variant is left out where there is none. Raises Invalid."""
    parts = text.split("/", 3)
    system = re.match(_SYSTEM, parts[0])
    if "*" in text:
        raise Invalid(f"{quoted(text)}: wildcards not yet supported: invalid argument")
    if not system:
        raise Invalid(
            f"{quoted(parts[0])} is an invalid OS component of {quoted(text)}: OSAndVersion specifier component "
            f"must match {quoted(_SYSTEM)}: invalid argument"
        )
    for part in parts[1:]:
        if not re.fullmatch(_PART, part, re.ASCII):
            raise Invalid(
                f"{quoted(part)} is an invalid component of {quoted(text)}: platform specifier component must match "
                f"{quoted(f'^{_PART}$')}: invalid argument"
            )
    if len(parts) > 3:
        raise Invalid(f"{quoted(text)}: cannot parse platform specifier: invalid argument")
    name = {"macos": "darwin"}.get(system[1].lower(), system[1].lower())
    if len(parts) == 1:
        return _alone(text, name)
    architecture, variant = _processor(parts[1], parts[2] if len(parts) == 3 else "")
    if len(parts) == 2 and (architecture, variant) == ("arm", "v7"):
        variant = ""
    if len(parts) == 3 and architecture == "arm64" and not variant:
        variant = "v8"
    return _platform(name, architecture, variant, system[2] or "")


def _alone(text: str, name: str) -> Platform:
    """A system or a processor; the other is this machine's."""
    if name in _SYSTEMS:
        return _platform(name, "amd64")
    architecture, variant = _processor(text, "")
    if architecture not in _PROCESSORS:
        raise Invalid(f"{quoted(text)}: unknown operating system or architecture: invalid argument")
    return _platform("linux", architecture, "" if (architecture, variant) == ("arm", "v7") else variant)


def _processor(architecture: str, variant: str) -> tuple[str, str]:
    name, variant = architecture.lower(), variant.lower()
    if name in ("armhf", "armel"):
        return "arm", "v7" if name == "armhf" else "v6"
    name = _OTHER_NAMES.get(name, name)
    return name, "" if name == "386" and architecture != "386" else _VARIANTS.get(name, {}).get(variant, variant)


def _platform(system: str, architecture: str, variant: str = "", version: str = "") -> Platform:
    found = {"architecture": architecture, "os": system, "os.version": version, "variant": variant}
    return {key: value for key, value in found.items() if value or key in ("architecture", "os")}


def argument(text: str, complaint: str = "") -> Platform | None:
    """Of a flag; None where it is empty. Raises Refused."""
    if not text:
        return None
    try:
        return read(text)
    except Invalid as error:
        raise Refused(f"{complaint}{error}") from None


def path(platform: Platform | None) -> str:
    """As the daemon is told when a container is created."""
    parts = [(platform or {}).get(key, "") for key in ("os", "architecture", "variant")]
    return "/".join(part for part in parts if part)
