"""Measures, ratios taken in turn, the record of figures, and `run.py bench`."""

from __future__ import annotations

import csv
import math
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.__main__ import benchmarks
from benchmarks.harness import COLUMNS, Direction, Measure, Result, interleaved_ratio, report, seconds_of

ROOT = Path(__file__).resolve().parents[2]
LATENESS = Measure("lateness p99", "ms", 16, "under")


@pytest.mark.parametrize(
    ("direction", "below", "equal", "above"),
    [
        ("over", False, False, True),
        ("at least", False, True, True),
        ("under", True, False, False),
        ("at most", True, True, False),
    ],
)
def test_goal(direction: Direction, below: bool, equal: bool, above: bool) -> None:
    measure = Measure("a", "", 2.0, direction)
    assert [measure.is_held_by(figure) for figure in (1.9, 2.0, 2.1)] == [below, equal, above]
    assert not measure.is_held_by(math.nan)


def test_line_says_measure_figure_goal_and_verdict() -> None:
    assert " ".join(str(Result(LATENESS, 12.345)).split()) == "lateness p99 12.35 ms under 16 ms holds"
    assert str(Result(LATENESS, 17, "seed 3")).endswith("falls short  (seed 3)")


def test_ratio_takes_turns() -> None:
    order: list[str] = []

    def figure(name: str, value: float) -> float:
        order.append(name)
        return value

    ratio = interleaved_ratio(lambda: figure("a", 6.0), lambda: figure("b", 2.0), rounds=3, warm_up=1)
    assert (ratio.median, ratio.low, ratio.high) == (3.0, 3.0, 3.0)
    assert "".join(order) == "baabbaab"


def test_ratio_is_the_median_and_its_quartiles() -> None:
    figures = iter([100.0, 1.0, 2.0, 3.0, 4.0, 5.0])
    ratio = interleaved_ratio(lambda: next(figures), lambda: 1.0, rounds=5, warm_up=1)
    assert (ratio.low, ratio.median, ratio.high) == (2.0, 3.0, 4.0)


def test_ratio_needs_two_rounds() -> None:
    with pytest.raises(ValueError, match="at least 2 rounds"):
        interleaved_ratio(lambda: 1.0, lambda: 1.0, rounds=1)


def test_seconds() -> None:
    assert 0 < seconds_of(lambda: sum(range(1000)))() < 1


def test_report_appends_one_line_a_figure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert report("tiny", [Result(LATENESS, 12)], tmp_path)
    assert not report("tiny", [Result(LATENESS, 12), Result(LATENESS, 17, "busy")], tmp_path)
    assert not report("tiny", [], tmp_path)
    rows = list(csv.DictReader((tmp_path / "tiny.csv").read_text(encoding="utf-8").splitlines()))
    assert [row["verdict"] for row in rows] == ["holds", "holds", "falls short"]
    assert list(rows[0]) == COLUMNS
    assert all(rows[0][column] for column in COLUMNS if column != "note")
    assert rows[2]["figure"] == "17"
    assert capsys.readouterr().out.count("falls short") == 1


BENCHMARK = '''"""Counts to three.

More about it.
"""
from benchmarks.harness import Measure, Result

def run():
    yield Result(Measure("three", "", 3, "at least"), {figure})
'''


@pytest.fixture
def house(tmp_path: Path) -> Path:
    shutil.copytree(
        ROOT / "benchmarks", tmp_path / "benchmarks", ignore=shutil.ignore_patterns("results", "__pycache__")
    )
    for module in (tmp_path / "benchmarks").glob("*.py"):
        if module.stem not in ("__init__", "__main__", "harness"):
            module.unlink()
    return tmp_path


def bench(house: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "benchmarks", *arguments]
    return subprocess.run(command, cwd=house, capture_output=True, text=True, check=False)


def test_list(house: Path) -> None:
    assert bench(house).stdout == "nothing is measured yet\n"
    (house / "benchmarks/count_three.py").write_text(BENCHMARK.format(figure=3), encoding="utf-8")
    (house / "benchmarks/part.py").write_text('"""Not a benchmark."""', encoding="utf-8")
    done = bench(house)
    assert (done.returncode, done.stdout.split()) == (0, ["count-three", "Counts", "to", "three."])


@pytest.mark.parametrize(("figure", "code"), [(3, 0), (2, 1)])
def test_exit_code_and_record(house: Path, figure: int, code: int) -> None:
    (house / "benchmarks/count_three.py").write_text(BENCHMARK.format(figure=figure), encoding="utf-8")
    done = bench(house, "count-three")
    assert done.returncode == code, done.stderr
    assert len((house / "benchmarks/results/count-three.csv").read_text(encoding="utf-8").splitlines()) == 2


def test_unknown_name(house: Path) -> None:
    done = bench(house, "count-four")
    assert done.returncode == 2
    assert "no benchmark 'count-four'" in done.stderr


def test_every_benchmark_says_what_it_is_for() -> None:
    assert all(benchmarks(ROOT / "benchmarks").values())
