"""The editor: frames a second on a large network, the time of its arrangement, edits that keep the function."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks import building, keeping
from benchmarks.harness import Result


def run() -> Iterator[Result]:
    """Canvas and shapes first, then what an edit does to a run."""
    yield from building.building()
    yield from keeping.measure()
