"""What an answer that is a command is worth, and what the student is told of it."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.grading.command import Meaning, grade, grade_command, judge
from cards.grading.command_lines import lines_of
from cards.grading.key import Key
from cards.grading.verdict import Outcome

RUN = "docker run -d --rm -p 8080:80 --name web nginx"
TWO = "docker tag app me/app:1.0\ndocker push me/app:1.0"

EXACT = [
    (RUN, RUN),
    (RUN, "docker run --name web -p 8080:80 --rm -d nginx"),
    (RUN, f"$ {RUN}"),
    (RUN, f"  sudo {RUN} "),
    (RUN, "docker run -d --rm \\\n  -p 8080:80 \\\r\n  --name=web nginx"),
    (RUN, "docker run -d --rm -p '8080:80' --name \"web\" nginx"),
    ("docker run -it ubuntu sh", "docker run -t -i ubuntu sh"),
    ("docker stop web db", "docker stop db web"),
    (TWO, "docker tag app me/app:1.0 && docker push me/app:1.0"),
    (TWO, "\ndocker tag app me/app:1.0;\n\ndocker push me/app:1.0\n"),
]
EQUIVALENT = [
    (RUN, "docker container run --detach --rm --publish 8080:80/tcp --name=web nginx"),
    (RUN, "docker run -d --rm -p 8080:80 --name web docker.io/library/nginx"),
    ("docker ps -a", "docker container ls --all"),
    ("docker run -m 512m nginx", "docker run --memory 0.5g nginx"),
    ("docker run -e A=1 -e B=2 nginx", "docker run -e B=2 -e A=1 --rm=false nginx"),
    ("docker rmi app", "docker image rm app"),
]
SAME_EFFECT = [
    (RUN, f"{RUN}:latest", "`nginx:latest` and `nginx` name the same image"),
    ("docker pull nginx:latest", "docker pull nginx", "`nginx` and `nginx:latest` name the same image"),
    ("docker run -v /srv:/app nginx", "docker run --mount type=bind,src=/srv,dst=/app nginx", "You wrote `--mount`"),
    ("docker run --mount type=bind,src=/srv,dst=/app,ro nginx", "docker run -v /srv:/app:ro nginx", "`-v` makes it"),
    ("docker run -v data:/d nginx", "docker run --mount src=data,dst=/d nginx", "the same with a volume"),
]
DIFFERS = [
    (RUN, "docker run -d --rm -p 80:8080 --name web nginx", "Host and container port are swapped: `80:8080` sends"),
    (RUN, "docker run -d -p 8080:80 --name web nginx --rm", "`--rm` stands after `nginx`, so it is an argument of"),
    (RUN, "docker run --rm -p 8080:80 --name web nginx -d", "`-d` stands after `nginx`"),
    (RUN, "docker run -d -p 8080:80 --name web nginx", "`--rm` is missing."),
    (RUN, "docker run --rm -p 8080:80 --name web nginx", "`-d` is missing."),
    (RUN, f"{RUN} sh", "`sh` was not asked for."),
    (RUN, "docker run -d --rm -p 8080:80 --init --name web nginx", "`--init` was not asked for."),
    (RUN, "docker run -d --rm -p 8081:80 --name web nginx", "You wrote `-p 8081:80`; `-p 8080:80` was asked for."),
    (RUN, "docker run -d --rm -p 8080:80 --name web httpd", "You wrote `httpd`; `nginx` was asked for."),
    (RUN, "docker ps", "You wrote `docker ps`; `docker run` was asked for."),
    ("docker run -v /a:/b nginx", "docker run -v /a:/c nginx", "You wrote `-v /a:/c`; `-v /a:/b` was asked for."),
    ("docker run --dns 1.1.1.1 --dns 8.8.8.8 a", "docker run --dns 8.8.8.8 --dns 1.1.1.1 a", "--dns 8.8.8.8"),
    ("docker tag a b", "docker tag b a", "You wrote `b`; `a` was asked for."),
    (TWO, "docker push me/app:1.0\ndocker tag app me/app:1.0", "the right commands in another order"),
    (TWO, "docker tag app me/app:1.0", "You gave 1 command; 2 commands are asked for."),
    (RUN, f"{RUN}\ndocker ps", "You gave 2 commands; 1 command is asked for."),
]
ERRORS = [
    (RUN, "docker run -rm nginx", "A long flag has two dashes: `--rm`, not `-rm`."),
    (RUN, "docker run -name web nginx", "A long flag has two dashes: `--name`"),
    (RUN, "docker run -d -p 8080:80", "`IMAGE` is missing."),
    (RUN, "docker run -d -p 8080:80", "The client says: `docker: 'docker run' requires at least 1 argument`"),
    ("docker build -t app .", "docker build -t app", "`PATH` is missing."),
    (RUN, "docker run --detatch nginx", "The nearest flag that there is: `--detach`."),
    (RUN, "docker rn nginx", "The nearest command that there is: `docker run`."),
    (RUN, "dokcer run nginx", "The client is called `docker`."),
    (RUN, "nginx", "A command for the client starts with `docker`."),
    (RUN, "docker run -p 99999:80 nginx", "99999"),
    (RUN, "docker run Nginx", "must be lowercase"),
    (TWO, "docker tag app me/app:1.0\ndocker psh me/app:1.0", "`docker push`"),
]


@pytest.mark.parametrize(("model", "typed"), EXACT)
def test_the_same_words_are_exact_in_any_order_of_the_flags_and_however_quoted(model, typed):
    assert judge(typed, [model], {}).meaning is Meaning.EXACT


@pytest.mark.parametrize(("model", "typed"), EQUIVALENT)
def test_other_words_for_the_same_are_as_right(model, typed):
    found = judge(typed, [model], {})
    assert (found.meaning, found.credit) == (Meaning.EQUIVALENT, 1)
    assert grade_command(typed, [model], {}).outcome is Outcome.RIGHT


@pytest.mark.parametrize(("model", "typed", "said"), SAME_EFFECT)
def test_the_same_effect_passes_and_the_difference_is_told(model, typed, said):
    verdict = grade_command(typed, [model], {})
    assert (verdict.outcome, verdict.is_pass) == (Outcome.NEAR, True)
    assert said in " ".join(verdict.notes)


@pytest.mark.parametrize(("model", "typed", "said"), DIFFERS)
def test_what_works_and_differs_is_told_how(model, typed, said):
    found = judge(typed, [model], {})
    assert found.meaning is Meaning.DIFFERS
    assert found.credit < 1
    assert said in " ".join((*found.hints, *found.notes))
    assert not grade_command(typed, [model], {}).is_pass


@pytest.mark.parametrize(("model", "typed", "said"), ERRORS)
def test_an_error_is_told_in_the_clients_words_with_what_may_have_been_meant(model, typed, said):
    found = judge(typed, [model], {})
    assert found.meaning is Meaning.ERROR
    assert said in " ".join(found.hints)
    assert grade_command(typed, [model], {}).outcome is Outcome.WRONG


POLICIES = [
    ({}, "docker run --name y nginx", Meaning.DIFFERS),
    ({"any": ["--name"]}, "docker run --name y nginx", Meaning.EQUIVALENT),
    ({"any": ["--name"]}, "docker run nginx", Meaning.DIFFERS),
    ({"any": ["IMAGE"]}, "docker run --name x httpd", Meaning.EQUIVALENT),
    ({"allowed": ["--detach"]}, "docker run -d --name x nginx", Meaning.EQUIVALENT),
    ({"allowed": ["--detach"]}, "docker run -d --rm --name x nginx", Meaning.DIFFERS),
    ({"allowed": ["--name"]}, "docker run nginx", Meaning.EQUIVALENT),
    ({"required": ["IMAGE"]}, "docker run nginx", Meaning.EQUIVALENT),
    ({"required": ["IMAGE"]}, "docker run httpd", Meaning.DIFFERS),
    ({"forbidden": ["--init"], "allowed": ["--init"]}, "docker run --init --name x nginx", Meaning.DIFFERS),
]


@pytest.mark.parametrize(("policy", "typed", "meaning"), POLICIES)
def test_a_policy_says_what_of_the_model_counts(policy, typed, meaning):
    assert judge(typed, ["docker run --name x nginx"], policy).meaning is meaning


def test_what_is_forbidden_earns_nothing_and_is_named():
    found = judge("docker run --privileged nginx", ["docker run nginx"], {"forbidden": ["--privileged"]})
    assert (found.credit, found.notes) == (0, ("`--privileged` must not be used here.",))


def test_of_several_models_the_nearest_one_counts():
    models = ["docker pull httpd", "docker run -d httpd"]
    assert judge("docker run httpd", models, {}).notes == ("`-d` is missing.",)
    assert judge("docker pull httpd", models, {}).meaning is Meaning.EXACT


def test_nothing_is_an_empty_answer():
    assert grade_command(" \n ", [RUN], {}).outcome is Outcome.EMPTY


CREDITS = [(RUN, 1), (f"{RUN}:latest", 1), ("docker run -d --rm -p 8080:80 nginx", 5 / 6), ("docker ps", 0), ("x", 0)]


@pytest.mark.parametrize(("typed", "credit"), CREDITS)
def test_a_question_pays_each_facet(typed, credit):
    mark = grade(Key("shell", "Run it.", accepted=[RUN]), typed)
    assert mark.fraction == pytest.approx(credit)
    assert mark.is_right is (credit == 1)


def test_the_message_of_a_mark_names_nothing_of_the_model_answer():
    mark = grade(Key("shell", "Run it.", accepted=["docker run --init secret"]), "docker run x")
    assert "secret" not in mark.message
    assert "secret" in " ".join(part.message for part in mark.parts)
    wrong = grade(Key("shell", "Run it.", accepted=["docker run secret"]), "docker run -name x secret2")
    assert "A long flag has two dashes: “--name”, not “-name”." in wrong.message


def test_a_backslash_or_a_quotation_carries_a_line_on():
    assert lines_of("docker run \\\n nginx\ndocker ps") == ["docker run \\\n nginx", "docker ps"]
    assert lines_of("docker exec web sh -c 'a; b && c'") == ["docker exec web sh -c 'a; b && c'"]


WORDS = st.sampled_from(
    ["docker", "run", "ps", "-d", "--rm", "-p", "8080:80", "nginx", "--", "-it", "'", '"', "\\", "\n", "&&", "$(", "`"]
)


@given(st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=12).map(" ".join)))
def test_no_text_is_more_than_an_answer(typed):
    found = judge(typed, [RUN, TWO], {"any": ["--name"], "allowed": ["--init"], "forbidden": ["--privileged"]})
    assert 0 <= found.credit <= 1
    assert (found.credit == 1) is (found.meaning >= Meaning.SAME_EFFECT)


FLAGS = ["-d", "--rm", "-p 8080:80", "--name web", "-e A=1", "-v data:/d", "--network net", "-m 512m"]
SOME = st.lists(st.sampled_from(FLAGS), unique=True, max_size=6)


@given(SOME, st.data())
def test_a_model_answer_is_exact_and_so_it_is_with_its_flags_in_another_order(flags, data):
    again = data.draw(st.permutations(flags))
    models = [f"docker run {' '.join(flags)} nginx"]
    assert judge(models[0], models, {}).meaning is Meaning.EXACT
    assert judge(f"docker run {' '.join(again)} nginx", models, {}).meaning is Meaning.EXACT


@given(SOME, SOME, st.data())
def test_reordering_the_flags_of_an_answer_keeps_its_verdict(flags, own, data):
    models = [f"docker run {' '.join(flags)} nginx"]
    again = data.draw(st.permutations(own))
    one, other = (judge(f"docker run {' '.join(words)} nginx", models, {}) for words in (own, again))
    assert (one.meaning, one.credit) == (other.meaning, other.credit)


def test_grading_takes_few_milliseconds():
    """What was never seen before, of the costlier kinds; the limit is 5 ms each on a machine that is not busy."""
    judge(RUN, [RUN], {})
    started = process_time()
    for n in range(50):
        judge(f"docker run -d -p {8000 + n}:80 -e A={n} -v data:/d httpd", [RUN], {})
    assert (process_time() - started) / 50 < 0.02
