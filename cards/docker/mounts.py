"""What is mounted: "--mount type=bind,…" as the API takes it, and "--volume" as far as the client reads it."""

from collections.abc import Callable
from typing import Any

from cards.docker.literals import fields, integer, truth
from cards.docker.paths import absolute, clean
from cards.docker.refusal import Invalid
from cards.docker.sizes import memory

# Options of a kind of mount, and the field of the API that holds them.
_OPTIONS = {"VolumeOptions": "volume", "ImageOptions": "image", "BindOptions": "bind", "TmpfsOptions": "tmpfs"}
_RECURSION = {"disabled": "NonRecursive", "writable": "ReadOnlyNonRecursive", "readonly": "ReadOnlyForceRecursive"}
_ALONE = {"readonly", "ro", "volume-nocopy", "bind-nonrecursive"}
Mount = dict[str, Any]


def read(text: str) -> Mount:
    """One --mount. Raises Invalid."""
    mount: Mount = {"Type": "volume"}
    for field in fields(text):
        key, is_pair, value = field.partition("=")
        key = key.lower()
        if not is_pair and key not in _ALONE:
            raise Invalid(f"invalid field '{field}' must be a key=value pair")
        if key not in _FIELDS:
            raise Invalid(f"unexpected key '{key}' in '{field}'")
        _FIELDS[key](mount, key, value if is_pair else "true")
    return _checked(mount)


def _checked(mount: Mount) -> Mount:
    if not mount["Type"]:
        raise Invalid("type is required")
    if not mount.get("Target"):
        raise Invalid("target is required")
    for field, kind in _OPTIONS.items():
        if field in mount and mount["Type"] != kind:
            raise Invalid(f"cannot mix '{kind}-*' options with mount type '{mount['Type']}'")
    bind = mount.get("BindOptions", {})
    is_read_only = mount.get("ReadOnly", False)
    if bind.get("ReadOnlyNonRecursive") and not is_read_only:
        raise Invalid("option 'bind-recursive=writable' requires 'readonly' to be specified in conjunction")
    if bind.get("ReadOnlyForceRecursive"):
        if not is_read_only:
            raise Invalid("option 'bind-recursive=readonly' requires 'readonly' to be specified in conjunction")
        if bind.get("Propagation") != "rprivate":
            raise Invalid(
                "option 'bind-recursive=readonly' requires 'bind-propagation=rprivate' to be specified in conjunction"
            )
    return {key: value for key, value in mount.items() if value not in ("", False)}


def _field(name: str, convert: Callable[[str], Any] = str) -> Callable[[Mount, str, str], None]:
    def put(mount: Mount, _key: str, value: str) -> None:
        mount[name] = convert(value)

    return put


def _source(value: str) -> str:
    return absolute(value) if value.startswith(".") else value


def _read_only(mount: Mount, key: str, value: str) -> None:
    mount["ReadOnly"] = _truth(key, value)


def _truth(key: str, value: str) -> bool:
    try:
        return truth(value)
    except Invalid:
        raise Invalid(f"invalid value for {key}: {value}") from None


def _option(kind: str, name: str, convert: Callable[[str, str], Any]) -> Callable[[Mount, str, str], None]:
    """What is empty, zero or false is not sent, but its options are."""

    def put(mount: Mount, key: str, value: str) -> None:
        options = mount.setdefault(kind, {"DriverConfig": {}} if kind == "VolumeOptions" else {})
        options.pop(name, None)
        if found := convert(key, value):
            options[name] = found

    return put


def _recursion(mount: Mount, key: str, value: str) -> None:
    if value not in ("enabled", *_RECURSION):
        raise Invalid(f'invalid value for {key}: {value} (must be "enabled", "disabled", "writable", or "readonly")')
    if value in _RECURSION:
        mount.setdefault("BindOptions", {})[_RECURSION[value]] = True


