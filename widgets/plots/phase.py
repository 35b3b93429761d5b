"""Over two numbers: what the agent expects, and what it would do, wherever two of the observed numbers may lie."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.snapshot import PhaseView, Snapshot, Watch, WorldWatch
from engine.spec.catalog.data import World
from engine.spec.document import Spec
from engine.spec.shapes import Analysis
from widgets.kit import FIELD_HEIGHT, SPACE, Choice, Label, Segments, theme_signals
from widgets.plots.base import News
from widgets.plots.parts.phase_map import PhaseMap, Shown
from widgets.plots.parts.phase_paint import Scale, policy_colors, words_at
from widgets.plots.parts.view import WidgetView

MOST_HZ = 8.0
LOW = 230  # px of height that has room for words below the map
USUAL = (("angle", "angular velocity"), ("position", "velocity"), ("θ₁", "θ₂"), ("y", "velocity y"))
VALUE, POLICY = "value", "policy"
NO_WORLD = (
    "What the agent thinks over two of the numbers that it sees shows here in a world that is told by numbers: choose "
    "CartPole or MountainCar in Data."
)
WAITING = "The map shows here once the network is ready."
NO_VALUE = "This agent has learned no value: link a Value layer beside its Output, or look at its policy."
HINT = "All other numbers are held at their mean."


class PhaseMapView(WidgetView):
    """Value or policy over two observed numbers, with the path of what is on the stage."""

    title: ClassVar[str] = "Over two numbers"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._data: World | None = None
        self._axes: tuple[int, int] | None = None
        self._features: tuple[tuple[int, str], ...] = ()
        self._view: PhaseView | None = None
        self._mode = ""  # chosen by hand; '' is what there is
        self._news = News(MOST_HZ)
        self.which = Segments(((VALUE, "Value"), (POLICY, "Policy")), "What the map shows")
        self.about_mean = self.add_toggle("about mean", "Colours tell how far a value lies from the mean of the map.")
        self.header.insertWidget(0, self.which)
        self.across = Choice("Across", [], "Which number goes to the right.", caption_side="none")
        self.up = Choice("Up", [], "Which number goes up.", caption_side="none")
        self.control = Choice("Control", [], "Which control the map shows.", caption_side="none")
        self.map, self.told = PhaseMap(), Label("", "small")
        self.map.set_message("")
        self.told.setWordWrap(True)
        self._lay_out()
        self._connect()
        self._refresh()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        for choice, sign in ((self.across, "→"), (self.up, "↑"), (self.control, "")):
            if sign:
                arrow = Label(sign, "second")
                arrow.setFixedHeight(FIELD_HEIGHT)
                row.addWidget(arrow)
            row.addWidget(choice, 1)
        self.control.hide()
        column = QVBoxLayout()
        column.setSpacing(SPACE)
        column.addLayout(row)
        column.addWidget(self.map, 1)
        column.addWidget(self.told)
        self.told.setFixedHeight(30)
        self.told.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.content.addLayout(column)

    def _connect(self) -> None:
        self.which.value_requested.connect(self._choose)
        self.about_mean.clicked.connect(lambda _on: self._refresh())
        self.across.value_requested.connect(lambda value: self._set_axis(0, value))
        self.up.value_requested.connect(lambda value: self._set_axis(1, value))
        self.control.value_requested.connect(self._set_control)
        self.map.pointed.connect(lambda _place: self._tell())
        theme_signals().changed.connect(self._refresh)

    @classmethod
    def suits(cls, spec: Spec) -> bool:
        """Whether a world is told by two numbers or more, which are neither pixels nor counted states."""
        data, shape = spec.data, spec.data_shape
        return shape.world and shape.picture is None and isinstance(data, World) and len(_features(data)) >= 2

    def watch(self) -> Watch:
        return Watch(world=WorldWatch(phase=self._axes)) if self._axes is not None else Watch()

    # ---- following

    def show_document(self, spec: Spec, analysis: Analysis) -> None:
        data = spec.data if isinstance(spec.data, World) and self.suits(spec) else None
        features = () if data is None else _features(data)
        before, self._data = self._axes, data
        if features != self._features:
            self._features, self._view = features, None
            self._axes = _usual_axes(features)
            self._news.forget()
            for choice in (self.across, self.up):
                choice.set_options(features)
            self.control.set_options([] if data is None else list(enumerate(data.steered)))
            self.control.set_value(0)
            self._show_axes()
        self._refresh()
        if before != self._axes:
            self.watch_changed.emit()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        view = None if snapshot.agent is None else snapshot.agent.phase
        if self._data is None or view is None or view.axes != self._axes or not self._news.is_new(view, snapshot.state):
            return
        self._view = view
        self._refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room, what matters most stays."""
        super().resizeEvent(event)
        self.told.setVisible(self.height() >= LOW)

    # ---- hands

    def axes(self) -> tuple[int, int] | None:
        """The two features, across and up."""
        return self._axes

    def mode(self) -> str:
        """'value' or 'policy'; the policy where nobody has chosen and there is no value."""
        has_value = self._view is None or bool(np.isfinite(self._view.values).any())
        return self._mode or (VALUE if has_value else POLICY)

    def _choose(self, mode: object) -> None:
        self._mode = str(mode)
        self._refresh()

    def _set_control(self, value: object) -> None:
        self.control.set_value(value)
        self._refresh()

    def _set_axis(self, which: int, value: object) -> None:
        """Choose a feature; where the other axis has it, the two change places."""
        if self._axes is None or not isinstance(value, int):
            return
        axes = list(self._axes)
        if axes[1 - which] == value:
            axes.reverse()
        else:
            axes[which] = value
        self._axes = (axes[0], axes[1])
        self._show_axes()
        self._news.forget()  # the old map stays until there is another
        self.watch_changed.emit()

    def _show_axes(self) -> None:
        if self._axes is not None:
            self.across.set_value(self._axes[0])
            self.up.set_value(self._axes[1])

    # ---- showing

    def wants_control(self, control: QWidget) -> bool:
        return control is not self.about_mean or self.mode() == VALUE

    def _refresh(self) -> None:
        data, view, mode = self._data, self._view, self.mode()
        self.say_empty(NO_WORLD if data is None else "" if view is not None else WAITING)
        if data is None or view is None:
            return
        self.which.set_value(mode)
        self.about_mean.setVisible(mode == VALUE)
        self.control.setVisible(mode == POLICY and len(data.steered) > 1)
        missing = mode == VALUE and not np.isfinite(view.values).any()
        self.map.set_message(NO_VALUE if missing else "")
        self.map.show_map(None if missing else self._shown(view, data, mode))
        self._tell()

    def _shown(self, view: PhaseView, data: World, mode: str) -> Shown:
        scale: Scale | None = None
        if mode == VALUE:
            scale = Scale.of(view.values, about_mean=self.about_mean.isChecked())
            colors = scale.colors(view.values)
        elif data.steered:
            at = self.control.value()
            means = view.chances[min(at if isinstance(at, int) else 0, len(view.chances) - 1)]
            scale = Scale.of(means)
            colors = scale.colors(means)
        else:
            colors = policy_colors(view.chances)
        return Shown(colors, view.low, view.high, view.names, view.path, scale, data.moves)

    def _tell(self) -> None:
        view, data, place = self._view, self._data, self.map.cursor_at()
        if view is None or data is None:
            return
        here = place or ((float(view.path[-1, 0]), float(view.path[-1, 1])) if len(view.path) else None)
        words = "" if here is None else words_at(view, *here, data.moves, data.steered)
        self.told.setText(words if place is not None or not words else f"now: {words}")
        self.map.setAccessibleDescription(f"{words}. {HINT}" if words else HINT)
        self.map.setToolTip(HINT)
        title = "Value" if self.mode() == VALUE else "Policy"
        self.describe(f"{title} over {view.names[0]} and {view.names[1]}. {words}. {HINT}")


def _features(data: World) -> tuple[tuple[int, str], ...]:
    """(index, name) of the observed numbers that can be an axis: not of states, pixels or sequences."""
    if data.states or data.remembers > 1 or data.shape().picture is not None:
        return ()
    return tuple(enumerate(data.observed))


def _usual_axes(features: tuple[tuple[int, str], ...]) -> tuple[int, int] | None:
    """Two that belong together where they are known by name, else the first two."""
    if len(features) < 2:
        return None
    by_name = {name: index for index, name in features}
    for across, up in USUAL:
        if across in by_name and up in by_name:
            return by_name[across], by_name[up]
    return features[0][0], features[1][0]
