"""Learning and relearning steps: the short delays before an item is reviewed by the day."""

from datetime import timedelta

from cards.scheduling.memory import Memory, Rating, Rules, State

MOST_ADDED_BY_HARD = timedelta(days=1)


def step_after(memory: Memory, rating: Rating, rules: Rules) -> tuple[int, timedelta] | None:
    """The step that the answer leads to and its delay; None if the item is then reviewed by the day."""
    if memory.state == State.REVIEW:
        is_lapse_with_steps = rating == Rating.AGAIN and rules.relearning_steps
        return (0, rules.relearning_steps[0]) if is_lapse_with_steps else None
    steps = rules.relearning_steps if memory.state == State.RELEARNING else rules.learning_steps
    if not steps or rating == Rating.EASY:
        return None
    if rating == Rating.AGAIN:
        return 0, steps[0]
    step = memory.step + 1 if rating == Rating.GOOD else memory.step
    # Past the last step, also because the student has fewer steps now than when the item was learned.
    if step >= len(steps):
        return None
    if rating == Rating.HARD and step == 0:
        return 0, _hard_delay(steps)
    return step, steps[step]


def _hard_delay(steps: tuple[timedelta, ...]) -> timedelta:
    """Hard at the first step: between the first two, or half as much again where there is one."""
    if len(steps) > 1:
        return (steps[0] + steps[1]) / 2
    return min(steps[0] * 1.5, steps[0] + MOST_ADDED_BY_HARD)
