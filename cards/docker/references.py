"""Names of images: what `nginx` stands for, and what is no name at all."""

import re
from typing import NamedTuple

from cards.docker.refusal import Invalid, Refused

DEFAULT_HOST = "docker.io"
OFFICIAL = "library/"
_LONGEST_PATH = 255
# A longer one can be no name; it need not be read to be refused.
_LONGEST = 1024
_ID = r"[a-f0-9]{64}"
_PART = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?"
_HOST = rf"(?:{_PART}(?:\.{_PART})*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?"
_STEP = r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
_NAME = (
    rf"(?a)(?P<host>{_HOST})/(?P<path>{_STEP}(?:/{_STEP})*)"
    r"(?::(?P<tag>\w[\w.-]{0,127}))?"
    r"(?:@(?P<digest>[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}))?"
)
_DIGESTS = {"sha256": 64, "sha384": 96, "sha512": 128}
WRONG_FORM = "invalid reference format"


class Reference(NamedTuple):
    """`host` is never empty: docker.io stands in."""

    host: str
    path: str
    tag: str = ""
    digest: str = ""

    @property
    def name(self) -> str:
        return f"{self.host}/{self.path}"

    def tagged(self) -> "Reference":
        """With the tag latest, unless there is a tag or a digest."""
        return self if self.tag or self.digest else self._replace(tag="latest")

    @property
    def version(self) -> str:
        """What a pull asks for: the digest goes before the tag."""
        return self.digest or self.tagged().tag

    def familiar(self) -> str:
        """As it is shown: without docker.io and library."""
        name = self.name
        if self.host == DEFAULT_HOST:
            name = self.path.removeprefix(OFFICIAL) if self.path.count("/") == 1 else self.path
        return f"{name}{':' if self.tag else ''}{self.tag}{'@' if self.digest else ''}{self.digest}"

    def full(self) -> str:
        return f"{self.name}{':' if self.tag else ''}{self.tag}{'@' if self.digest else ''}{self.digest}"


def named(text: str) -> Reference:
    """The reference that a text stands for. Raises Invalid."""
    if re.fullmatch(_ID, text):
        raise Invalid(f"invalid repository name ({text}), cannot specify 64-byte hexadecimal strings")
    host, rest = _split(text)
    remote = rest.split(":", 1)[0]
    if remote.lower() != remote:
        raise Invalid(f"{WRONG_FORM}: repository name ({remote}) must be lowercase")
    found = re.fullmatch(_NAME, f"{host}/{rest}") if len(text) <= _LONGEST else None
    if not found:
        raise Invalid(WRONG_FORM)
    if len(found["path"]) > _LONGEST_PATH:
        raise Invalid(f"repository name must not be more than {_LONGEST_PATH} characters")
    _check_digest(found["digest"] or "")
    return Reference(host, found["path"], found["tag"] or "", found["digest"] or "")


def _split(text: str) -> tuple[str, str]:
    """The first part is a host only if it looks like one."""
    first, slash, rest = text.partition("/")
    if not slash:
        return DEFAULT_HOST, OFFICIAL + text
    if first in ("index.docker.io", DEFAULT_HOST):
        return DEFAULT_HOST, rest if "/" in rest else OFFICIAL + rest
    if first == "localhost" or "." in first or ":" in first or first.lower() != first:
        return first, rest
    return DEFAULT_HOST, text


def _check_digest(digest: str) -> None:
    if not digest:
        return
    algorithm, _, value = digest.partition(":")
    if algorithm not in _DIGESTS:
        raise Invalid("unsupported digest algorithm")
    if len(value) != _DIGESTS[algorithm]:
        raise Invalid("invalid checksum digest length")
    if value.lower() != value:
        raise Invalid("invalid checksum digest format")


def is_id(text: str) -> bool:
    """Whether it names an image by its content: 64 hexadecimal digits, or a digest alone."""
    algorithm, _, value = text.partition(":")
    is_digest = len(value) == _DIGESTS.get(algorithm, -1) and re.fullmatch(r"[a-f0-9]+", value) is not None
    return is_digest or bool(re.fullmatch(_ID, text))


def read(text: str) -> Reference:
    """As `named`, for an argument: what can't be read ends the command."""
    try:
        return named(text)
    except Invalid as error:
        raise Refused(str(error)) from None


def same(text: str) -> str:
    """One spelling for all that mean the same image; what can't be read stays as it is."""
    try:
        return text if is_id(text) else named(text).tagged().full()
    except Invalid:
        return text
