"""Where a series goes on to, and how far networks of other seeds agree."""

from __future__ import annotations

import math
from typing import ClassVar

import numpy as np
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.snapshot import Chosen, ForecastView, RunState, Snapshot, Watch
from engine.spec.data_shape import DataShape
from engine.spec.document import Spec
from engine.spec.shapes import Analysis
from engine.spec.studies import ForecastStudy
from widgets.kit import SPACE, Choice, Segments, format_count, format_number
from widgets.plots.base import Caption, News
from widgets.plots.parts.dates import went_on
from widgets.plots.parts.forecast_legend import ForecastLegend, entries_of
from widgets.plots.parts.forecast_surface import ForecastSurface
from widgets.plots.parts.future import EMPTY, Future, off_by
from widgets.plots.parts.steps import fits, values_of
from widgets.plots.parts.view import WidgetView

MOST_HZ = 8.0
AHEAD = (1, 2, 4, 10)  # times the horizon
MEMBERS = ((1, "1"), (3, "3"), (5, "5"), (10, "10"))
USUAL_MEMBERS = 5
LEAST_FOR_LEGEND, NARROW = 240, 330  # px of the view's height, and of its width
NO_FORECAST = "Where a series goes on to shows here when the data are a series: open the project Airline passengers."
WAITING = "The forecast shows here once the network is ready."
SHORT = "Several series come in: it ends at its horizon."
WHY_SHORT = "To go on it would need what the other columns will be. Leave them out to look further ahead."


class ForecastPlot(WidgetView):
    """The past, what came, the forecast of the network, and a fan of those of other seeds."""

    title: ClassVar[str] = "Forecast"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shape: DataShape | None = None
        self._times, self._members = 1, USUAL_MEMBERS
        self._view: ForecastView | None = None
        self._chosen: Chosen | None = None
        self._running = False
        self._news, self._chosen_news = News(MOST_HZ), News(MOST_HZ)
        self.ahead = Choice("Steps ahead", [(1, "")], "How far ahead it looks.", "none")
        self.members = Segments(MEMBERS, "How many networks")
        self.members.setToolTip("Networks with other first weights, trained as long, show how sure the forecast is.")
        self.members.set_value(self._members)
        self.surface, self.legend, self.score, self.told = ForecastSurface(), ForecastLegend(), Caption(), Caption()
        self.ahead.setFixedWidth(104)
        self._lay_out()
        self.ahead.value_requested.connect(self._look_ahead)
        self.members.value_requested.connect(self._set_members)
        self.surface.step_pointed.connect(lambda _step: self._tell_foot())
        self._refresh()

    def _lay_out(self) -> None:
        self.header.addWidget(self.ahead)
        self.header.addWidget(self.members)
        column = QVBoxLayout()
        column.setSpacing(SPACE)
        column.addWidget(self.surface, 1)
        column.addWidget(self.legend)
        column.addWidget(self.score)
        column.addWidget(self.told)
        self.content.addLayout(column)

    @classmethod
    def suits(cls, spec: Spec) -> bool:
        """Whether the network says how a series goes on."""
        return spec.data_shape.task == "forecast"

    # ---- what is asked

    def watch(self) -> Watch:
        study = self.study()
        return Watch() if study is None else Watch(studies=frozenset({study}), chosen=True)

    def study(self) -> ForecastStudy | None:
        """The question that this view asks; None where nothing is forecast."""
        if self._shape is None or self._shape.task != "forecast":
            return None
        return ForecastStudy(self._shape.horizon * self._times, self._members)

    def _rolls(self) -> bool:
        """Whether the network can be fed with its own answers."""
        parts = () if self._shape is None else self._shape.sequence
        return len(parts) == 1 and parts[0].channels == 1

    def _look_ahead(self, times: object) -> None:
        self._times = times if isinstance(times, int) else 1
        self.ahead.set_value(self._times)
        self._ask_anew()

    def _set_members(self, members: object) -> None:
        self._members = members if isinstance(members, int) else USUAL_MEMBERS
        self.members.set_value(self._members)
        self._ask_anew()

    def _ask_anew(self) -> None:
        """The forecast before stays until there is another one."""
        self._news.forget()
        self.watch_changed.emit()

    # ---- following

    def show_document(self, spec: Spec, analysis: Analysis) -> None:
        shape = spec.data_shape
        if shape == self._shape:
            return
        self._shape, self._view, self._chosen = shape, None, None
        self._news.forget()
        self._chosen_news.forget()
        if not self._rolls():
            self._times = 1
        self._show_choices(shape)
        self._refresh()
        self.watch_changed.emit()

    def _show_choices(self, shape: DataShape) -> None:
        times = AHEAD if self._rolls() else AHEAD[:1]
        self.ahead.set_options([(each, f"{format_count(each * shape.horizon)} steps") for each in times])
        self.ahead.set_value(self._times)
        self.ahead.setVisible(self._rolls())
        self.told.setToolTip("" if self._rolls() else WHY_SHORT)

    def wants_control(self, control: QWidget) -> bool:
        return control is not self.ahead or self._rolls()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        study = self.study()
        if study is None or self._shape is None:
            return
        new, view, chosen = False, snapshot.studies.get(study), snapshot.chosen
        if isinstance(view, ForecastView) and self._fits(view) and self._news.is_new(view, snapshot.state):
            self._view, new = view, True
        if chosen is not None and fits(chosen, self._shape) and self._chosen_news.is_new(chosen, snapshot.state):
            self._chosen, new = chosen, new or self._view is None
        if new or self._running != (snapshot.state is RunState.RUNNING):
            self._running = snapshot.state is RunState.RUNNING
            self._refresh()

    @staticmethod
    def _fits(view: ForecastView) -> bool:
        """A forecast of nothing cannot be drawn."""
        return view.paths.ndim == 2 and view.paths.size > 0

    # ---- showing

    def _refresh(self) -> None:
        shape = self._shape
        if shape is None or shape.task != "forecast":
            self.say_empty(NO_FORECAST)
            return
        future = self._future(shape)
        self.say_empty("" if future is not None else WAITING, controls=True)
        if future is None:
            return
        self.surface.show_future(future)
        self._share_room(future)
        self._tell(future)

    def _future(self, shape: DataShape) -> Future | None:
        """The answer to the question; until there is one, that of the chosen window."""
        unit = shape.targets[0] if shape.targets else ""
        if self._view is not None:
            return _future_of(self._view, unit)
        if self._chosen is None or self._chosen.forecast is None:
            return None
        return _future_of_window(self._chosen, shape, unit)

    def _tell(self, future: Future) -> None:
        """How far off it is: above, or below where there is no room."""
        words = _score(off_by(future.own, future.came), off_by(future.baseline, future.came))
        self.head_with(words, self.score)
        self._tell_foot()
        self.describe(f"{future.unit}: {words}. {self._others()}")

    def _tell_foot(self) -> None:
        """The step that is pointed at, else how far the others are."""
        future, at = self.surface.future(), self.surface.pointed_at()
        if future is None or at < 0:
            self.told.set_runs((self._others(), ""))
            return
        words = told(future, at)
        self.told.set_runs((words, "text"))
        self.surface.setAccessibleDescription(words)

    def _others(self) -> str:
        view = self._view
        if view is None:
            return "The chosen window; the forecast is on its way." if self._rolls() else SHORT
        others, target = view.steps[1:], view.steps[0]
        if not self._rolls():
            return SHORT
        if not others:
            return f"at step {format_count(target)}"
        if not target:
            return f"{len(view.steps)} networks, none of them trained yet"
        late = [step for step in others if step < target]
        if not late:
            return f"{_others_words(len(others))}, trained for {format_count(target)} steps too"
        trained = f"{len(others) - len(late)} of {_others_words(len(others))} trained"
        wait = " · pause to let them catch up" if self._running else ""
        return f"{trained} ({format_count(late[0])} of {format_count(target)}){wait}"

    def _share_room(self, future: Future) -> None:
        self.legend.setVisible(self.height() >= LEAST_FOR_LEGEND)
        self.legend.show_entries(entries_of(future, self.width() < NARROW))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        future = self.surface.future()
        if future is not None:
            self._share_room(future)
            self._tell(future)


