"""How a service is watched, begun again and rolled out: what the flags say, and what holds where they say nothing."""

from typing import Any

from cards.docker.client.body import full
from cards.docker.client.parsed import Options
from cards.docker.client.refusal import Invalid

_HEALTH = {
    "Interval": "health-interval", "Timeout": "health-timeout", "StartPeriod": "health-start-period",
    "StartInterval": "health-start-interval", "Retries": "health-retries",
}  # fmt: skip
RESTART = {
    "Condition": "restart-condition", "Delay": "restart-delay", "MaxAttempts": "restart-max-attempts",
    "Window": "restart-window",
}  # fmt: skip
RESTART_DEFAULT: dict[str, Any] = {"Condition": "any", "Delay": 5 * 10**9, "MaxAttempts": 0}
ROLL = {
    "Parallelism": "parallelism", "Delay": "delay", "FailureAction": "failure-action", "Monitor": "monitor",
    "MaxFailureRatio": "max-failure-ratio", "Order": "order",
}  # fmt: skip
ROLL_DEFAULT: dict[str, Any] = {
    "Parallelism": 1, "Delay": 0, "FailureAction": "pause", "Monitor": 5 * 10**9, "MaxFailureRatio": 0,
    "Order": "stop-first",
}  # fmt: skip
# They are sent even when they are empty or zero.
_ALWAYS = ("Parallelism", "MaxFailureRatio", "Order")


def health_check(options: Options) -> dict[str, Any] | None:
    given = {field: options[flag] for field, flag in _HEALTH.items()}
    said = options.has(*(flag for flag in _HEALTH.values() if flag != "health-retries"))
    has_any = bool(said or options["health-cmd"] or options["health-retries"])
    if options["no-healthcheck"]:
        if has_any:
            raise Invalid("--no-healthcheck conflicts with --health-* options")
        return {"Test": ["NONE"]}
    test = ["CMD-SHELL", options["health-cmd"]] if options["health-cmd"] else None
    return full({"Test": test, **given}) if has_any else None


def rolled(options: Options, kind: str) -> dict[str, Any] | None:
    """How an update or a rollback rolls out; None where nothing is said of it."""
    return roll_over(options, kind, dict(ROLL_DEFAULT)) if options.has(*_roll_flags(kind)) else None


def _roll_flags(kind: str) -> list[str]:
    return [f"{kind}-{name}" for name in ROLL.values()]


def has_roll(options: Options, kind: str) -> bool:
    return options.has(*_roll_flags(kind))


def roll_over(options: Options, kind: str, before: dict[str, Any]) -> dict[str, Any]:
    given = {field: options[f"{kind}-{name}"] for field, name in ROLL.items() if options.has(f"{kind}-{name}")}
    return {field: value for field, value in {**before, **given}.items() if value or field in _ALWAYS}


def restart(options: Options, before: dict[str, Any] | None = None) -> dict[str, Any] | None:
    if not options.has(*RESTART.values()):
        return before
    given = {field: options[flag] for field, flag in RESTART.items() if options.has(flag)}
    found = {**(before or RESTART_DEFAULT), **given}
    return {field: value for field, value in found.items() if value != ""}
