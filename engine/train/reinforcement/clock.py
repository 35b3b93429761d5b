"""How far an agent has come, counted in actions."""

from __future__ import annotations

EPOCH = 1000  # actions, in all worlds together: what schedules count in


class Clock:
    """Stands where `engine.train.order.BatchOrder` stands where there are samples.

    Attributes
    ----------
    actions : taken so far, in all worlds together.
    """

    def __init__(self, actions: int = 0) -> None:
        self.actions = actions

    @property
    def epoch(self) -> int:
        """Whole thousands of actions."""
        return self.actions // EPOCH

    @property
    def position(self) -> int:
        """Actions of this thousand that are done."""
        return self.actions % EPOCH

    @property
    def epochs(self) -> float:
        """Thousands of actions as a real number."""
        return self.actions / EPOCH

    def move(self, epoch: int, position: int) -> None:
        """Go on from another place."""
        self.actions = epoch * EPOCH + position
