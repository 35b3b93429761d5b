"""What a benchmark is made of: measures with a goal, figures, ratios taken in turn, and the record of them."""

from __future__ import annotations

import csv
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results"
ORIGIN = ["utc", "commit", "cpu", "cores", "system", "python", "torch"]
COLUMNS = [*ORIGIN, "measure", "figure", "unit", "goal", "verdict", "note"]

Direction = Literal["over", "at least", "under", "at most"]


@dataclass(frozen=True)
class Measure:
    """What is measured, and what it has to reach.

    Attributes
    ----------
    name : what it is, in a few words
    unit : "s", "ms", "samples/s" ...; "" for a share or a ratio
    goal, direction : `Measure("lateness p99", "ms", 16, "under")`
    """

    name: str
    unit: str
    goal: float
    direction: Direction

    def is_held_by(self, figure: float) -> bool:
        """Whether a figure reaches the goal; what is not a number does not."""
        reached = {
            "over": figure > self.goal,
            "at least": figure >= self.goal,
            "under": figure < self.goal,
            "at most": figure <= self.goal,
        }
        return reached[self.direction]


@dataclass(frozen=True)
class Result:
    """The figure that was reached; `note` says what belongs beside it (a spread, a seed)."""

    measure: Measure
    figure: float
    note: str = ""

    @property
    def holds(self) -> bool:
        return self.measure.is_held_by(self.figure)

    @property
    def verdict(self) -> str:
        return "holds" if self.holds else "falls short"

    def __str__(self) -> str:
        measure = self.measure
        figure = _with_unit(self.figure, measure.unit)
        goal = f"{measure.direction} {_with_unit(measure.goal, measure.unit)}"
        note = f"  ({self.note})" if self.note else ""
        return f"{measure.name:44} {figure:>16}   {goal:22} {self.verdict}{note}"


@dataclass(frozen=True)
class Ratio:
    """The median of a ratio over the rounds, and its quartiles."""

    median: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.median:.3g}, half of the rounds in {self.low:.3g} to {self.high:.3g}"


def interleaved_ratio(fn_a: Callable[[], float], fn_b: Callable[[], float], rounds: int, warm_up: int = 1) -> Ratio:
    """Compare two figures by taking them in turn, so that a slow spell of the machine meets both.

    Parameters
    ----------
    fn_a, fn_b : callable
        Return the figure: a speed, or the seconds of a function by `seconds_of(function)`. Which of the two goes
        first changes every round.
    rounds : int
        At least 2.
    warm_up : int
        Rounds before these that do not count.

    Returns
    -------
    Ratio
        Of a to b.
    """
    if rounds < 2:
        raise ValueError(f"a spread needs at least 2 rounds, not {rounds}")
    ratios = [_one_round(fn_a, fn_b, a_first=index % 2 == 0) for index in range(-warm_up, rounds)][warm_up:]
    low, median, high = statistics.quantiles(ratios, n=4, method="inclusive")
    return Ratio(median, low, high)


def _one_round(fn_a: Callable[[], float], fn_b: Callable[[], float], *, a_first: bool) -> float:
    if a_first:
        a, b = fn_a(), fn_b()
    else:
        b, a = fn_b(), fn_a()
    return a / b


def seconds_of(function: Callable[[], object]) -> Callable[[], float]:
    """Make a function return the seconds it takes."""

    def timed() -> float:
        started = time.perf_counter()
        function()
        return time.perf_counter() - started

    return timed


def report(name: str, results: Iterable[Result], folder: Path = RESULTS) -> bool:
    """Print each result as it comes and add it to `NAME.csv`; return whether all hold.

    A benchmark that measures nothing does not hold.
    """
    verdicts = []
    origin = provenance()
    for result in results:
        print(result, flush=True)
        append(folder / f"{name}.csv", origin, result)
        verdicts.append(result.holds)
    return bool(verdicts) and all(verdicts)


def append(path: Path, origin: dict[str, str], result: Result) -> None:
    """Add one line to the record, and the heading if it is the first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    is_new = not path.exists()
    measure = result.measure
    row = {
        **origin,
        "utc": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "measure": measure.name,
        "figure": f"{result.figure:.6g}",
        "unit": measure.unit,
        "goal": f"{measure.direction} {measure.goal:g}",
        "verdict": result.verdict,
        "note": result.note,
    }
    with path.open("a", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS)
        if is_new:
            writer.writeheader()
        writer.writerow(row)


def provenance() -> dict[str, str]:
    """Say where a figure comes from: the commit ("+" if files differ from it), the machine, the versions."""
    return {
        "commit": commit(),
        "cpu": cpu_model(),
        "cores": str(os.cpu_count() or 1),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "torch": _version("torch"),
    }


def commit() -> str:
    head = _output(["git", "rev-parse", "--short=10", "HEAD"])
    changed = _output(["git", "status", "--porcelain", "--untracked-files=no", "--", ".", ":!benchmarks/results"])
    return (head or "unknown") + ("+" if changed else "")


def cpu_model() -> str:
    """The processor's name as the system tells it."""
    if sys.platform.startswith("linux"):
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines():
            if line.lower().startswith("model name"):
                return line.partition(":")[2].strip()
    if sys.platform == "darwin":
        return _output(["sysctl", "-n", "machdep.cpu.brand_string"])
    return platform.processor() or platform.machine()


def _output(command: list[str]) -> str:
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout.strip()


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "none"


def _with_unit(figure: float, unit: str) -> str:
    return f"{figure:.4g} {unit}".rstrip() if abs(figure) < 10_000 else f"{figure:,.0f} {unit}".rstrip()
