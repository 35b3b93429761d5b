"""Images: what convolutional networks learn, how fast, and what it costs to look into them."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks import picture_learning, picture_looks, picture_speed
from benchmarks.harness import Result


def run() -> Iterator[Result]:
    """Speed first, while the process is young; then what is seen, then what is learned."""
    yield from picture_speed.measure()
    yield from picture_looks.measure()
    yield from picture_learning.measure()
