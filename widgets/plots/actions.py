"""Actions: what the agent thinks of each action at this very moment, and which one it takes."""

from __future__ import annotations

from time import monotonic
from typing import ClassVar

import numpy as np
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.snapshot import Episode, Floats, Frame, Snapshot, Watch, WorldWatch
from engine.spec.catalog.data import World
from engine.spec.document import Spec
from engine.spec.shapes import Analysis
from widgets.kit import SPACE, Label, Readout, format_number
from widgets.kit.base import wrapped
from widgets.plots.parts.action_bars import ActionBars, Mind, figure
from widgets.plots.parts.mind_history import MindHistory
from widgets.plots.parts.view import WidgetView

NO_WORLD = "What an agent would do shows here once there is a world to act in: choose one in Data, such as CartPole."
WAITING = "Press play: what the agent thinks of each action shows here at every moment."
UNKNOWN = "The id of this world is not known yet: type one under Data, and what can be done in it shows here."
LOW = 200  # px of height that has room for the last moments
SPEAKS_S = 1.0  # between two descriptions for those who cannot see: thirty a second are none
SOURCES = {"learning": "while it learns", "show": "of the show", "hand": "what the agent would do"}
TAKEN = "The action that was taken last is marked; the bars are about the next one."
KINDS = {
    "probabilities": "how likely each action is",
    "values": "the return that is expected after each action",
    "controls": "mean and deviation of each control",
}


