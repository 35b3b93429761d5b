"""What the stage shows: the first of the worlds that are learned from, an episode for the show, one played by hand."""

from __future__ import annotations

from engine.run import Run
from engine.snapshot import Frame, Watch


class Theatre:
    """Makes the frames of the stage. One for each run."""

    def wait_s(self, watch: Watch, now: float) -> float | None:
        """Seconds until the next frame is due by itself, whether or not anything is learned; None is never."""
        return None

    def frame(self, run: Run, watch: Watch, revision: int, now: float) -> Frame | None:
        """The frame of this moment, the show moved on as far as time has; None where nobody watches."""
        return None

    def kick(self, run: Run, watch: Watch, strength: float) -> None:
        """Push what is on the stage."""

    def take_over(self, run: Run, on: bool, revision: int) -> Frame | None:
        """Begin or end an episode by hand."""
        return None

    def act(self, run: Run, action: int | tuple[float, ...], revision: int) -> Frame | None:
        """One action by hand; None where nobody has taken over."""
        return None
