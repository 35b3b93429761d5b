"""Autoencoders and adversarial training: what they learn, and how soon the decoder answers."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks import code_learning, code_speed
from benchmarks.harness import Result


def run() -> Iterator[Result]:
    """Speed first, while the process is young; then what is learned."""
    yield from code_speed.measure()
    yield from code_learning.measure()
