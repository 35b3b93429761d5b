"""Learning to act: how soon the examples reach their bars, how near tables come to the best, how fast it goes."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks import acting_learning, acting_speed, acting_tables
from benchmarks.harness import Result


def run() -> Iterator[Result]:
    """Speed first, while the process is young; then what can be reckoned exactly, and what takes minutes last."""
    yield from acting_speed.measure()
    yield from acting_tables.measure()
    yield from acting_learning.measure()
