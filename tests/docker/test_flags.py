import pytest

from cards.docker import Role, plan

RUN = "docker run "


def given(line):
    made = plan(line)
    assert made.is_right, made.message
    return made.parsed.options.given(), made.parsed.arguments


@pytest.mark.parametrize(
    ("flags", "options"),
    [
        ("-d", {"detach": True}),
        ("-d=true", {"detach": True}),
        ("-it", {"interactive": True, "tty": True}),
        ("-it=false", {"interactive": True, "tty": False}),
        ("-dp 80:80", {"detach": True, "publish": ["80:80"]}),
        ("-dp80:80", {"detach": True, "publish": ["80:80"]}),
        ("-dp=80:80", {"detach": True, "publish": ["80:80"]}),
        ("--name a --name b", {"name": "b"}),
        ("--name -d", {"name": "-d"}),
        ("--name=", {"name": ""}),
        ("--name a=b=c", {"name": "a=b=c"}),
        ("-e A=1,B=2 -e C=3", {"env": ["A=1,B=2", "C=3"]}),
        ("--net app", {"network": [{"target": "app"}]}),
        ("-d --detach=false", {"detach": False}),
        ("-m 0.5g", {"memory": 512 * 1024**2}),
        ("--cpus 3/2", {"cpus": 1_500_000_000}),
        ("--health-interval 1m30s", {"health-interval": 90 * 10**9}),
    ],
)
def test_flags_are_read_as_pflag_does(flags, options):
    assert given(f"{RUN}{flags} nginx") == (options, ["nginx"])


@pytest.mark.parametrize(
    ("line", "arguments"),
    [
        ("docker run nginx -d --rm", ["nginx", "-d", "--rm"]),
        ("docker run -d -- nginx sh", ["nginx", "sh"]),
        ("docker run nginx -- sh", ["nginx", "--", "sh"]),
        ("docker run --rm true nginx", ["true", "nginx"]),
        ("docker exec web -it sh", ["web", "-it", "sh"]),
        ("docker stop web -t 5 db", ["web", "db"]),
        ("docker rm -- -f", ["-f"]),
        ("docker rm -", ["-"]),
    ],
)
def test_flags_end_where_the_command_says(line, arguments):
    assert given(line)[1] == arguments


@pytest.mark.parametrize(
    ("line", "status", "complaint"),
    [
        ("docker run -pd 80:80 nginx", 125, "docker: invalid containerPort: d"),
        ("docker run --det nginx", 125, "unknown flag: --det"),
        ("docker run -name x nginx", 125, "unknown shorthand flag: 'n' in -name"),
        ("docker run -d= nginx", 125, "unknown shorthand flag: '=' in -="),
        ("docker run ---rm nginx", 125, "bad flag syntax: ---rm"),
        ("docker run --name", 125, "flag needs an argument: --name"),
        ("docker run -de", 125, "flag needs an argument: 'e' in -e"),
        (
            "docker run --rm=yes nginx",
            125,
            'invalid argument "yes" for "--rm" flag: strconv.ParseBool: parsing "yes": invalid syntax',
        ),
        ("docker ps --debug", 125, "unknown flag: --debug"),
        ("docker run", 1, "docker: 'docker run' requires at least 1 argument"),
        ("docker container list x", 1, "docker: 'docker container ls' accepts no arguments"),
        ("docker pull a b", 1, "docker: 'docker pull' requires 1 argument"),
        ("docker commit", 1, "docker: 'docker commit' requires at least 1 and at most 2 arguments"),
        ("docker compose up", 1, "docker: unknown command: docker compose"),
        ("docker volume nothing", 1, "docker: unknown command: docker volume nothing"),
        ("podman ps", 127, "podman: command not found"),
        ("", 127, "no command was given"),
    ],
)
def test_a_mistake_is_told_in_the_clients_words(line, status, complaint):
    made = plan(line)
    assert (made.status, made.message.splitlines()[0]) == (status, complaint)
    assert made.requests == ()


@pytest.mark.parametrize(
    "line", ["docker", "docker run --help", "docker ps -h", "docker help ps", "docker --version", "docker volume"]
)
def test_who_asks_for_help_gets_it_and_nothing_is_done(line):
    made = plan(line)
    assert (made.status, made.message, made.requests) == (0, "", ())


def test_a_command_is_taken_apart():
    line = "sudo docker -D container run -dp8080:80 --name=web nginx -g 'daemon off;'"
    words = [(word.text, word.role, word.name) for word in plan(line).words]
    assert words == [
        ("sudo", Role.PREFIX, ""),
        ("docker", Role.COMMAND, ""),
        ("-D", Role.FLAG, "debug"),
        ("container", Role.COMMAND, "container"),
        ("run", Role.COMMAND, "container run"),
        ("-d", Role.FLAG, "detach"),
        ("-p", Role.FLAG, "publish"),
        ("8080:80", Role.VALUE, "publish"),
        ("--name", Role.FLAG, "name"),
        ("web", Role.VALUE, "name"),
        ("nginx", Role.IMAGE, "IMAGE"),
        ("-g", Role.ARGUMENT, "COMMAND"),
        ("daemon off;", Role.ARGUMENT, "ARG"),
    ]


def test_what_was_read_before_a_mistake_stays():
    words = plan("docker run -d --nothing nginx").words
    assert [word.text for word in words] == ["docker", "run", "-d"]


@pytest.mark.parametrize(
    ("line", "roles"),
    [
        ("docker exec web ls -l", [Role.CONTAINER, Role.ARGUMENT, Role.ARGUMENT]),
        ("docker pull nginx", [Role.IMAGE]),
        ("docker tag a b", [Role.IMAGE, Role.IMAGE]),
        ("docker network connect app web", [Role.OPERAND, Role.CONTAINER]),
        ("docker stop a b c", [Role.CONTAINER] * 3),
        ("docker commit web app:1", [Role.CONTAINER, Role.IMAGE]),
    ],
)
def test_every_argument_has_a_role(line, roles):
    kinds = [word.role for word in plan(line).words if word.role not in (Role.COMMAND, Role.FLAG, Role.VALUE)]
    assert kinds == roles
