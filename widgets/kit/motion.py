"""Short motion that explains, and the switch that turns it off."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QAbstractAnimation, QEasingCurve, QObject, QVariantAnimation
from PySide6.QtGui import QGuiApplication

_UNSEEN = ("offscreen", "minimal", "")


class _State:
    enabled = True
    unseen_too = False


def motion_enabled() -> bool:
    """Whether things may move; on a screen that nobody sees, only when that was asked for."""
    return _State.enabled and (_State.unseen_too or QGuiApplication.platformName() not in _UNSEEN)


def set_motion_enabled(enabled: bool) -> None:
    """Switch all motion on or off; what is moving now runs to its end."""
    _State.enabled = enabled


def set_motion_on_unseen_screens(enabled: bool) -> None:
    """Let things move where nobody sees them too: for the tests of motion itself."""
    _State.unseen_too = enabled


def animate(
    owner: QObject, start: float, end: float, ms: int = 160, *, on_value: Callable[[float], None]
) -> QVariantAnimation | None:
    """Run a number from `start` to `end` and tell `on_value` of each step.

    Parameters
    ----------
    owner : QObject
        The motion dies with it.
    ms : int
        Duration in milliseconds; under 200 for anything that a person waits for.
    on_value : callable
        Is told the number, the last time with `end` exactly.

    Returns
    -------
    QVariantAnimation or None
        None when motion is off: `on_value(end)` has then been called already. The animation deletes
        itself at its end, so keep it only to stop it before that.
    """
    if ms <= 0 or not motion_enabled():
        on_value(end)
        return None
    animation = QVariantAnimation(owner)
    animation.setStartValue(float(start))
    animation.setEndValue(float(end))
    animation.setDuration(ms)
    animation.setEasingCurve(QEasingCurve.Type.OutCubic)
    animation.valueChanged.connect(on_value)
    animation.start(QAbstractAnimation.DeletionPolicy.DeleteWhenStopped)
    return animation


class Glide:
    """A painted number that moves to its new value instead of jumping (a switch's knob, a highlight).

    A second `go_to` begins where the first one has come to.
    """

    def __init__(self, owner: QObject, value: float, on_change: Callable[[], None]) -> None:
        self._owner = owner
        self._on_change = on_change
        self._target = value
        self._run = 0
        self.value = value

    def go_to(self, target: float, ms: int = 120) -> None:
        """Move to `target`; does nothing when already there or on the way."""
        if target == self._target:
            return
        self._target = target
        self._run += 1
        run = self._run
        animate(self._owner, self.value, target, ms, on_value=lambda value: self._step(run, value))

    def _step(self, run: int, value: float) -> None:
        if run == self._run:  # an older motion still finishing must not pull it back
            self.value = value
            self._on_change()
