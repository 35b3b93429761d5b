"""Sequences: what recurrent networks and attention learn, how fast, and what it costs to look into them."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks import sequence_learning, sequence_speed
from benchmarks.harness import Result


def run() -> Iterator[Result]:
    """Speed first, while the process is young; then what is learned."""
    yield from sequence_speed.measure()
    yield from sequence_learning.measure()
