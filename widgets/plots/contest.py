"""Compare: the document's way of learning and another one, from the same seeds, as two curves."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.snapshot import ContestView, Doubles, Snapshot, Watch
from engine.spec.catalog.data import World
from engine.spec.document import Spec
from engine.spec.shapes import Analysis, analyse
from engine.spec.studies import ContestStudy
from engine.spec.world_remedies import made_for, served
from widgets.kit import SPACE, Label, format_count
from widgets.plots.base import Caption, News
from widgets.plots.names import counted
from widgets.plots.parts.action_bars import figure
from widgets.plots.parts.contest_form import ContestForm
from widgets.plots.parts.run_chart import RunChart
from widgets.plots.parts.run_traces import Curves, Level, Trace
from widgets.plots.parts.view import WidgetView

MOST_HZ = 5.0
LOW = 230  # px of height that has room for words below the form
COLORS: tuple[str | int, ...] = ("accent", 3, 2, 5)  # of each way of learning
NO_WORLD = "Two ways of learning to act are compared here once there is a world: choose one in Data, such as CartPole."
READY = "Choose another way of learning and press Start: both learn anew from the same seeds, beside the run."
STARTS = "Both learn anew beside the run, from the same seeds."
BEGUN = "Both have begun. The first points show here when some episodes have ended."
ANEW = "What they learn with was changed, so both began anew."
HOLDS = "The curves so far stay; press Start to begin anew."


class CompareView(WidgetView):
    """A form, and the two curves: the mean over seeds, from the worst to the best seed a band, each seed faint."""

    title: ClassVar[str] = "Compare"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._about: object = None
        self._suits = False
        self._solved: float | None = None
        self._spec: Spec | None = None
        self._lacks: tuple[str, str] = ("", "")  # why it cannot be started, and what is built for the other one
        self._study: ContestStudy | None = None  # while it is worked on
        self._view: ContestView | None = None
        self._anew = False  # whether the document made them begin again
        self._news = News(MOST_HZ)
        self.stop = self.add_action("stop", f"Stop comparing. {HOLDS}")
        self.form, self.chart = ContestForm(), RunChart("Return of both over actions")
        self.legend, self.told = Caption(), Label("", "small")
        self.told.setWordWrap(True)
        self.told.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(SPACE)
        column.addWidget(self.form)
        column.addWidget(self.chart, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.legend, 1)
        column.addLayout(foot)
        column.addWidget(self.told)
        self.content.addLayout(column)
        self.form.started.connect(self._start)
        self.form.changed.connect(self._refresh)
        self.stop.clicked.connect(lambda _on: self._stop())
        self.chart.pointed.connect(lambda _x: self._tell())
        self._refresh()

    @classmethod
    def suits(cls, spec: Spec) -> bool:
        """Whether there is a world to act in."""
        return spec.data_shape.world

    def watch(self) -> Watch:
        return Watch() if self._study is None else Watch(studies=frozenset({self._study}))

    # ---- following

    def show_document(self, spec: Spec, analysis: Analysis) -> None:
        data, algorithm = spec.data, spec.training.algorithm
        self._spec = spec
        self._suits = isinstance(data, World) and algorithm is not None
        self._solved = data.solved if isinstance(data, World) else None
        about = (data.kind, spec.data_shape)
        if about != self._about:
            self._about, self._view = about, None
            self._end()
        if self._suits:
            self.form.show_document(spec)
        self._refresh()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        view = None if self._study is None else snapshot.studies.get(self._study)
        if not isinstance(view, ContestView) or not self._news.is_new(view, snapshot.state):
            return
        self._anew = self._anew or (self._view is not None and view.done < self._view.done)
        self._view = view
        if view.done >= 1:
            self._end()
        self._refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room, the form has it until there are curves."""
        super().resizeEvent(event)
        self._share_room()

    def _share_room(self) -> None:
        known = self.running() or bool(self.chart.curves().traces)
        self.chart.setVisible(known or self.height() >= LOW)

    # ---- hands

    def _start(self) -> None:
        study = self.form.study()
        if study is None or self._lacks[0]:
            return
        self._study, self._view, self._anew = study, None, False
        self._news.forget()
        self._refresh()
        self.watch_changed.emit()

    def _stop(self) -> None:
        self._end()
        self._refresh()

    def _end(self) -> None:
        """Nothing is asked any more; what was answered stays."""
        if self._study is not None:
            self._study = None
            self.watch_changed.emit()

    def running(self) -> bool:
        """Whether they are learning now."""
        return self._study is not None

    # ---- showing

    def wants_control(self, control: QWidget) -> bool:
        if control is self.caption:
            return bool(self._progress())
        return control is not self.stop or self.running()

    def _refresh(self) -> None:
        self.say_empty("" if self._suits else NO_WORLD)
        if not self._suits:
            return
        view = self._view
        self._look_at_the_other()
        problem, built = self._lacks
        self.form.setVisible(not self.running())
        self.stop.setVisible(self.running())
        traces = () if view is None else traces_of(view)
        known = any(np.isfinite(trace.y).any() for trace in traces)
        silent = self._begun() if self.running() else problem or f"{READY} {built}".strip()
        self.chart.set_message("" if known else silent)
        levels = () if self._solved is None else (Level(self._solved, "solved"),)
        self.chart.show_curves(Curves(traces, levels if known else ()))
        self._share_room()
        self.caption.set_runs((self._progress(), ""))
        self.caption.setVisible(bool(self._progress()))
        self._tell()

    def _look_at_the_other(self) -> None:
        """What keeps it from being started, and what the network lacks that is built for the other one alone."""
        study = self.form.study()
        if self._spec is None or study is None:
            self._lacks = "", ""
            return
        problems = analyse(self._spec).problems or analyse(served(self._spec, study.other)).problems
        problem = f"{problems[0].problem} {problems[0].remedy}" if problems else ""
        self._lacks = problem, "" if problem else made_for(self._spec, study.other)
        self.form.start.setEnabled(not problem)
        self.form.start.setToolTip(problem or f"{STARTS} {self._lacks[1]}".strip())

    def _progress(self) -> str:
        study, view = self._study, self._view
        if study is None:
            return "" if view is None or view.done >= 1 else f"stopped at {view.done:.0%}"
        done = 0.0 if view is None else view.done
        return f"{counted(study.seeds, 'seed')} of {format_count(study.actions)} actions: {done:.0%}"

    def _begun(self) -> str:
        return f"{ANEW} {BEGUN}" if self._anew else BEGUN

    def _tell(self) -> None:
        """The legend with the newest figures, or those under the cursor."""
        traces, x = self.chart.curves().traces, self.chart.cursor_at()
        runs, words = [], []
        for trace in traces:
            at = trace.at(float(trace.x[-1]) if x is None else x)
            if at < 0 or trace.low is None or trace.high is None:
                continue
            mean, low, high = (figure(float(part[at])) for part in (trace.y, trace.low, trace.high))
            several = bool(np.isfinite(trace.low[at]))
            spread, said = (f" ({low} to {high})", f", from {low} to {high}") if several else ("", "")
            runs += [("— ", trace.ink().name()), (f"{trace.name} ", ""), (mean, "text"), (f"{spread}   ", "")]
            words.append(f"{trace.name} {mean}{said}")
        self.legend.set_runs(*runs)
        problem, built = self._lacks
        begun = f"{ANEW if self._anew else ''} {built}".strip()
        told = (begun if self.running() else problem or built) if traces else ""
        self.told.setText(told)
        self.told.setVisible(bool(told))
        self.chart.setAccessibleDescription("; ".join(words))
        self.describe("; ".join([*words, self._progress()]) if words else self.chart.message)


def traces_of(view: ContestView) -> tuple[Trace, ...]:
    """A curve for each way of learning: the mean over the seeds, as far as all have come; each seed faint."""
    x = view.at.astype(np.float64)
    return tuple(
        _trace(name, COLORS[number % len(COLORS)], x, returns)
        for number, (name, returns) in enumerate(view.returns.items())
    )


def _trace(name: str, color: str | int, x: Doubles, returns: Doubles) -> Trace:
    if not len(returns):
        none = np.full(len(x), np.nan)
        return Trace(name, color, x, none, none, none)
    known = np.isfinite(returns)
    counts = np.where(known.any(0), known.sum(0), np.nan)
    mean = np.where(known, returns, 0.0).sum(0) / counts
    low = np.where(known, returns, np.inf).min(0)
    high = np.where(known, returns, -np.inf).max(0)
    there = counts > 1  # one seed has no range
    low, high = np.where(there, low, np.nan), np.where(there, high, np.nan)
    single = tuple(row for row in returns) if len(returns) > 1 else ()
    return Trace(name, color, x, mean, low, high, single=single)
