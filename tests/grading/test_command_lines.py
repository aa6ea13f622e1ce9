"""A command as real devices send it: pasted with its prompt, typed on a phone, with more of the shell around it."""

import random
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.grading import command_lines as lines
from cards.grading.command import Meaning, grade, grade_command, judge
from cards.grading.command_lines import lines_of, read_commands
from cards.grading.key import Key
from cards.grading.verdict import Outcome
from tests.docker.lines import lines as random_lines
from tests.docker.test_hostile import LONG, mutated

RUN = "docker run -d --rm -p 8080:80 --name web nginx"
DECORATED = [
    ("docker run –d —rm –p 8080:80 ––name web nginx", lines.DASH),
    ("docker run -d –rm -p 8080:80 −−name=web nginx", lines.DASH),
    ("docker run -d --rm -p “8080:80” --name ‘web’ nginx", lines.QUOTES),
    ('docker run -d --rm -p "8080:80” --name «web» nginx', lines.QUOTES),
    (RUN.replace(" ", "\u00a0"), lines.SPACES),
    (RUN.replace(" ", "\u2003"), lines.SPACES),
    (RUN.replace("run", "r\u200bun"), lines.INVISIBLE),
    (f"\ufeff{RUN}", lines.INVISIBLE),
    (f"$ {RUN}", lines.PROMPT),
    (f"# {RUN}", lines.PROMPT),
    (f"> {RUN}", lines.PROMPT),
    (f"% {RUN}", lines.PROMPT),
    (f"user@box:~$ {RUN}", lines.PROMPT),
    (f"(venv) user@box:~/my app$ {RUN}", lines.PROMPT),
    (f"root@host:~# {RUN}", lines.PROMPT),
    (f"[root@host ~]# {RUN}", lines.PROMPT),
    (f"anna@MacBook ~ % {RUN}", lines.PROMPT),
    (f"MacBook:~ anna$ {RUN}", lines.PROMPT),
    (f"~/app $ {RUN}", lines.PROMPT),
    (f"/ # {RUN}", lines.PROMPT),
    (f"PS C:\\> {RUN}", lines.PROMPT),
    (f"PS C:\\Users\\me> {RUN}", lines.PROMPT),
    (f"C:\\>{RUN}", lines.PROMPT),
    (f"C:\\Users\\me> {RUN}", lines.PROMPT),
    (f"user@box:~$ sudo {RUN}", lines.PROMPT),
    (f"`{RUN}`", lines.WRAPPED),
    (f"```\n{RUN}\n```", lines.WRAPPED),
    (f"```bash\n$ {RUN}\n```", lines.PROMPT),
    (f"“{RUN}”", lines.WRAPPED),
    (f'"{RUN}"', lines.WRAPPED),
    (f"{RUN} # today", lines.COMMENT),
    (f"# start nginx\n{RUN}", lines.COMMENT),
    (f"# docker run starts it\n{RUN}", lines.COMMENT),
    ("docker run -d --rm `\n  -p 8080:80 `\n  --name web nginx", lines.JOINED),
    ("docker run -d --rm ^\r\n  -p 8080:80 ^\r\n  --name web nginx", lines.JOINED),
    ("docker run -d --rm \\ \n  -p 8080:80 --name web nginx", lines.JOINED),
    ("$ docker run -d --rm \\\n> -p 8080:80 \\\n> --name web nginx", lines.PROMPT),
    ("PS C:\\> docker run -d --rm `\n>> -p 8080:80 --name web nginx", lines.JOINED),
    ("C:\\>docker run -d --rm ^\nMore? -p 8080:80 --name web nginx", lines.JOINED),
    (RUN.replace("docker", "Docker"), lines.CAPITALS),
    (f"Sudo {RUN}", lines.CAPITALS),
]


@pytest.mark.parametrize(("typed", "said"), DECORATED)
def test_a_right_command_stays_right_and_what_was_changed_is_said(typed, said):
    found = judge(typed, [RUN], {})
    assert found.meaning is Meaning.EXACT
    assert said in found.changes
    assert said in grade_command(typed, [RUN], {}).notes
    mark = grade(Key("shell", "?", accepted=[RUN]), typed)
    assert mark.is_right
    assert said.split("`")[0] in mark.message


@pytest.mark.parametrize("typed", [RUN, f"sudo {RUN}", f"  {RUN}  ", RUN.replace(" --rm", " \\\n --rm")])
def test_nothing_is_said_of_what_a_shell_takes_as_it_is(typed):
    assert read_commands(typed).notes == []


QUOTED = [
    "docker run -e 'A=it’s – here' nginx",
    'docker run -e "A=“x” # y; z | w > v" nginx',
    "docker exec web sh -c 'ls | wc -l && echo `date` $(id) > /tmp/a'",
    "docker ps --format '{{.Names}}\u00a0{{.ID}}'",
    'docker run -v "$(pwd)":/a -v `pwd`:/b -v $(pwd):/c x',
    "docker run -e A=a#b x",
    "docker run -v C:\\Users\\me:/data x",
    "docker login -u me@example.org localhost",
]


@pytest.mark.parametrize("typed", QUOTED)
def test_quoted_arguments_and_what_only_looks_like_the_shells_stay_as_they_are(typed):
    found = read_commands(typed)
    assert (found.lines, found.notes, found.is_cut) == ([typed], [], False)


