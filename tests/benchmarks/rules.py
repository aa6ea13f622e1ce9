"""Times of the pure floors: scheduling, grading, docker commands, and the fit of FSRS to a log. Prints one JSON object.

python -m tests.benchmarks.rules
"""

import json
import random
import statistics
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from cards.docker import equivalent, plan
from cards.docker.client.meaning import canonical
from cards.docker.client.plan import kept
from cards.grading.command import judge
from cards.grading.typed import grade_typed
from cards.scheduling.memory import DEFAULT_PARAMETERS, Memory, Rating, Rules, State, remember, retrievability
from cards.scheduling.optimiser import fit
from cards.scheduling.outcome import outcomes, seed_for

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
REVIEWS_A_CARD = 10
ACCEPTED = ["daemon", "docker daemon", "dockerd", "the Docker daemon process"]
COMMANDS = (
    "docker ps -a",
    "docker run -d --name web{n} -p 8080:80 nginx",
    "docker run -d --name web{n} -p 8080:80 -e A=1 -e B=2 -v data:/data --mount type=bind,src=/a,dst=/b --network app "
    "--restart always --memory 512m --health-cmd true --health-interval 30s nginx:1.27 nginx -g 'daemon off;'",
    "docker service create -d --name web{n} --replicas 3 -p 80:80 --limit-memory 256m --update-delay 10s nginx",
    "docker run --nothing{n} nginx",
)
TYPED = ("daemon", "the deamon", "a container registry", "x" * 500)


def microseconds(act: Callable[[int], object], count: int) -> float:
    """The middle of five rounds' mean; `act` is told how often it was called, so that it can vary its arguments."""
    means = []
    for turn in range(5):
        start = time.perf_counter()
        for n in range(count):
            act(turn * count + n)
        means.append((time.perf_counter() - start) / count * 1e6)
    return statistics.median(means)


def outcomes_us() -> float:
    """Of a memory seen for the first time: nothing is kept from an earlier call."""
    rules = Rules(zone=ZoneInfo("Europe/Berlin"))
    load = {date(2026, 3, 10) + timedelta(days=n): n % 7 for n in range(90)}

    def act(n: int) -> object:
        memory = Memory(
            State.REVIEW, 0, 12.0 + n / 1000, 5.0, NOW - timedelta(days=1), NOW - timedelta(days=11), 4, 0, 10
        )
        return outcomes(memory, NOW, rules, seed_for(n, 4), load)

    return microseconds(act, 400)


def grading_us() -> float:
    """Of the dearest of four typed answers: right, a slip, wrong, and as long as the form lets through."""
    return max(microseconds(lambda _n, typed=typed: grade_typed(typed, ACCEPTED), 400) for typed in TYPED)  # type: ignore[misc]


def command_us() -> float:
    """Of the dearest of five command lines, planned anew each time."""
    return max(microseconds(lambda n, line=line: plan(line.format(n=n)), 200) for line in COMMANDS)  # type: ignore[misc]


def judge_us() -> float:
    """Of an answer that was not seen before and differs from its model in much."""
    models = ["docker run -d --rm -p 8080:80 --name web nginx"]
    return microseconds(lambda n: judge(f"docker run -d -p {n}:80 -e A={n} -v data:/d httpd sh", models, {}), 200)


def equivalent_us() -> float:
    """Of an answer that was not seen before, and its model."""
    model = COMMANDS[2].format(n=0)

    def act(n: int) -> object:
        kept.cache_clear()
        canonical(model)
        return equivalent(COMMANDS[2].format(n=n), model)

    return microseconds(act, 100)


def histories(reviews: int) -> list[list[tuple[int, int]]]:
    """Cards of a simulated student who forgets somewhat faster than the defaults say; seeded."""
    chance = random.Random(1)
    found = []
    for _ in range(reviews // REVIEWS_A_CARD):
        day, (stability, difficulty) = chance.randrange(300), remember(None, None, Rating.GOOD, 0, DEFAULT_PARAMETERS)
        answers = [(day, 3)]
        for _ in range(REVIEWS_A_CARD - 1):
            wait = max(1, round(stability * chance.uniform(0.7, 1.3)))
            recall = retrievability(stability, wait, DEFAULT_PARAMETERS) ** 1.3
            rating = (
                Rating.AGAIN if chance.random() > recall else chance.choice((Rating.HARD, Rating.GOOD, Rating.GOOD))
            )
            stability, difficulty = remember(stability, difficulty, rating, wait, DEFAULT_PARAMETERS)
            day += wait
            answers.append((day, int(rating)))
        found.append(answers)
    return found


def fit_s(reviews: int) -> float:
    log = histories(reviews)
    start = time.perf_counter()
    fit(log, DEFAULT_PARAMETERS)
    return time.perf_counter() - start


if __name__ == "__main__":
    print(
        json.dumps(
            {
                "outcomes_us": outcomes_us(),
                "grading_us": grading_us(),
                "command_us": command_us(),
                "judge_us": judge_us(),
                "equivalent_us": equivalent_us(),
                "fit_10k_s": fit_s(10_000),
                "fit_100k_s": fit_s(100_000),
            }
        )
    )
