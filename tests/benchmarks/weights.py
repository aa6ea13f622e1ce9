"""What a browser fetches: a first load with all that the page names, the next load, and the exchange of an answer."""

import gzip
import re
from dataclasses import dataclass
from http.client import HTTPConnection

from tests.benchmarks.browser import Line, OurBrowser

# What a page makes a browser fetch at once: styles, scripts, images, icons; a manifest can wait.
NAMED = re.compile(
    r'<(?:script|img|iframe|source)\b[^>]*?\bsrc="([^"]+)"|<link\b(?! rel="manifest")[^>]*?\bhref="([^"]+)"'
)
KEPT_FOR_S = 86_400


@dataclass(frozen=True)
class Weights:
    """Bytes of bodies on the wire, compressed as for a browser without HTTPS (gzip)."""

    first_load: int
    requests: int
    repeat_load: int
    reveal: int
    answer: int


def named(html: str) -> list[str]:
    return list(dict.fromkeys(script or link for script, link in NAMED.findall(html)))


def weigh(port: int, browser: OurBrowser) -> Weights:
    page, html, _ = _fetch(port, "/")
    parts = [_fetch(port, target) for target in named(html)]
    line = Line(port)
    revealed = line.call(browser.reveal(), browser.headers)
    browser.read_revealed(revealed)
    request = browser.next_request()
    got = line.call(request, browser.headers)
    browser.read(got)
    line.close()
    return Weights(
        first_load=page + sum(size for size, _, _ in parts),
        requests=1 + len(parts),
        repeat_load=page + sum(size for size, _, kept_s in parts if kept_s < KEPT_FOR_S),
        reveal=revealed.size,
        answer=len(request.body) + got.size,
    )


def _fetch(port: int, target: str) -> tuple[int, str, int]:
    """Bytes, text where it was not compressed by a file, and for how many seconds a browser may keep it."""
    assert target.startswith("/"), f"{target} is somewhere else"
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", target, headers={"Accept-Encoding": "gzip"})
    got = connection.getresponse()
    body = got.read()
    connection.close()
    assert got.status == 200, (target, got.status)
    kept = re.search(r"max-age=(\d+)", got.getheader("Cache-Control", ""))
    text = gzip.decompress(body) if got.getheader("Content-Encoding") == "gzip" else body
    return len(body), text.decode(errors="replace"), int(kept[1]) if kept else 0
