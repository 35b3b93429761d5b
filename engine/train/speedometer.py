"""How fast it goes."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field


@dataclass
class Speedometer:
    """Steps and samples a second over the last half second or so."""

    _seen: deque[tuple[float, int, int]] = field(default_factory=deque)

    def note(self, now: float, steps: int, samples: int) -> None:
        """Totals at a moment."""
        self._seen.append((now, steps, samples))
        while len(self._seen) > 2 and now - self._seen[1][0] > 0.5:
            self._seen.popleft()

    def rates(self) -> tuple[float, float]:
        """(steps, samples) a second."""
        if len(self._seen) < 2:
            return 0.0, 0.0
        (t0, a0, b0), (t1, a1, b1) = self._seen[0], self._seen[-1]
        return ((a1 - a0) / (t1 - t0), (b1 - b0) / (t1 - t0)) if t1 > t0 else (0.0, 0.0)

    def rest(self) -> None:
        """Nothing moves."""
        self._seen.clear()