def _future_of(view: ForecastView, unit: str) -> Future:
    count, times = len(view.past), view.times.astype(np.float64)
    timed = 1 < count <= len(times)
    if timed and view.clock == "moments":
        known = times[: count + view.paths.shape[1]]
        moments = np.concatenate((known, went_on(known, count + view.paths.shape[1] - len(known))))
        return Future(view.past, view.came, view.paths, view.baseline, 1.0, 1.0, "", unit, moments)
    pace = float(np.median(np.diff(times[:count]))) if timed else 1.0
    start = float(times[count - 1]) + pace if timed else 1.0  # step 0 is the first one ahead
    clock = view.clock if timed and pace > 0 else ""
    return Future(view.past, view.came, view.paths, view.baseline, start, pace or 1.0, clock, unit)


def _future_of_window(chosen: Chosen, shape: DataShape, unit: str) -> Future:
    """Of the chosen sample; the past of the channel that is forecast."""
    assert chosen.forecast is not None
    names = shape.sequence[0].channel_names
    channel = names.index(unit) if unit in names else 0
    past = values_of(chosen.inputs, shape, 0)[channel]
    past = past[np.isfinite(past)]
    wanted = EMPTY if chosen.wanted is None else chosen.wanted
    return Future(past, wanted, chosen.forecast[None], EMPTY, 1.0, 1.0, "", unit)


def _others_words(count: int) -> str:
    return "1 other" if count == 1 else f"{count} others"


def _score(own: float, naive: float) -> str:
    """How far off it is beside the naive forecast."""
    if not math.isfinite(own):
        return "what comes is not known yet"
    if not math.isfinite(naive):
        return f"off by {_three(own)} (RMSE)"
    return f"RMSE {_three(own)}, naive {_three(naive)}"


def told(future: Future, step: int) -> str:
    """A step in words."""
    parts = [f"{future.when(step)}: forecast {_three(float(future.own[step]))}"]
    if step < len(future.came):
        parts.append(f"came {_three(float(future.came[step]))}")
    if len(future.paths) > 1:
        low, *_, high = (float(band[step]) for band in future.fan())
        parts.append(f"all {_three(low)} to {_three(high)}")
    return " · ".join(parts)


def _three(value: float) -> str:
    return format_number(float(f"{value:.3g}"))