def _pair(holder: Callable[[Mount], dict[str, Any]], name: str) -> Callable[[Mount, str, str], None]:
    def put(mount: Mount, _key: str, value: str) -> None:
        mount.setdefault("VolumeOptions", {"DriverConfig": {}})
        key, _, given = value.partition("=")
        if key:
            holder(mount).setdefault(name, {})[key] = given

    return put


def _driver(mount: Mount, _key: str, value: str) -> None:
    config = mount.setdefault("VolumeOptions", {"DriverConfig": {}})["DriverConfig"]
    config.pop("Name", None)
    if value:
        config["Name"] = value


def _size(key: str, value: str) -> int:
    try:
        return memory(value)
    except Invalid:
        raise Invalid(f"invalid value for {key}: {value}") from None


def _mode(key: str, value: str) -> int:
    try:
        return integer(value, 32, base=8, is_signed=False)
    except Invalid:
        raise Invalid(f"invalid value for {key}: {value}") from None


def _text(_key: str, value: str) -> str:
    return value


def _lower(_key: str, value: str) -> str:
    return value.lower()


_TARGET = _field("Target")
_FIELDS: dict[str, Callable[[Mount, str, str], None]] = {
    "type": _field("Type", str.lower),
    "source": _field("Source", _source),
    "src": _field("Source", _source),
    "target": _TARGET,
    "dst": _TARGET,
    "destination": _TARGET,
    "readonly": _read_only,
    "ro": _read_only,
    "consistency": _field("Consistency", str.lower),
    "bind-propagation": _option("BindOptions", "Propagation", _lower),
    "bind-nonrecursive": _option("BindOptions", "NonRecursive", _truth),
    "bind-recursive": _recursion,
    "volume-subpath": _option("VolumeOptions", "Subpath", _text),
    "volume-nocopy": _option("VolumeOptions", "NoCopy", _truth),
    "volume-label": _pair(lambda mount: mount["VolumeOptions"], "Labels"),
    "volume-driver": _driver,
    "volume-opt": _pair(lambda mount: mount["VolumeOptions"]["DriverConfig"], "Options"),
    "image-subpath": _option("ImageOptions", "Subpath", _text),
    "tmpfs-size": _option("TmpfsOptions", "SizeBytes", _size),
    "tmpfs-mode": _option("TmpfsOptions", "Mode", _mode),
}


def bind(text: str) -> str | None:
    """A --volume with a source, as the daemon is told it; None for one without, an anonymous volume. Raises Invalid."""
    if not text:
        raise Invalid("invalid empty volume spec")
    parts = _parts(text) if len(text.encode()) > 2 else [text]
    if "" in parts:
        raise Invalid(f"invalid spec: {text}: empty section between colons")
    if len(parts) > 3:
        raise Invalid(f"invalid spec: {text}: too many colons")
    if len(parts) == 1:
        return None
    source, _, rest = text.partition(":")
    return f"{absolute(source)}:{rest}" if source.startswith(".") else text


def _parts(text: str) -> list[str]:
    """At colons, but not after a single letter: that is a drive of Windows."""
    found = [""]
    for step in text.split(":"):
        if len(found[-1]) == 1 and found[-1].isalpha():
            found[-1] += f":{step}"
        else:
            found.append(step)
    return found[1:]


def device(text: str) -> dict[str, str]:
    """One --device: "/dev/sda", "/dev/sda:/dev/xvda:r". Raises Invalid."""
    host, *rest = text.split(":")
    if len(rest) > 2 or not host:
        raise Invalid(f"bad format for path: {text}")
    rights = rest.pop() if rest and (len(rest) == 2 or _is_right(rest[0])) else "rwm"
    if not _is_right(rights):
        raise Invalid(f"bad mode specified: {rights}")
    path = rest[0] if rest else host
    if not path.startswith("/"):
        raise Invalid(f"{path} is not an absolute path")
    path = clean(path) if len(text.split(":")) < 3 else path
    return {"PathOnHost": host if rest else path, "PathInContainer": path, "CgroupPermissions": rights}


def _is_right(text: str) -> bool:
    """Read, write, make: each once."""
    return bool(text) and set(text) <= set("rwm") and len(set(text)) == len(text)
