"""Loss and metric of the train and test samples over the run."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
from PySide6.QtCore import QBuffer, QPoint, QRect, QRectF, QSize, Signal
from PySide6.QtGui import QColor, QCursor, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from engine.snapshot import Curves, Mark, Snapshot, Watch
from engine.spec.data_shape import Task, metric_of
from engine.spec.document import Spec
from engine.spec.shapes import Analysis
from widgets.kit import SPACE, Segments, SliderRow, format_count, format_number, theme
from widgets.plots.base import WAITING, News, View
from widgets.plots.curves_surface import CurvesSurface, Doubles, Shown
from widgets.plots.parts.marks import mark_words

MOST_HZ = 5.0  # a curve of the whole run hardly changes in a fifth of a second
MOST_LISTED = 30  # changes in the list
GONE = "This change is from before the project was opened, and cannot be gone to."
RIVALS = ("discriminator", "generator")  # parts that are shown as the loss, beside each other
TREND = 0.02  # a change below this share is called steady
EXPORTS = (("csv", "Table (CSV)"), ("png", "Picture (PNG)"), ("svg", "Drawing (SVG)"))


class CurvesView(View):
    """Train and test curves, with a mark wherever something was changed.

    Signals
    -------
    export_requested(kind) : 'csv', 'png' or 'svg'; for the last one `svg` makes the drawing.
    mark_requested(entry) : go to the state of the document that a change led to.
    """

    title = "Loss"

    export_requested = Signal(str)
    mark_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.surface = CurvesSurface()
        self._curves: Curves | None = None
        self._kind = ""
        self._task: Task = "two-class"
        self._parts: tuple[str, ...] = ()
        self._news = News(MOST_HZ)
        self._quantity, self._memory = "loss", 0.0
        self.which = Segments((("loss", "loss"), ("metric", "accuracy")), "What the curves show")
        self.header.insertWidget(0, self.which)
        self.log = self.add_toggle("log", "Logarithmic axis: equal heights are equal factors.")
        self.epochs = self.add_toggle("epochs", "Passes over the data instead of steps.")
        self.smooth = self.add_toggle("smooth", "Average over the last points.")
        self._export = self.add_action("export", "Save the curves as a table or a picture.")
        self.slider = SliderRow("Smoothing", 0.0, 0.99, 0.01, decimals=2, help="Share of the past in each point.")
        self.slider.set_value(0.9)
        self.slider.hide()
        self.header.removeWidget(self.caption)
        self._changes = self.add_action("changes", "All that was changed during this run, and the way back to it.")
        self.header.removeWidget(self._changes)
        told = QHBoxLayout()
        told.setSpacing(2 * SPACE)
        told.addWidget(self.caption, 1)
        told.addWidget(self._changes)
        self.body.addWidget(self.slider)
        self.body.addLayout(told)
        self.body.addWidget(self.surface, 1)
        self.header.insertStretch(1, 1)
        self._join()

    def _join(self) -> None:
        self.which.value_requested.connect(self._choose)
        self.log.clicked.connect(self._refresh)
        self.epochs.clicked.connect(self._refresh)
        self.smooth.clicked.connect(self._set_smooth)
        self.slider.value_requested.connect(self._set_memory)
        self._export.clicked.connect(self._ask_export)
        self._changes.clicked.connect(self._list_changes)
        self.surface.crosshair_moved.connect(lambda _index: self._tell())
        self.surface.marks_requested.connect(self._choose_mark)

    # ---- the document and the run

    def show_document(self, spec: Spec, analysis: Analysis) -> None:
        """Follow the document; the curves of a run stay until the run says otherwise."""
        self._task = spec.data_shape.task
        self._name(metric_of(self._task), self._parts)
        self._tell()

    def _name(self, metric: str, parts: tuple[str, ...]) -> None:
        """Offer loss and metric, and what else the training minds."""
        if (metric, parts) == (self._kind, self._parts):
            return
        self._kind, self._parts = metric, parts
        if self._quantity not in ("loss", "metric", *parts):
            self._quantity = "loss"
        old = self.which
        offered = (("loss", "loss"), ("metric", metric), *((part, part) for part in parts))
        self.which = Segments(offered, "What the curves show")
        self.which.set_value(self._quantity)
        self.which.value_requested.connect(self._choose)
        self.header.replaceWidget(old, self.which)
        old.hide()
        old.deleteLater()

    def forget(self) -> None:
        """Another project: the curves of the one before are none of its."""
        self._curves = None
        self._name(self._kind, ())
        self._refresh()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        if snapshot.curves is not None and self._news.is_new(snapshot.curves, snapshot.state):
            self._curves = snapshot.curves
            self._name(self._kind, tuple(part for part in snapshot.curves.parts if part not in RIVALS))
            self._refresh()

    def watch(self) -> Watch:
        return Watch(curves=True)

    # ---- what is shown

    def _choose(self, quantity: object) -> None:
        self._quantity = str(quantity)
        self.which.set_value(quantity)
        self._refresh()

    def _set_smooth(self, on: bool) -> None:
        self.slider.setVisible(on)
        self._refresh()

    def _set_memory(self, memory: float) -> None:
        self.slider.set_value(memory)
        self._refresh()

    def _refresh(self) -> None:
        curves = self._curves
        if curves is None or len(curves.steps) == 0:
            self.surface.set_shown(None)
            self.surface.set_message(WAITING)
        else:
            self.surface.set_shown(self._shown(curves))
            self.surface.set_message("")
        self._tell()

    def _shown(self, curves: Curves) -> Shown:
        steps = np.asarray(curves.steps, np.float64)
        x = curves.epochs if self.epochs.isChecked() else steps
        train, test = self._chosen(curves)
        return Shown(
            x,
            train,
            test,
            tuple((float(np.interp(mark.step, steps, x)), mark) for mark in curves.marks),
            "epochs" if self.epochs.isChecked() else "steps",
            percent=self._quantity == "metric" and curves.metric in ("accuracy", "Dice"),
            log=self.log.isChecked() and self._quantity != "metric",
            memory=self.slider.value() if self.smooth.isChecked() else 0.0,
            names=RIVALS if self._shows_rivals(curves) else ("train", "test"),
            baseline=self._baseline(curves),
        )

    def _chosen(self, curves: Curves) -> tuple[Doubles, Doubles]:
        """The two curves: of train and test, of both who learn against each other, or one alone."""
        if self._shows_rivals(curves):
            return curves.parts[RIVALS[0]], curves.parts[RIVALS[1]]
        if self._quantity in curves.parts:
            part = curves.parts[self._quantity]
            return np.full(len(part), np.nan), part
        if self._quantity == "metric":
            return curves.train_metric, curves.test_metric
        return curves.train_loss, curves.test_loss

    def _shows_rivals(self, curves: Curves) -> bool:
        return self._quantity == "loss" and all(part in curves.parts for part in RIVALS)

    def _baseline(self, curves: Curves) -> float | None:
        """What a PCA reaches with a code as large."""
        if curves.baseline is None or self._quantity not in ("loss", "metric"):
            return None
        return curves.baseline[self._quantity == "metric"]

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 188)

    # ---- words

    def _tell(self) -> None:
        shown, curves = self.surface.shown(), self._curves
        if shown is None or curves is None:
            self.caption.set_runs()
            self.describe("No curves yet. Press play.")
            return
        index = self.surface.index()
        at = len(shown.x) - 1 if index is None else index
        place = f"epoch {format_number(float(curves.epochs[at]))}, step {format_count(int(curves.steps[at]))}"
        runs: list[tuple[str, str]] = []
        for name, values, color in zip(shown.names, shown.smooth(), ("accent", "text_second"), strict=True):
            if np.isfinite(values).any():
                dash = "   — " if runs else "— "
                runs += [(dash, color), (f"{name} ", ""), (self._number(values[at], shown), "text")]
        if shown.baseline is not None:
            runs += [("   ┄ ", "text_second"), ("PCA ", ""), (self._number(shown.baseline, shown), "text")]
        self.caption.set_runs(*runs, (f"   {place}" if index is not None else "", ""))
        if index is None:
            self.describe(self._summary(shown))

    @staticmethod
    def _number(value: float, shown: Shown) -> str:
        if shown.percent and np.isfinite(value):
            return f"{100 * value:.1f} %"
        return format_number(float(f"{value:.3g}"))

    def _summary(self, shown: Shown) -> str:
        name = self._kind if self._quantity == "metric" else self._quantity
        (first, second), (train, test) = shown.names, (self._number(curve[-1], shown) for curve in shown.smooth())
        words = f"{second.capitalize()} {name} {test}, {trend(shown.smooth_test)}"
        words += f"; {first} {name} {train}" if np.isfinite(shown.smooth_train).any() else ""
        return f"{words}; PCA {self._number(shown.baseline, shown)}." if shown.baseline is not None else f"{words}."

    # ---- changes

    def _marks(self) -> tuple[Mark, ...]:
        return () if self._curves is None else self._curves.marks

    def _choose_mark(self, marks: tuple[Mark, ...]) -> None:
        """Go to the one change that was meant, or ask which of several."""
        if len(marks) == 1 and marks[0].entry >= 0:
            self.mark_requested.emit(marks[0].entry)
        else:
            self._offer_changes(marks, QCursor.pos() if self.surface.underMouse() else self._under_changes())

    def _list_changes(self) -> None:
        self._offer_changes(self._marks(), self._under_changes())

    def _under_changes(self) -> QPoint:
        return self._changes.mapToGlobal(self._changes.rect().bottomLeft())

    def _offer_changes(self, marks: Sequence[Mark], place: QPoint) -> None:
        """A list of changes, the newest first; those that cannot be gone to say why."""
        menu = QMenu(self)
        menu.setAccessibleName("Changes")
        menu.setToolTipsVisible(True)
        for mark in reversed(marks[-MOST_LISTED:]):
            self._offer(menu, mark)
        if len(marks) > MOST_LISTED:
            menu.addAction(f"{len(marks) - MOST_LISTED} earlier changes").setEnabled(False)
        if not marks:
            menu.addAction("Nothing was changed in this run yet").setEnabled(False)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)

    def _offer(self, menu: QMenu, mark: Mark) -> None:
        action = menu.addAction(mark_words(mark).replace("&", "&&"))
        action.setEnabled(mark.entry >= 0)
        action.setToolTip("Go to it; undo and redo go on from there." if mark.entry >= 0 else GONE)
        action.triggered.connect(partial(self.mark_requested.emit, mark.entry))

    # ---- taking it away

    def _ask_export(self) -> None:
        menu = QMenu(self)
        menu.setAccessibleName("Export the curves")
        for kind, words in EXPORTS:
            menu.addAction(words).triggered.connect(partial(self._export_as, kind))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._export.mapToGlobal(self._export.rect().bottomLeft()))

    def _export_as(self, kind: str) -> None:
        self.export_requested.emit(kind)

    def svg(self) -> bytes:
        """What is seen as an SVG drawing; empty where there are no curves."""
        if self.surface.shown() is None:
            return b""
        size = self.surface.size()
        drawn = QBuffer()
        generator = QSvgGenerator()
        generator.setOutputDevice(drawn)
        generator.setResolution(self.logicalDpiX())  # pyqtgraph keeps its axes as pictures, which a resolution scales
        generator.setSize(QSize(size.width(), size.height()))
        generator.setViewBox(QRect(0, 0, size.width(), size.height()))
        generator.setTitle(self.surface.accessibleName())
        painter = QPainter(generator)
        painter.fillRect(QRectF(0, 0, size.width(), size.height()), QColor(theme().panel))
        self.surface.draw(painter)
        painter.end()
        return bytes(drawn.data().data())


def trend(values: Doubles) -> str:
    """Where a curve goes at its end, in one word: the newest tenth against the one before it."""
    finite = values[np.isfinite(values)]
    part = len(finite) // 10
    if part < 1:
        return "just begun"
    new, old = float(finite[-part:].mean()), float(finite[-2 * part : -part].mean())
    if abs(new - old) <= TREND * max(abs(old), 1e-12):
        return "steady"
    return "falling" if new < old else "rising"
