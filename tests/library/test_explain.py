"""A command explained: its words, what it sends, and what is wrong with it."""

import pytest
from django.test import Client
from django.urls import reverse

from cards.web.explained import MOST_COMMANDS, explained

HTMX = {"HX-Request": "true"}


def test_each_word_is_named():
    found = explained("sudo docker run -dp 80:80 --name=web nginx sh")[0]
    assert [(part.text, part.meaning) for part in found.parts] == [
        ("sudo", "not docker's: runs the client as root"),
        ("docker", "the client"),
        ("run", "command: container run"),
        ("-d", "flag, short for --detach"),
        ("-p", "flag, short for --publish"),
        ("80:80", "value of --publish"),
        ("--name", "flag"),
        ("web", "value of --name"),
        ("nginx", "image"),
        ("sh", "goes into the container"),
    ]


@pytest.mark.parametrize(
    ("line", "calls"),
    [
        ("docker ps -a", ["client daemon GET /containers/json?all=1"]),
        (
            "docker pull nginx",
            [
                "client daemon POST /images/create?fromImage=docker.io/library/nginx&tag=latest",
                "daemon registry GET /v2/…/manifests, then the layers that are missing",
            ],
        ),
        ("docker --version", []),
        ("docker rn", []),
    ],
)
def test_the_requests_go_from_client_to_daemon_to_registry(line, calls):
    found = explained(line)[0]
    assert [f"{call.sender} {call.receiver} {call.text}" for call in found.calls] == calls


def test_a_pasted_command_is_explained_and_what_was_changed_is_told():
    found = explained("user@box:~$ docker run —rm “nginx” | less")
    assert [each.line for each in found] == ['docker run --rm "nginx"']
    assert found[0].errors == []
    assert [sentence.split()[0] for sentence in found[0].changes] == ["The", "Long", "Curly", "`|`"]


PLUGINS = [
    "ai", "buildx", "cloud", "compose", "debug", "desktop", "dev", "extension", "feedback", "init", "mcp", "model",
    "offload", "pass", "sandbox", "sbom", "scout",
]  # fmt: skip


@pytest.mark.parametrize("name", PLUGINS)
def test_a_plugin_of_the_client_is_no_unknown_command(name):
    found = explained(f"docker {name} up -d")[0]
    (sentence,) = found.errors
    assert found.parts == []
    assert sentence.startswith(f"`docker {name}` is a plugin of the client: it ")
    assert "unknown" not in sentence


@pytest.mark.parametrize("rest", ["install vieux/sshfs", "push me/x", "upgrade ssh", "set ssh A=1", "create me/x ."])
def test_a_plugin_of_the_daemon_is_taken_apart(rest):
    found = explained(f"docker plugin {rest}")[0]
    assert found.errors == []
    assert "/plugins/" in found.calls[0].text


def test_a_long_list_of_commands_is_cut():
    assert len(explained("docker ps\n" * 50)) == MOST_COMMANDS


@pytest.mark.django_db
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [
        ("", 200, "For example"),
        ("docker pull nginx", 200, 'aria-label="Requests: client to daemon, then daemon to registry"'),
        ("docker run -rm nginx", 200, "A long flag has two dashes"),
        ("docker --version", 200, "Nothing is sent"),
        ("<b>", 200, "&lt;b&gt;"),
        ("x" * 501, 422, "at most 500 are read"),
        ("\0", 422, "no command has"),
    ],
)
def test_anybody_may_have_a_command_explained(typed, status, said, headers):
    reply = Client().get(reverse("library:explain"), {"q": typed}, headers=headers)
    assert (reply.status_code, said in reply.text) == (status, True)
    assert ("<html" in reply.text) is not bool(headers)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["resources", "search"])
def test_other_pages_lead_there(name):
    assert reverse("library:explain") in Client().get(reverse(f"library:{name}")).text
