"""One site in a process of its own, answering when told to: each line on stdin is a turn, each on stdout its times.

python -m tests.benchmarks.in_process study|quiz|floor     in the environment that the site asks for
"""

import io
import json
import sys
import time
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any

from tests.benchmarks.browser import Browser, FloorBrowser, OurBrowser, QuizBrowser, Reply, Request, reply

BROWSERS: dict[str, Callable[..., Any]] = {"study": OurBrowser, "quiz": QuizBrowser, "floor": FloorBrowser}
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def call(application: Application, request: Request, headers: dict[str, str]) -> tuple[float, Reply]:
    """Seconds from the request's last byte to the reply's, and the reply."""
    path, _, query = request.target.partition("?")
    body = request.body
    environ = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()} | {
        "REQUEST_METHOD": request.method, "PATH_INFO": path, "QUERY_STRING": query, "SCRIPT_NAME": "",
        "SERVER_NAME": "localhost", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": "localhost",
        "REMOTE_ADDR": "127.0.0.1", "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "wsgi.version": (1, 0), "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(body), "wsgi.errors": sys.stderr,
        "wsgi.multithread": False, "wsgi.multiprocess": True, "wsgi.run_once": False,
    }  # fmt: skip
    seen: list[Any] = []
    start = time.perf_counter()
    response = application(environ, lambda status, headers, exc_info=None: seen.extend((status, dict(headers))))
    content = b"".join(response)
    seconds = time.perf_counter() - start
    response.close()  # type: ignore[attr-defined]
    return seconds, reply(int(seen[0].split()[0]), content, seen[1].get("Content-Encoding"))


def answered(application: Application, browser: Browser) -> float:
    """One answer's time. The card is turned first, untimed: its buttons' intervals go back with the answer."""
    if isinstance(browser, OurBrowser):
        browser.read_revealed(call(application, browser.reveal(), browser.headers)[1])
    seconds, got = call(application, browser.next_request(), browser.headers)
    browser.read(got)
    return seconds


def main(kind: str) -> None:
    module = "tests.benchmarks.floor" if kind == "floor" else "dockerquiz.wsgi"
    application = import_module(module).application
    browsers = [BROWSERS[kind](known) for known in json.loads(sys.stdin.readline())]
    for line in sys.stdin:
        student, count = json.loads(line)
        print(json.dumps([answered(application, browsers[student]) for _ in range(count)]), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
