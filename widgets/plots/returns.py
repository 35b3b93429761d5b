"""Return: what each episode paid over the actions taken, and what the updates said."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from engine.snapshot import Curves as Run
from engine.snapshot import EpisodeLog, Mark, RunState, Snapshot, UpdateLog, Watch, WorldWatch
from engine.spec.catalog.data import World
from engine.spec.document import Spec
from engine.spec.shapes import Analysis
from widgets.kit import SPACE, Choice, Label, Readout, format_count, format_number, si
from widgets.plots.base import News
from widgets.plots.parts.run_chart import RunChart
from widgets.plots.parts.run_figures import (
    LENGTH,
    RECENT,
    RETURN,
    SHARES,
    best_of,
    curves_of,
    episodes_trace,
    help_of,
    levels_of,
    title_of,
    updates_trace,
)
from widgets.plots.parts.run_traces import Trace
from widgets.plots.parts.view import WidgetView

MOST_HZ = 2.0  # a curve of the whole run hardly changes in less
TWO_LINES, LOW = 30, 210  # px of the words, and of the height that has room for them
NO_WORLD = "What an agent earns shows here once there is a world to act in: choose one in Data, such as CartPole."
WAITING = "Press play: each episode adds a point here when it ends."
NO_EPISODE = "The first episode has not ended yet. Its return shows here when it has."
NO_UPDATE = "No update has told this yet. It shows here after the next one."


class ReturnsView(WidgetView):
    """Points of single episodes, the mean of a hundred with its deviation, and the level that counts as solved.

    Signals
    -------
    mark_requested(entry) : go to the state of the document that a change led to.
    """

    title: ClassVar[str] = "Return"
    mark_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._solved: float | None = None
        self._actions = 0  # of which one is chosen
        self._log: EpisodeLog | None = None
        self._updates: UpdateLog | None = None
        self._run: Run | None = None
        self._about: object = None
        self._suits = False
        self._offered: tuple[str, ...] = ()
        self._news = News(MOST_HZ)
        self.which = Choice("What is plotted", [(RETURN, title_of(RETURN))], caption_side="none")
        self.which.setFixedWidth(150)
        self.mean, self.best = Readout(f"Mean of {RECENT}", "−000.0"), Readout("Best", "−000.0")
        self.episodes = Readout("Episodes", "00,000")
        self.chart, self.told = RunChart("Return over actions"), Label("", "small")
        self.told.setWordWrap(True)
        self.told.setFixedHeight(TWO_LINES)
        self.told.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.chart.set_message("")
        self._lay_out()
        self.which.value_requested.connect(self._choose)
        self.chart.pointed.connect(lambda _x: self._tell())
        self.chart.marks_requested.connect(self._go_to)
        self._offer()
        self._refresh()

    def _lay_out(self) -> None:
        self.header.insertWidget(0, self.which)
        self._figures = QWidget()
        figures = QHBoxLayout(self._figures)
        figures.setContentsMargins(0, 0, 0, 0)
        figures.setSpacing(5 * SPACE)
        for readout in (self.mean, self.best, self.episodes):
            figures.addWidget(readout)
        figures.addStretch(1)
        column = QVBoxLayout()
        column.setSpacing(SPACE)
        column.addWidget(self._figures)
        column.addWidget(self.chart, 1)
        column.addWidget(self.told)
        self.content.addLayout(column)

    @classmethod
    def suits(cls, spec: Spec) -> bool:
        """Whether there is a world to act in."""
        return spec.data_shape.world

    def watch(self) -> Watch:
        return Watch(world=WorldWatch(log=True, updates=True)) if self._suits else Watch()

    # ---- following

    def show_document(self, spec: Spec, analysis: Analysis) -> None:
        data = spec.data
        suits, about = self._suits, (spec.data_shape, data.kind)
        self._suits = isinstance(data, World)
        self._solved = data.solved if isinstance(data, World) else None
        self._actions = len(spec.data_shape.classes)
        if about != self._about:
            self._about = about
            self.forget()
        if suits != self._suits:
            self.watch_changed.emit()
        self._refresh()

    def forget(self) -> None:
        """Another project: the episodes of the one before are none of its."""
        self._log = self._updates = self._run = None
        self._news.forget()
        self._refresh()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        agent = snapshot.agent
        if not self._suits or agent is None or not self._news.is_new(agent.log, snapshot.state):
            return
        self._log, self._updates = agent.log, agent.updates
        self._run = snapshot.curves if snapshot.curves is not None else self._run
        self._offer()
        self._refresh(snapshot.state is RunState.RUNNING)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room, what matters most stays."""
        super().resizeEvent(event)
        self._figures.setVisible(self.height() >= LOW)
        self.told.setVisible(self.height() >= LOW)
        self._tell()

    # ---- what is shown

    def _offer(self) -> None:
        """Return, length, and what the updates tell."""
        offered = (RETURN, LENGTH, *(() if self._updates is None else self._updates.figures))
        if offered == self._offered:
            return
        self._offered = offered
        self.which.set_options([(figure, title_of(figure)) for figure in offered])
        for combo in self.which.findChildren(QComboBox):
            for at, figure in enumerate(offered):
                combo.setItemData(at, help_of(figure), Qt.ItemDataRole.ToolTipRole)
        self._choose(self.which.value() if self.which.value() in offered else RETURN)

    def figure(self) -> str:
        """Which figure is plotted."""
        return str(self.which.value())

    def _choose(self, figure: object) -> None:
        self.which.set_value(figure)
        self.which.set_help(help_of(str(figure)))
        self.chart.setAccessibleName(f"{title_of(str(figure))} over actions")
        self._refresh()

    def _go_to(self, marks: tuple[Mark, ...]) -> None:
        """Of several changes that stand together, to the newest that can be gone to."""
        entries = [mark.entry for mark in marks if mark.entry >= 0]
        if entries:
            self.mark_requested.emit(entries[-1])

    def _refresh(self, running: bool = False) -> None:
        log = self._log
        self.say_empty(NO_WORLD if not self._suits else "" if log is not None else WAITING)
        if log is None or not self._suits:
            self.caption.set_runs()
            return
        trace = self._trace(log)
        self.caption.set_runs(*self._head(log))
        self.chart.set_message(self._missing(log, trace, running))
        if trace is not None:
            self.chart.show_curves(curves_of(trace, levels_of(self.figure(), self._solved, self._actions), self._run))
        self.mean.set_text(_number(log.mean))
        self.best.set_text(_number(best_of(log)))
        self.episodes.set_text(format_count(log.count) if log.count < 1_000_000 else si(log.count))
        self._tell()

    def _trace(self, log: EpisodeLog) -> Trace | None:
        figure = self.figure()
        if figure in (RETURN, LENGTH):
            return episodes_trace(log, figure)
        known = self._updates is not None and figure in self._updates.figures
        return updates_trace(self._updates, figure) if known and self._updates is not None else None

    def _missing(self, log: EpisodeLog, trace: Trace | None, running: bool) -> str:
        """Why there is no curve; '' where there is one."""
        if trace is not None and np.isfinite(trace.y).any():
            return ""
        if self.figure() not in (RETURN, LENGTH):
            return NO_UPDATE
        return NO_EPISODE if running or log.actions else WAITING

    # ---- words

    def _tell(self) -> None:
        """What the cursor reads; without one what the figure means."""
        log, traces = self._log, self.chart.curves().traces
        x = self.chart.cursor_at()
        at = traces[0].at(x) if traces and x is not None and not self.chart.message else -1
        if x is None or at < 0:
            self.told.setText(help_of(self.figure()))
        else:
            self.told.setText(self._read(traces[0], at, x))
        if log is not None and traces and not self.chart.message:
            self._describe(log, traces[0])

    def _head(self, log: EpisodeLog) -> list[tuple[str, str]]:
        """How far it has come, and what the figures say where there is no room for them."""
        actions = (f"{format_count(log.actions)} actions", "")
        if self.height() >= LOW:
            return [actions]
        count = (f"{si(log.actions)} actions", "")  # the whole number stands in the bar above
        return [("mean ", ""), (_number(log.mean), "text"), (f" · best {_number(best_of(log))} · ", ""), count]

    def _read(self, trace: Trace, at: int, x: float) -> str:
        words = f"{format_count(int(trace.x[at]))} actions: {trace.name} {self._said(float(trace.y[at]))}"
        if trace.low is not None and trace.high is not None:
            words += f", deviation from {_number(float(trace.low[at]))} to {_number(float(trace.high[at]))}"
        changed = self.chart.change_at(x).replace("\n", "; ")
        return f"{words}. {changed}" if changed else f"{words}."

    def _said(self, value: float) -> str:
        return f"{value:.0%}" if self.figure() in SHARES else _number(value)

    def _describe(self, log: EpisodeLog, trace: Trace) -> None:
        newest = self._said(float(trace.y[-1]))
        self.caption.set_runs(*self._head(log))
        words = f"{title_of(self.figure())}: {newest}, {trace.name}, after {format_count(log.actions)} actions"
        solved = "" if self._solved is None else f"; {_number(self._solved)} counts as solved"
        self.describe(f"{words}; best return {_number(best_of(log))}{solved}. {help_of(self.figure())}")


def _number(value: float) -> str:
    return format_number(float(f"{value:.3g}" if abs(value) < 100 else f"{value:.1f}")) if value == value else "–"