class ActionsView(WidgetView):
    """Probabilities or action values as bars, controls as bells; the action that was taken is marked.

    Frames are handed to `show_frame`; a moment of an episode that was picked to `show_moment`, and it stays until
    `show_moment(None)`.
    """

    title: ClassVar[str] = "Actions"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._data: World | None = None
        self._kind = "probabilities"
        self._about: object = None
        self._picked = False
        self._shown = False
        self._moment = (0, -1)  # episode and moment of the newest frame
        self._spoke = 0.0
        self._terms = ""
        self.bars, self.history = ActionBars(), MindHistory()
        self.bars.set_message("")
        self.bars.setToolTip(TAKEN)
        self.value, self.reward = Readout("Expected from here", "−000.0"), Readout("Last reward", "−00.0")
        self.terms = Label("", "small")  # what the expected return is counted in
        figures = QHBoxLayout()
        figures.setSpacing(5 * SPACE)
        figures.addWidget(self.value)
        figures.addWidget(self.reward)
        figures.addStretch(1)
        figures.addWidget(self.terms)
        column = QVBoxLayout()
        column.setSpacing(SPACE)
        column.addLayout(figures)
        column.addWidget(self.bars, 3)
        column.addWidget(self.history, 2)
        self.content.addLayout(column)
        self._empty_or_not()

    @classmethod
    def suits(cls, spec: Spec) -> bool:
        """Whether there is a world to act in."""
        return spec.data_shape.world

    def watch(self) -> Watch:
        return Watch(world=WorldWatch(stage="learning", thoughts=True)) if self._data is not None else Watch()

    # ---- following

    def show_document(self, spec: Spec, analysis: Analysis) -> None:
        data, algorithm = spec.data, spec.training.algorithm
        before = self._data
        self._data = data if isinstance(data, World) else None
        if spec.data_shape.targets:
            self._kind = "controls"
        else:
            self._kind = "probabilities" if algorithm is None or algorithm.answers == "policy" else "values"
        self._say_terms(spec)
        about = (spec.data_shape, self._kind)
        if about != self._about:
            self._about, self._shown, self._picked = about, False, False
            self.bars.forget()
            self.history.forget()
        self._empty_or_not()
        if (before is None) != (self._data is None):
            self.watch_changed.emit()

    def _say_terms(self, spec: Spec) -> None:
        """What the expected return is counted in: it is no sum of the rewards that are shown."""
        data, algorithm = spec.data, spec.training.algorithm
        if not isinstance(data, World) or algorithm is None:
            return
        gamma, scale = format_number(algorithm.gamma), format_number(data.reward_scale)
        short = [f"discount {gamma}"] * (algorithm.gamma < 1) + [f"reward × {scale}"] * (data.reward_scale != 1)
        self.terms.setText("\n".join(short))
        self._terms = (f"each reward times {scale}, " if data.reward_scale != 1 else "") + (
            f"one that comes an action later counting {gamma} of it" if algorithm.gamma < 1 else "all counting alike"
        )
        words = f"The return from here on, as the Value output or the best action value has it: {self._terms}."
        for widget in (self.value, self.terms):
            widget.setToolTip(wrapped(words))
        self.bars.setToolTip(
            wrapped(TAKEN + (f" Values are returns: {self._terms}." if self._kind == "values" else ""))
        )

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Frames tell all."""

    def _empty_or_not(self) -> None:
        data = self._data
        if data is None:
            self.say_empty(NO_WORLD)
        elif not data.moves and not data.steered:
            self.say_empty(UNKNOWN)
        else:
            self.say_empty("" if self._shown else WAITING)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room, what matters most stays."""
        super().resizeEvent(event)
        self.history.setVisible(self.height() >= LOW)

    # ---- what is shown

    def show_frame(self, frame: Frame) -> None:
        """Show the newest moment, unless one was picked."""
        if self._picked or self._data is None or not self.isVisible():
            return
        action = frame.action
        taken = action if isinstance(action, int) else -1
        steered = action if isinstance(action, tuple) else ()
        if self._show(frame.preferences, frame.spread, taken, steered, frame.value):
            follows = self._moment == (frame.episode, frame.moment - 1)
            self._moment = (frame.episode, frame.moment)
            self.history.remember(self.bars.mind(), follows=follows)
        self.reward.set_text(figure(frame.reward) if frame.moment else "–")
        self.caption.set_runs((f"episode {frame.episode:,}, action {frame.moment:,}, {SOURCES[frame.shown]}", ""))

    def show_moment(self, episode: Episode | None, moment: int = 0) -> None:
        """Show a moment of an episode that was picked; None follows the frames again."""
        self._picked = episode is not None
        if episode is None or self._data is None or not len(episode.rewards):
            return
        at = min(max(moment, 0), len(episode.rewards) - 1)
        action, end = episode.actions[at], moment >= len(episode.rewards)
        steered = tuple(float(x) for x in np.atleast_1d(action)) if self._kind == "controls" else ()
        taken = -1 if self._kind == "controls" or end else int(action)
        none = np.zeros(0, np.float32)
        value = float(episode.values[min(moment, len(episode.values) - 1)])
        self._show(episode.preferences[at], none, taken, () if end else steered, value)
        self.reward.set_text(figure(float(episode.rewards[at])))
        self.caption.set_runs((f"picked: episode {episode.number:,}, action {at + 1:,}", ""))

    def _show(self, preferences: Floats, spread: Floats, taken: int, steered: tuple[float, ...], value: float) -> bool:
        """Whether it is of this world."""
        data = self._data
        assert data is not None
        names = data.steered if self._kind == "controls" else data.moves
        if len(preferences) != len(names):
            return False  # its own come with the next frame
        numbers, deviations = tuple(preferences.tolist()), tuple(spread.tolist())
        bounds = data.bounds if self._kind == "controls" else ()
        mind = Mind(names, numbers, self._kind, deviations, bounds, taken, steered)
        if not self._shown:
            self._shown = True
            self._empty_or_not()
        self.bars.show_mind(mind)
        self.value.set_text(figure(value))
        self._speak(mind, value)
        return True

    def _speak(self, mind: Mind, value: float) -> None:
        """Say it to those who cannot see it, now and then."""
        now = monotonic()
        if self._picked or now - self._spoke >= SPEAKS_S:
            self._spoke = now
            expected = "" if value != value else f" Expected from here: {figure(value)}. {self._terms.capitalize()}."
            self.bars.setAccessibleDescription(mind.words())
            self.describe(f"{mind.words()} ({KINDS[mind.kind]}).{expected}")
