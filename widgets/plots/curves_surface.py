"""The plot of the curves: lines, marks, crosshair. pyqtgraph zooms and moves it; the y axis follows."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter

from engine.snapshot import Mark
from widgets.kit import theme
from widgets.plots.mark_items import MarkItems
from widgets.plots.parts.marks import MarkGroup, group_at, group_beside, grouped
from widgets.plots.plot_surface import PlotSurface, curve, line_pen
from widgets.plots.series import envelope, smoothed, value_range

Doubles = npt.NDArray[np.float64]

CLICK_PX = 4  # a press that moves further is a drag
CLOSEST = 1 / 500  # of the run, the narrowest part that can be zoomed to
FAINT = 64  # of 255: the curve as it was before smoothing
SPARE = 0.01  # of the y axis over and under the curves, so that no line lies on the edge


@dataclass(frozen=True, eq=False)
class Shown:
    """What is drawn.

    Attributes
    ----------
    x, train, test : (n,), not-a-number where there is none. names : of the two. marks : with their x.
    unit : 'steps' or 'epochs'. percent : whether y is a share. baseline : a level to be beaten, or None.
    """

    x: Doubles
    train: Doubles
    test: Doubles
    marks: tuple[tuple[float, Mark], ...] = ()
    unit: str = "steps"
    percent: bool = False
    log: bool = False
    memory: float = 0.0
    names: tuple[str, str] = ("train", "test")
    baseline: float | None = None
    smooth_train: Doubles = field(init=False)
    smooth_test: Doubles = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "smooth_train", smoothed(self.train, self.memory))
        object.__setattr__(self, "smooth_test", smoothed(self.test, self.memory))

    def smooth(self) -> tuple[Doubles, Doubles]:
        """Both curves as they are drawn."""
        return self.smooth_train, self.smooth_test

    def whole(self) -> tuple[float, float]:
        """The ends of the x axis when all is seen."""
        low, high = float(self.x[0]), float(self.x[-1])
        return low, high if high > low else low + 1.0

    def on_axis(self, y: Doubles) -> Doubles:
        """Values as the y axis counts them; on a logarithmic one those at or below 0 are missing."""
        if not self.log:
            return y
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.log10(np.where(y > 0, y, np.nan))


class CurvesSurface(PlotSurface):
    """Train and test over the run.

    Signals
    -------
    crosshair_moved(index) : of the point under the pointer or the keyboard's cursor, or None.
    marks_requested(tuple of Mark) : these changes were clicked, or chosen with the keyboard and Enter.
    """

    crosshair_moved = Signal(object)
    marks_requested = Signal(object)

    def __init__(self) -> None:
        super().__init__("Curves", left_px=46)
        self._shown: Shown | None = None
        self._zoom: tuple[float, float] | None = None
        self._index: int | None = None
        self._settling = False
        self._groups: tuple[MarkGroup, ...] = ()
        self._pointed: MarkGroup | None = None  # the changes under the pointer or the keyboard's cursor
        self._pressed: QPointF | None = None
        self._make_items()
        self.restyle()
        self.view.setMouseEnabled(x=True, y=False)
        self.view.sigXRangeChanged.connect(self._follow)
        self.view.sigResized.connect(self._draw)
        self.hovered.connect(self._hover)

    def _make_items(self) -> None:
        """From the bottom to the top."""
        self._marks = MarkItems(self.view)
        self._raw_test, self._raw_train, self._test, self._train = (curve() for _ in range(4))
        self._line = pg.InfiniteLine(angle=90)
        self._level = pg.InfiniteLine(angle=0)
        self._dots = pg.ScatterPlotItem(size=8, pxMode=True, antialias=True)
        drawn = (self._raw_test, self._raw_train, self._test, self._train)
        for item in (*self._marks.lines, *drawn, self._level, self._line, self._dots):
            self.plot.addItem(item, ignoreBounds=True)

    def restyle(self) -> None:
        super().restyle()
        now = theme()
        for item, color in ((self._test, now.text_second), (self._train, now.accent)):
            item.setPen(line_pen(color))
            item.setShadowPen(line_pen(color))  # stroked twice: firmer at no width that costs
        for item, color in ((self._raw_test, now.text_second), (self._raw_train, now.accent)):
            faint = QColor(color)
            faint.setAlpha(FAINT)
            item.setPen(line_pen(faint))
        self._marks.restyle()
        self._line.setPen(line_pen(now.text_second))
        self._level.setPen(pg.mkPen(now.text_second, width=1, style=Qt.PenStyle.DashLine))
        if self._shown is not None:
            self._draw_crosshair()

    # ---- what is shown

    def set_shown(self, shown: Shown | None) -> None:
        """Draw other curves; the zoom stays while it lies on them."""
        old = self._shown
        if shown is None or old is None or old.unit != shown.unit:
            self._zoom = self._index = None
        elif self._zoom is not None and self._zoom[0] >= float(shown.x[-1]):
            self._zoom = None
        if shown is not None and self._index is not None:
            self._index = min(self._index, len(shown.x) - 1)
        self._shown = shown
        if shown is not None:
            self._settle(shown)

    def shown(self) -> Shown | None:
        """What is drawn."""
        return self._shown

    def index(self) -> int | None:
        """The point under the crosshair, if there is one."""
        return self._index

    def zoom(self) -> tuple[float, float] | None:
        """The part of the x axis that is seen; None for all of it."""
        return self._zoom

    def reset_zoom(self) -> None:
        """See the whole run again."""
        self._zoom = None
        if self._shown is not None:
            self._settle(self._shown)

    def _settle(self, shown: Shown) -> None:
        """Set the ends of both axes, then draw once."""
        low, high = shown.whole()
        self._settling = True
        self.view.setLimits(xMin=low, xMax=high, minXRange=(high - low) * CLOSEST)
        self.view.setXRange(*(self._zoom or (low, high)), padding=0)
        self._settling = False
        self.axes["left"].percent = shown.percent
        self.axes["left"].setLogMode(y=shown.log)
        self._draw()

    def _follow(self) -> None:
        """The user has zoomed or moved."""
        shown = self._shown
        if shown is None or self._settling:
            return
        low, high = self.view.viewRange()[0]
        whole = shown.whole()
        self._zoom = (low, high) if high - low < (1 - 1e-9) * (whole[1] - whole[0]) else None
        self._draw()

    # ---- drawing

    def _draw(self) -> None:
        shown = self._shown
        if shown is None:
            return
        self._fit_y(shown)
        raw = shown.memory > 0
        self._set(self._raw_test, shown.test if raw else None)
        self._set(self._raw_train, shown.train if raw else None)
        self._set(self._test, shown.smooth_test)
        self._set(self._train, shown.smooth_train)
        self._draw_level(shown)
        self._draw_marks(shown)
        self._draw_crosshair()

    def _draw_level(self, shown: Shown) -> None:
        """The level to be beaten, as a dashed line."""
        level = np.nan if shown.baseline is None else float(shown.on_axis(np.array([shown.baseline]))[0])
        self._level.setVisible(bool(np.isfinite(level)))
        if self._level.isVisible():
            self._level.setValue(level)

    def _fit_y(self, shown: Shown) -> None:
        """Choose round ends that hold what is seen."""
        low, high = self.view.viewRange()[0]
        seen = (shown.x >= low) & (shown.x <= high)
        curves = [shown.smooth_train[seen], shown.smooth_test[seen]]
        if shown.baseline is not None:
            curves.append(np.array([shown.baseline]))
        ends = value_range(curves, log=shown.log)
        bottom, top = shown.on_axis(np.asarray(ends))
        self.view.setYRange(float(bottom), float(top), padding=SPARE)

    def _set(self, item: pg.PlotCurveItem, y: Doubles | None) -> None:
        """Give a line its points, no more of them than the pixels can show."""
        shown = self._shown
        assert shown is not None
        item.setVisible(y is not None and bool(np.isfinite(y).any()))
        if y is None or not item.isVisible():
            return
        ends = self.view.viewRange()[0]
        first, last = np.searchsorted(shown.x, ends, side="left")
        part = slice(max(int(first) - 1, 0), int(last) + 2)
        column = (ends[1] - ends[0]) / max(self.view.width(), 1.0)
        x, thin = envelope(shown.x[part], shown.on_axis(y[part]), column)
        item.setVisible(bool(np.isfinite(thin).any()))
        if item.isVisible():
            item.setData(x, thin)

    def _draw_marks(self, shown: Shown) -> None:
        (low, high), ends = self.view.viewRange()
        self._groups = grouped(shown.marks, low, high, self.view.width())
        pointed = self._pointed
        if pointed is not None:  # the same changes, wherever they stand now
            pointed = next((group for group in self._groups if pointed.marks[0] in group.marks), None)
        self._pointed = pointed
        self._marks.draw(self._groups, pointed, ends)

    def _draw_crosshair(self) -> None:
        """A line through the point that is looked at; a run of one point shows it without."""
        shown = self._shown
        assert shown is not None
        at = self._index if self._index is not None else 0 if len(shown.x) == 1 else None
        self._line.setVisible(self._index is not None)
        self._dots.setVisible(at is not None)
        if at is None:
            return
        x = float(shown.x[at])
        self._line.setValue(x)
        y = shown.on_axis(np.array([shown.smooth_test[at], shown.smooth_train[at]]))
        there = np.flatnonzero(np.isfinite(y))
        self._dots.setVisible(len(there) > 0)
        if len(there):
            colors = (theme().text_second, theme().accent)
            brushes = [QColor(colors[which]) for which in there]
            self._dots.setData(np.full(len(there), x), y[there], pen=line_pen(theme().panel, 1.5), brush=brushes)

    def draw(self, painter: QPainter) -> None:
        """Paint everything but what only the pointer shows, on any device."""
        hidden = [item for item in (self._line, self._dots, *self._marks.passing) if item.isVisible()]
        for item in hidden:
            item.hide()
        self.plot.render(painter, QRectF(self.plot.geometry()), self.plot.rect())
        for item in hidden:
            item.show()

    # ---- gestures

    def _set_index(self, index: int | None) -> None:
        if index != self._index:
            self._index = index
            self.crosshair_moved.emit(index)
            if self._shown is not None:
                self._draw_crosshair()

    def _hover(self, at: QPointF | None) -> None:
        shown = self._shown
        if at is None or shown is None or self.message:
            self._set_index(None)
            self._point(None)
        else:
            self._set_index(int(np.abs(shown.x - self.value_at(at).x()).argmin()))
            self._point(self._group_at(at))

    def _group_at(self, at: QPointF) -> MarkGroup | None:
        return group_at(self._groups, at.x() - self.box().left()) if self.box().contains(at) else None

    def pointed(self) -> MarkGroup | None:
        """The changes under the pointer or the keyboard's cursor."""
        return self._pointed

    def told(self) -> str:
        """The words of those changes, as they stand in the plot."""
        return self._marks.told()

    def _point(self, group: MarkGroup | None) -> None:
        """Tell the words of some changes, or of none."""
        if group == self._pointed:
            return
        self._pointed = group
        if self._shown is not None:
            self._draw_marks(self._shown)
        viewport = self.plot.viewport()
        if group is not None:
            viewport.setCursor(Qt.CursorShape.PointingHandCursor)
        else:
            viewport.unsetCursor()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A hand while what is zoomed is held; a click on a mark asks for it; a double click shows the whole run."""
        kind, viewport = event.type(), self.plot.viewport()
        if kind == QEvent.Type.MouseButtonDblClick:
            self._pressed = None
            self.reset_zoom()
        elif kind == QEvent.Type.MouseButtonPress and isinstance(event, QMouseEvent):
            self._pressed = event.position() if event.button() == Qt.MouseButton.LeftButton else None
            if self._zoom is not None and self._pointed is None:
                viewport.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif kind == QEvent.Type.MouseButtonRelease and isinstance(event, QMouseEvent):
            viewport.unsetCursor()
            self._release(event.position())
        return super().eventFilter(watched, event)

    def _release(self, at: QPointF) -> None:
        pressed, self._pressed = self._pressed, None
        if pressed is not None and (at - pressed).manhattanLength() < CLICK_PX:
            group = self._group_at(at + QPointF(self.plot.pos()))
            if group is not None:
                self.marks_requested.emit(group.marks)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        shown = self._shown
        if shown is None:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._walk(shown, -1 if key == Qt.Key.Key_Left else 1)
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self._walk_marks(shown, -1 if key == Qt.Key.Key_PageUp else 1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._pointed is not None:
            self.marks_requested.emit(self._pointed.marks)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            at = sum(self.view.viewRange()[0]) / 2 if self._index is None else float(shown.x[self._index])
            self.view.scaleBy(x=1.25 if key == Qt.Key.Key_Minus else 0.8, center=(at, 0))
        elif key == Qt.Key.Key_Home:
            self.reset_zoom()
        else:
            super().keyPressEvent(event)

    def _walk_marks(self, shown: Shown, direction: int) -> None:
        """Go to the next changes, from those that are told or from the crosshair."""
        here = None if self._index is None else float(shown.x[self._index])
        here = here if self._pointed is None else self._pointed.x
        group = group_beside(self._groups, here, direction)
        if group is not None:
            self._point(group)
            self.setAccessibleDescription(group.words())
            self._set_index(int(np.abs(shown.x - group.x).argmin()))

    def _walk(self, shown: Shown, direction: int) -> None:
        """Move the crosshair by a hundredth of what is seen."""
        low, high = self.view.viewRange()[0]
        seen = np.flatnonzero((shown.x >= low) & (shown.x <= high))
        if not len(seen):
            return
        self._point(None)
        at = int(seen[-1]) if self._index is None else self._index + direction * max(1, len(seen) // 100)
        self._set_index(int(np.clip(at, seen[0], seen[-1])))