CUT = [
    ("docker ps | grep web", "docker ps", "`|` passes the output on"),
    ("docker ps |& grep web | wc -l", "docker ps", "`|` passes the output on"),
    ("echo x | docker load", "docker load", "`echo x` is not a docker command"),
    ("docker save app > app.tar", "docker save app", "`> app.tar` sends"),
    ("docker ps 2>/dev/null", "docker ps", "`2>/dev/null` sends"),
    ("docker ps >> 'a b' 2>&1", "docker ps", "`2>&1` sends"),
    ("docker load < app.tar", "docker load", "`< app.tar` sends"),
    ("docker run nginx &", "docker run nginx", "`&` lets the command run in the background"),
    ("cd app && docker build .", "docker build .", "`cd app` is not a docker command"),
    ("docker ps; ls", "docker ps", "`ls` is not a docker command"),
]


@pytest.mark.parametrize(("typed", "model", "said"), CUT)
def test_what_is_the_shells_is_named_and_dockers_part_is_judged(typed, model, said):
    found = judge(typed, [model], {})
    assert (found.meaning, found.credit) == (Meaning.SAME_EFFECT, 1)
    assert said in " ".join(found.changes)
    assert grade_command(typed, [model], {}).outcome is Outcome.NEAR
    assert not judge(typed, ["docker images"], {}).meaning >= Meaning.SAME_EFFECT


@pytest.mark.parametrize("joiner", ["&&", ";", "||"])
def test_joined_commands_are_judged_one_by_one_and_the_joiner_is_named(joiner):
    found = judge(f"docker tag a b {joiner} docker push b", ["docker tag a b\ndocker push b"], {})
    assert found.meaning is Meaning.EXACT
    assert found.changes == (f"`{joiner}` joins commands. Each was read on its own.",)


@pytest.mark.parametrize("typed", ["docker rm $(docker ps -aq)", "docker rm `docker ps -aq`"])
def test_what_the_shell_fills_in_is_compared_as_it_is_written(typed):
    found = judge(typed, ["docker rm $(docker ps -aq)"], {})
    assert found.meaning is Meaning.EXACT
    assert "`$(docker ps -aq)` is run by the shell first." in found.changes[0]
    assert judge(typed, ["docker rm $(docker ps -q)"], {}).meaning is Meaning.DIFFERS


@pytest.mark.parametrize(
    ("typed", "count"), [("dokcer run nginx && docker ps", 2), ("nginx && ls", 2), ("# only a comment", 0), ("<b>", 1)]
)
def test_a_misspelled_docker_is_not_left_out_and_nothing_else_is_kept_for_the_client_to_refuse(typed, count):
    assert len(lines_of(typed)) == count


PLUGINS = ["compose up -d", "buildx build --push .", "scout cves nginx", "init", "ai", "mcp", "model ls", "sbom x"]


@pytest.mark.parametrize("rest", PLUGINS)
def test_a_plugin_of_the_client_is_named_and_not_called_an_error(rest):
    verdict = grade_command(f"docker {rest}", [RUN], {})
    assert verdict.outcome is Outcome.WRONG
    assert verdict.message == "That can't be judged here."
    assert f"`docker {rest.split()[0]}` is a plugin of the client: it " in verdict.notes[0]
    assert "take it apart yet" in verdict.notes[0]


DECORATIONS = st.sampled_from(
    [
        lambda text: f"$ {text}",
        lambda text: f"user@box:~$ {text}",
        lambda text: f"PS C:\\> {text}",
        lambda text: f"{text} # a comment",
        lambda text: text.replace(" ", "\u00a0"),
        lambda text: text.replace("--", "—"),
        lambda text: text.replace("-", "–"),
        lambda text: text.replace(" -", " \\\n -"),
        lambda text: text.replace("docker", "Docker"),
        lambda text: text.replace("e", "e\u200b"),
    ]
)


@given(st.lists(DECORATIONS, max_size=4))
def test_decorations_may_come_together(decorate):
    text = RUN
    for one in decorate:
        text = one(text) if text[0] in "dD" else text
    assert judge(text, [RUN], {}).meaning is Meaning.EXACT


HOSTILE = [
    "$(" * 2000, "`" * 4000, "“" * 4000, '"\\' * 2000, "‘a" * 2000, "\\\n" * 2000, "# " * 2000, "|" * 4000, "> " * 2000,
    "a@b " * 1000, "$(()" * 1000, "$(" + "()" * 2000, "PS C:\\" * 500, "docker " * 600, "<" * 4000, "a" * 4000,
    "'" * 3999, "(" * 4000, "—" * 4000, "~/" * 2000, "\u200b" * 4000, "^\n" * 2000, "`\n" * 2000,
]  # fmt: skip


@pytest.mark.parametrize("text", [*HOSTILE, *LONG], ids=lambda text: ascii(text[:6]))
def test_hostile_text_is_read_quickly(text):
    started = process_time()
    read_commands.__wrapped__(text)
    assert process_time() - started < 0.1


def test_two_thousand_random_lines_are_graded_and_none_raises():
    chance = random.Random(9)
    for line in random_lines(9, 2000):
        mark = judge(mutated(chance, line), [RUN], {})
        assert 0 <= mark.credit <= 1


@given(st.text(max_size=200) | st.text(alphabet="docker run-—–“”‘’'\"`$()#>|&;<\\^\n \u00a0", max_size=60))
def test_any_text_is_read_as_lines_that_are_not_empty(text):
    found = read_commands(text)
    assert all(line.strip() for line in found.lines)


def test_reading_a_command_takes_less_than_a_millisecond():
    started = process_time()
    for n in range(100):
        read_commands.__wrapped__(f"user@box:~$ docker run -d –p {n}:80 -e “A=1” --name web nginx # {n}")
    assert (process_time() - started) / 100 < 0.001
