"""The same answer sent twice: after a reply that was lost, and from two tabs at once."""

import re
import threading
from http.client import HTTPConnection
from typing import Any
from uuid import uuid4

from tests.benchmarks.browser import Line, OurBrowser, Reply, Request
from tests.benchmarks.site import Server, Site, serving
from tests.faults import books
from tests.faults.breaking import Found

# Made anew for every page, so that two equal pages differ by it alone.
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')


def lost_replies(site: Site, count: int) -> Found:
    """Every second reply is read and then taken for lost; of the others the line is cut before there is one."""
    found, browser = Found("replies lost, answers sent again"), OurBrowser(site.students[0])
    with serving(site) as server:
        line = Line(server.port)
        for n in range(count):
            browser.read_revealed(line.call(browser.reveal(), browser.headers))
            request = browser.next_request()
            first = line.call(request, browser.headers) if n % 2 else _cut_off(server, request, browser)
            again = line.call(request, browser.headers)
            if again.status != 200 or (first and _page(first) != _page(again)):
                how = "after a reply" if first else "after a cut"
                found.wrong.append(f"turn {browser.turn}, {how}: the repeat had status {again.status} and another page")
                break
            browser.read(again)
        line.close()
    log = books.read(site, books.LOG)
    if len(log) != count:
        found.wrong.append(f"{count} answers made {len(log)} rows")
    found.note(books.check_at_rest(site, {}))
    found.figures = f"{count} answers sent twice, {len(log)} rows"
    return found


def _cut_off(server: Server, request: Request, browser: OurBrowser) -> None:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=10)
    content_type = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request(request.method, request.target, request.body, browser.headers | content_type)
    connection.close()


def lost_first_replies(site: Site, count: int) -> Found:
    """A visitor's first answer makes a guest; without the reply the browser has no cookie, only the page's token."""
    found = Found("a visitor's first reply lost")
    before = [len(books.read(site, f"SELECT id FROM {table}")) for table in ("cards_student", "cards_review")]
    with serving(site) as server:
        line = Line(server.port)
        for _ in range(count):
            request, headers = _first_answer(site)
            replies = [line.call(request, headers) for _ in range(2)]
            if [reply.status for reply in replies] != [200, 200] or _page(replies[0]) != _page(replies[1]):
                found.wrong.append("the repeat was answered otherwise")
                break
        line.close()
    after = [len(books.read(site, f"SELECT id FROM {table}")) for table in ("cards_student", "cards_review")]
    made = [new - old for new, old in zip(after, before, strict=True)]
    if made != [count, count]:
        found.wrong.append(f"{count} visitors became {made[0]} guests with {made[1]} answers")
    found.figures = f"{count} first answers sent twice, {made[0]} guests, {made[1]} rows"
    return found


def _first_answer(site: Site) -> tuple[Request, dict[str, str]]:
    known = site.students[0]
    form: dict[str, Any] = {
        "turn": 0,
        "item": known["item"],
        "rating": 3,
        "token": uuid4(),
        "time_zone": "Europe/Berlin",
    }
    headers = {"Cookie": f"csrftoken={known['token']}", "X-CSRFToken": known["token"], "HX-Request": "true"}
    return Request("POST", "/study/new/answer/", form), headers


def races(site: Site, count: int) -> Found:
    """Two tabs answer the same card at the same moment, one Good, one Easy."""
    found, browser = Found("two tabs answer one card"), OurBrowser(site.students[0])
    with serving(site) as server:
        lines = [Line(server.port) for _ in range(2)]
        for _ in range(count):
            turn, request = browser.turn, browser.next_request()
            replies = _at_once(
                lines, [Request("POST", request.target, request.form | {"rating": r}) for r in (3, 4)], browser
            )
            if sorted(reply.status for reply in replies) != [200, 409]:
                found.wrong.append(f"turn {turn}: statuses {[reply.status for reply in replies]}")
                break
            accepted = [reply.status for reply in replies].index(200)
            (rating,) = books.read(site, f"SELECT rating FROM cards_review WHERE turn = {turn}")[0]
            if rating != (3, 4)[accepted] or "already answered" not in replies[1 - accepted].text:
                found.wrong.append(f"turn {turn}: the log says {rating}, or the other tab was not told")
                break
            browser.read(replies[accepted])
        for line in lines:
            line.close()
    found.note(books.check_at_rest(site, {}))
    log = books.read(site, books.LOG)
    if len(log) != count:
        found.wrong.append(f"{count} races made {len(log)} rows")
    found.figures = f"{count} races, {len(log)} rows, the other tab told each time"
    return found


def _at_once(lines: list[Line], requests: list[Request], browser: OurBrowser) -> list[Reply]:
    barrier, replies = threading.Barrier(2), [None, None]

    def send(place: int) -> None:
        barrier.wait(10)
        replies[place] = lines[place].call(requests[place], browser.headers)  # type: ignore[call-overload]

    threads = [threading.Thread(target=send, args=(place,)) for place in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [reply for reply in replies if reply is not None]


def _page(got: Reply) -> str:
    return TOKEN.sub("", got.text)
