"""Aiming at an exam against plain FSRS at the same number of answers, and the time of a plan. Prints one JSON object.

python -m tests.benchmarks.exam
"""

import json
import time
from random import Random
from statistics import fmean

from cards.scheduling.exam import Prospect, plan
from cards.scheduling.memory import DEFAULT_PARAMETERS
from tests.scheduling.examinees import Compared, compared, gain

STUDENTS = 5000


def plan_s(cards: int, days: int) -> float:
    chance = Random(1)
    deck = [
        Prospect(n, f"fact-{n}", chance.lognormvariate(2, 1), chance.uniform(1, 10), chance.randint(1, 60))
        if n % 2
        else Prospect(n, f"fact-{n}")
        for n in range(cards)
    ]
    start = time.perf_counter()
    plan(deck, days, 20, DEFAULT_PARAMETERS)
    return time.perf_counter() - start


def gains(students: list[Compared]) -> dict[str, tuple[float, str]]:
    """Points of recall that aiming adds, with the words to it; also for those who knew every card before."""

    def of(group: list[Compared], what: str) -> tuple[float, str]:
        found = gain([getattr(one, what) for one in group])
        return found.added * 100, f"{found}, {len(group)} students"

    known = [one for one in students if one.met == 1]
    return {
        "true recall on the day": of(students, "true"),
        "predicted recall on the day": of(students, "predicted"),
        "true recall on the day, all cards known before": of(known, "true"),
        "true recall a month later": of(students, "month_after"),
    }


if __name__ == "__main__":
    students = list(compared(STUDENTS))
    print(
        json.dumps(
            {
                "plan_200_s": plan_s(200, 60),
                "plan_1000_s": plan_s(1000, 100),
                "gains": gains(students),
                "plain_better_percent": 100 * fmean(one.true[0] > one.true[1] for one in students),
            }
        )
    )
