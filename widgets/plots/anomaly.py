"""Anomalies: the error of reconstruction as a score of how strange a sample is, and a threshold on it."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.snapshot import AnomalyView, Ints, Snapshot, Watch
from engine.spec.data_shape import DataShape
from engine.spec.document import Spec
from engine.spec.edits import SetDataField
from engine.spec.shapes import Analysis
from engine.spec.studies import AnomalyStudy
from widgets.kit import SPACE, Choice, Label, Segments, format_number, theme
from widgets.plots.base import Caption, News
from widgets.plots.names import class_name, counted
from widgets.plots.parts.any_sample import Limits
from widgets.plots.parts.detection import Detection, precision_recall, roc, usual_threshold
from widgets.plots.parts.error_histogram import ErrorHistogram
from widgets.plots.parts.spots import SpotPage
from widgets.plots.parts.strange_tiles import StrangeTiles, Tile
from widgets.plots.parts.trade_curve import TradeCurve
from widgets.plots.parts.view import WidgetView

MOST_HZ = 4.0  # tiles that change places faster could not be read
MOST_TILES = 48
NONE = -1
STUDY = AnomalyStudy()
ALL, ALARMS, MISSED = "all", "alarms", "missed"
PARTS = [(ALL, "Strangest"), (ALARMS, "False alarms"), (MISSED, "Missed")]
HOW = "Start with the Autoencoder template."
OTHER_TASK = f"What is strange shows here when a network rebuilds its own input. {HOW}"
NO_CLASSES = "These data have no classes, so no class can be held out to see whether it is found."
PROBLEMS = "What is strange shows here once the network's problems are solved."
WAITING = "The errors of the samples are on their way."
NOT_KNOWN = "Hold out a class to see how well what the network was never shown is found."
HINT = "Drag the line, or use the arrow keys, to move the threshold; Home brings back the usual one."
USUAL_HINT = "Put the threshold where 95% of the training samples stay below it. (Home)"
NOTHING = {ALL: "", ALARMS: "No ordinary sample lies above the threshold.", MISSED: "No strange sample is missed."}


class AnomaliesView(WidgetView):
    """Errors of ordinary and of held-out samples, a threshold, and what it does.

    Signals
    -------
    sample_chosen(origin) : the whole network shall be seen by this sample.
    """

    title: ClassVar[str] = "Anomalies"
    sample_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shape: DataShape | None = None
        self._about: object = None
        self._view: AnomalyView | None = None
        self._limits: Limits | None = None
        self._own: float | None = None  # a threshold that a hand has set
        self._problem = WAITING
        self._news = News(MOST_HZ)
        self.held_out = Choice("Hold out", [(NONE, "no class")], "A class that is never trained on, to be found.")
        self.figures, self.strange, self.ordinary = Caption(), Caption(), Caption()
        self.told = Label("", "small")
        self.histogram, self.curve = ErrorHistogram(), TradeCurve()
        self.filter = Segments(PARTS, "Which samples")
        self.tiles, self.none = StrangeTiles(), Label("", "second")
        self.page = SpotPage(self.tiles)
        self.header.insertWidget(0, self.held_out)
        self.usual = self.add_action("Usual", USUAL_HINT)
        self.roc = self.add_toggle("ROC", "Recall against false alarms instead of precision against recall.")
        self._lay_out()
        self._connect()
        self._refresh()

    def _lay_out(self) -> None:
        row, column = QHBoxLayout(), QVBoxLayout()
        row.setSpacing(2 * SPACE)
        row.addWidget(self.histogram, 1)
        row.addWidget(self.curve)
        column.setSpacing(SPACE)
        self.told.setWordWrap(True)
        self.none.setWordWrap(True)
        self.histogram.setMaximumHeight(190)
        self.curve.setMaximumHeight(190)
        for line in (self.figures, self.strange, self.ordinary):
            column.addWidget(line)
        column.addWidget(self.told)
        column.addLayout(row, 3)
        column.addWidget(self.filter)
        column.addWidget(self.none)
        column.addWidget(self.page, 4)
        self.content.addLayout(column)

    def _connect(self) -> None:
        self.held_out.value_requested.connect(self._hold_out)
        self.histogram.moved.connect(self._set_threshold)
        self.histogram.home_requested.connect(lambda: self._set_threshold(None))
        self.usual.clicked.connect(lambda: self._set_threshold(None))
        self.roc.clicked.connect(lambda: self._show_curve())
        self.filter.value_requested.connect(self._set_filter)
        self.tiles.sample_chosen.connect(self.sample_chosen)

    @classmethod
    def suits(cls, spec: Spec) -> bool:
        """Whether the network rebuilds its input, and a class can be held out."""
        return spec.data_shape.task == "reconstruction" and bool(spec.data_shape.classes)

    def watch(self) -> Watch:
        return Watch() if self._problem else Watch(studies=frozenset({STUDY}))

    # ---- hands

    def _hold_out(self, value: object) -> None:
        if isinstance(value, int):
            self.ask(SetDataField(field="held_out", value=() if value == NONE else (value,)))

    def _set_threshold(self, threshold: float | None) -> None:
        """By hand; None is the usual one again, which follows the training."""
        self._own = threshold
        self._refresh()

    def _set_filter(self, value: object) -> None:
        self.filter.set_value(value)
        self._show_tiles()

    def threshold(self) -> float:
        """The error above which a sample counts as strange."""
        if self._own is not None:
            return self._own
        return float("nan") if self._view is None else usual_threshold(self._view)

    # ---- showing

    def show_document(self, spec: Spec, analysis: Analysis) -> None:
        shape, problem = spec.data_shape, _why_not(spec, analysis)
        if (shape, spec.data.kind) != self._about:
            self._about, self._own, self._limits = (shape, spec.data.kind), None, None
            self.held_out.set_options([(NONE, "no class"), *enumerate(shape.classes)])
            self._forget()
        held = tuple(spec.data.held_out)
        self.held_out.set_value(NONE if not held else held[0] if len(held) == 1 else held)
        changed, self._shape, self._problem = problem != self._problem, shape, problem
        self._refresh()
        if changed:
            self.watch_changed.emit()

    def _forget(self) -> None:
        self._view = None
        self._news.forget()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        answer = snapshot.studies.get(STUDY)
        if self._problem or not isinstance(answer, AnomalyView) or not self._news.is_new(answer, snapshot.state):
            return
        self._view = answer
        if len(answer.inputs) and (self._limits is None or len(self._limits.low) != answer.inputs.shape[1]):
            self._limits = Limits.of(answer.inputs)
        self._refresh()

    def wants_control(self, control: QWidget) -> bool:
        return control is not self.roc and (control is not self.usual or self._view is not None)

    def _knows(self) -> bool:
        """Whether there are both, strange samples and ordinary ones."""
        return self._view is not None and bool(self._view.strange.any()) and not bool(self._view.strange.all())

    def _refresh(self) -> None:
        self.say_empty(self._problem or ("" if self._view is not None else WAITING), controls=not self._problem)
        knows = self._knows()
        for control in (self.curve, self.filter, self.roc, self.figures, self.strange, self.ordinary):
            control.setVisible(knows)
        if self._problem or self._view is None or self._shape is None:
            return
        self.histogram.show_view(self._view, self.threshold())
        self._show_curve()
        self._tell(self._view)
        self._show_tiles()

    def _show_curve(self) -> None:
        if self._view is None or not self._knows():
            return
        view, now = self._view, Detection.at(self._view, self.threshold())
        if self.roc.isChecked():
            self.curve.show_trade(
                roc(view.error, view.strange), (now.false_rate, now.recall), ("false alarms", "recall")
            )
        else:
            trade = precision_recall(view.error, view.strange)
            self.curve.show_trade(trade, (now.recall, now.precision), ("recall", "precision"))
        self.curve.setAccessibleDescription(f"area {self.curve.area():.2f}")

    def _tell(self, view: AnomalyView) -> None:
        now = Detection.at(view, self.threshold())
        usual = "the usual threshold" if self._own is None else "your threshold"
        if self._knows():
            self.figures.set_runs(
                ("precision ", ""), (_share(now.precision), "text"), (" · recall ", ""), (_share(now.recall), "text"),
                (" · F1 ", ""), (_figure(now.f1), "text"),
            )  # fmt: skip
            found = f"{now.found} of {counted(now.found + now.missed, 'strange sample')} found, {now.missed} missed"
            alarms = f"{now.alarms} of {now.alarms + now.passed} ordinary ones are false alarms"
            self.strange.set_runs(("■ ", theme().negative), (found, ""))
            self.ordinary.set_runs(("■ ", theme().positive), (alarms, ""))
            words = f"{found}; {alarms}."
        else:
            above, whole = now.found + now.alarms, len(view.error)
            only = "All of these are held out." if len(view.strange) and view.strange.all() else NOT_KNOWN
            words = f"{above} of {counted(whole, 'sample')} not trained on lie above {usual}. {only}"
            self.told.setText(words)
        self.told.setVisible(not self._knows())
        self.histogram.setAccessibleDescription(f"{_figure(self.threshold())}. {HINT}")
        self.histogram.setToolTip(HINT)
        self.describe(" ".join(filter(None, (self.figures.text() + "." if self._knows() else "", words, HINT))))

    def _show_tiles(self) -> None:
        view, shape = self._view, self._shape
        if view is None or shape is None:
            return
        kept = str(self.filter.value()) if self._knows() else ALL
        rows = self._rows(view, kept)
        self.tiles.show_tiles(tuple(self._tile(view, shape, int(at)) for at in rows), shape, self._limits)
        self.none.setText(NOTHING[kept])
        self.none.setVisible(not len(rows) and bool(NOTHING[kept]))
        self.page.fit()

    def _rows(self, view: AnomalyView, kept: str) -> Ints:
        """Which samples, the largest error first."""
        above, order = view.error > self.threshold(), np.argsort(-view.error, kind="stable")
        chosen = {ALL: np.ones_like(above), ALARMS: above & ~view.strange, MISSED: ~above & view.strange}[kept]
        return np.asarray(order[chosen[order]][:MOST_TILES], np.int64)

    def _tile(self, view: AnomalyView, shape: DataShape, at: int) -> Tile:
        above, strange = bool(view.error[at] > self.threshold()), bool(view.strange[at])
        wrong = self._knows() and above != strange
        name, error = class_name(shape, float(view.target[at])), _figure(float(view.error[at]))
        said = ("false alarm" if above else "missed") if wrong else ("strange" if above else "ordinary")
        words = f"Sample {int(view.origin[at])}, {name}: error {error}, {said}"
        return Tile(view.inputs[at], int(view.origin[at]), error, name, wrong, words)


def _why_not(spec: Spec, analysis: Analysis) -> str:
    """Why nothing can be shown of such a document; '' where it can."""
    if spec.data_shape.task != "reconstruction":
        return OTHER_TASK
    if not spec.data_shape.classes:
        return NO_CLASSES
    return PROBLEMS if analysis.problems or not analysis.answer else ""


def _share(value: float) -> str:
    return f"{value:.0%}" if value == value else "–"


def _figure(value: float) -> str:
    return format_number(float(f"{value:.2g}")) if value == value else "–"
