"""The table: what was measured, beside what it must be and what it aims at."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Budget:
    """Bounds of one figure. With `more_is_better` they are floors, else ceilings."""

    must: float
    aim: float
    unit: str = ""
    more_is_better: bool = False

    def verdict(self, value: float) -> str:
        if self._holds(value, self.aim):
            return "aim met"
        return "met" if self._holds(value, self.must) else "**missed**"

    def _holds(self, value: float, bound: float) -> bool:
        return value >= bound if self.more_is_better else value <= bound

    def text(self, bound: float) -> str:
        return f"{'≥' if self.more_is_better else '≤'} {bound:g}{self.unit}"


IN_PROCESS = Budget(1.0, 0.5, "x")
THROUGHPUT = Budget(1.0, 2.0, "x", more_is_better=True)
TAIL_SQLITE = Budget(150, 150, " ms")
GROWTH = Budget(1.3, 1.1, "x")
ON_THE_DAY = Budget(0, 1, " points", more_is_better=True)
SMALL_PLAN = Budget(0.1, 0.1, " s")
LARGE_PLAN = Budget(1.0, 0.5, " s")
FIT = Budget(1.0, 0.4, " s")
ANALYSIS = Budget(1.0, 0.5, " s")
FIRST_LOAD = Budget(60, 40, " kB")
REQUESTS = Budget(5, 5)
REPEAT_LOAD = Budget(10, 5, " kB")
EXCHANGE = Budget(4, 2, " kB")
MEMORY = Budget(120, 80, " MB")
GRADING = Budget(5, 1, " ms")
EXPORT = Budget(10, 4, "x")
EXPORT_MEMORY = Budget(64, 64, " MB")
FIRST_BYTE = Budget(1, 1, " s")


@dataclass(frozen=True)
class Row:
    what: str
    value: float
    note: str = ""
    budget: Budget | None = None

    def cells(self) -> tuple[str, ...]:
        unit = self.budget.unit if self.budget else ""
        value = f"{self.value:.3g}{unit}"
        if self.budget is None:
            return self.what, value, self.note, "", "", ""
        bounds = (self.budget.text(self.budget.must), self.budget.text(self.budget.aim))
        return self.what, value, self.note, *bounds, self.budget.verdict(self.value)


def table(rows: list[Row]) -> str:
    """In Markdown."""
    head = ("What", "Measured", "How it came about", "Must", "Aim", "Verdict")
    lines = [head, ("---",) * len(head), *(row.cells() for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
