"""How fast it goes."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

USUAL_S = 0.5  # what a speed is averaged over
LONGEST_S = 120.0  # the longest round that is averaged over as a whole
NEAR_S = 0.01
STEADY = 3.0  # rounds long without a stop, and there are none any more

Seen = tuple[float, int, int]


@dataclass
class Speedometer:
    """Steps and samples a second.

    Steps are averaged over the last half second or so. Samples come in rounds where an agent collects them and then
    learns from them: between stops they are averaged over as long as the last round took, so that the figure does not
    fall to nothing at each update.
    """

    _seen: deque[Seen] = field(default_factory=deque)
    _stop: float | None = None  # when samples stopped coming last
    _round_s: float = 0.0  # from one stop to the next
    _stands: bool = False
    _comes_since: float = 0.0

    def note(self, now: float, steps: int, samples: int) -> None:
        """Totals at a moment."""
        if self._seen:
            self._follow(now, comes=samples != self._seen[-1][2])
        self._seen.append((now, steps, samples))
        while now - self._seen[0][0] > LONGEST_S:
            self._seen.popleft()

    def _follow(self, now: float, *, comes: bool) -> None:
        before = self._seen[-1][0]
        if not comes and not self._stands:
            self._round_s = 0.0 if self._stop is None else before - self._stop
            self._stop = before
        elif comes and self._stands:
            self._comes_since = before
        elif comes and self._stop is not None:
            usual = self._round_s or self._comes_since - self._stop
            if now - self._comes_since > STEADY * usual + USUAL_S:
                self._stop, self._round_s = None, 0.0
        self._stands = not comes

    def rates(self) -> tuple[float, float]:
        """(steps, samples) a second."""
        if len(self._seen) < 2:
            return 0.0, 0.0
        return self._rate(1, USUAL_S), self._rate(2, max(USUAL_S, self._window_s()))

    def _window_s(self) -> float:
        """How long a round is that is not over yet; at the first stop all that was seen."""
        now = self._seen[-1][0]
        if self._stop is None:
            return 0.0
        return max(self._round_s, now - self._stop) if self._round_s else now - self._seen[0][0]

    def _rate(self, which: int, over_s: float) -> float:
        newest = self._seen[-1]
        before = next(self._older(newest[0] - over_s), self._seen[0])
        passed = newest[0] - before[0]
        return (newest[which] - before[which]) / passed if passed > 0 else 0.0

    def _older(self, moment: float) -> Iterator[Seen]:
        """What was seen up to a moment, the newest first."""
        return (seen for seen in reversed(self._seen) if seen[0] <= moment + NEAR_S)

    def rest(self) -> None:
        """Nothing moves."""
        self._seen.clear()
        self._stop, self._round_s, self._stands = None, 0.0, False
