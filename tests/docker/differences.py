"""Where the client here says something else than the real one, and why. Whatever is not named here must be the same."""

import re
from typing import NamedTuple


class Difference(NamedTuple):
    """`lines` is searched for in the command line."""

    lines: str
    why: str


DIFFERENCES = (
    Difference(r"(?:^|[\s:=,])\.\./", "a path above the folder it runs in: which folder that is, is not known here"),
    Difference(
        r"build .*(?:-f\s?|--file[ =])\S+.* config\b|build .*config\b.*(?:-f\s?|--file[ =])",
        "a Dockerfile outside of the context is sent under a name made by chance",
    ),
    Difference(
        r"--format|(?:^|\s)-\w*f\s?'?\{\{|-f=",
        "templates are not run: a field that is not there is not missed",
    ),
    Difference(
        r"--(?:since|until)[ =]-?[\d.]+[a-z]",
        'a time ago stays one, such as "<now-600s>": nothing here knows the time',
    ),
    Difference(r"\d-\d{4,5}", "ranges of more than 2,000 ports are not written out"),
    Difference(r"replicas-max-per-node", "the real client fails on a service that has no placement"),
    Difference(r"cp .*Dockerfile", "what is said while an archive is written depends on who is faster"),
    Difference(
        r"swarm ca .*--external-ca",
        "which of two wrong flags is told first: a certificate is not read with its flag",
    ),
    Difference(r"[|&;<>()`]", "what is the shell's is refused before the client would see it"),
)  # fmt: skip


def reason(line: str) -> str | None:
    return next((one.why for one in DIFFERENCES if re.search(one.lines, line)), None)
