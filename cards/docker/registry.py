"""Registries: signed in to, signed out of, and searched."""

from cards.docker.body import full
from cards.docker.parsed import Parsed
from cards.docker.refusal import Refused
from cards.docker.request import Client, filters

HUB = "https://index.docker.io/v1/"


def login(client: Client, parsed: Parsed) -> None:
    options = parsed.options
    if options.has("password-stdin"):
        if options.has("password"):
            raise Refused("conflicting options: cannot specify both --password and --password-stdin")
        if not options.has("username"):
            raise Refused("the --password-stdin option requires --username to be set")
    for name in ("username", "password"):
        if options.has(name) and not options[name]:
            raise Refused(f"{name} is empty")
    user, password = options["username"], options["password"]
    server = parsed.arguments[0] if parsed.arguments else ""
    server = HUB if server in ("", "docker.io") else server
    if options["password-stdin"] or not user or not password:
        # What is missing is typed, or read.
        typed = client.world.keyboard()
        user, password = user or typed, password or typed
    body = full({"username": user.strip(), "password": password.strip(), "serveraddress": server})
    client.post("/auth", body=body)


def logout(_client: Client, _parsed: Parsed) -> None:
    """The client forgets what it kept; no daemon is asked."""


def search(client: Client, parsed: Parsed) -> None:
    options = parsed.options
    term = parsed.arguments[0]
    if "://" in term:
        raise Refused("invalid repository name: repository name (" + term + ") must not have a scheme")
    limit = options["limit"] if options["limit"] > 0 else None
    client.get("/images/search", {"term": term, "limit": limit, "filters": filters(options["filter"])})


HANDLERS = {"login": login, "logout": logout, "search": search}
