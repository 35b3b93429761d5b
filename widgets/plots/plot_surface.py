"""A pyqtgraph plot dressed as the rest of the window: our font, our colours, a quiet grid, one key stop.

Only the modules of the three plots import this one: pyqtgraph is loaded after the window is on the screen.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QMargins, QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QGraphicsScene, QGraphicsView, QVBoxLayout

from widgets.kit import font, format_number, si, theme, theme_signals
from widgets.plots.base import Surface

RING = 3  # px around the plot, for the focus ring
LOG_TICK_PX = 28  # px between two numbers of a logarithmic axis
LABEL_MARGIN = 14  # px that a number may stand over the end of its axis


class NumberAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no types
    """An axis whose numbers are written as everywhere in the window.

    Attributes
    ----------
    percent : whether 1 is written as 100 %.
    """

    def __init__(self, side: str, density: float) -> None:
        super().__init__(side)
        self.percent = False
        self.enableAutoSIPrefix(False)
        self.setTickDensity(density)
        self.setStyle(
            tickFont=font("small"), tickLength=0, tickTextOffset=6 if side == "left" else 3, maxTickLevel=0,
            hideOverlappingLabels=LABEL_MARGIN,
        )  # fmt: skip

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float | None) -> list[str]:
        return [self._written(10.0**value if self.logMode else value) for value in values]

    def logTickValues(
        self, low: float, high: float, size: float, _linear: object
    ) -> list[tuple[float | None, list[float]]]:
        """Powers of ten, thinned; 2 and 5 times them where there is room. Given and returned as logarithms."""
        first, last = math.floor(low), math.ceil(high)
        most = max(size / LOG_TICK_PX, 1.0)
        every = max(1, math.ceil((last - first) / most))
        decades = high - low
        factors = (1, 2, 5) if 3 * decades <= most else (1, 3) if 2 * decades <= most else (1,)
        found = [power + math.log10(factor) for power in range(first, last + 1, every) for factor in factors]
        return [(None, [tick for tick in found if low <= tick <= high])]

    def _written(self, value: float) -> str:
        value = float(f"{value:.10g}")
        if self.percent:
            return f"{format_number(100 * value)} %"
        return si(value) if abs(value) >= 10_000 else format_number(value)

    def boundingRect(self) -> QRectF:
        """Room for a number at the very end of the axis: pyqtgraph leaves out what stands over it."""
        found: QRectF = super().boundingRect()
        return found.adjusted(0, -8, 0, 8) if self.orientation == "left" else found

    def restyle(self) -> None:
        """Take the colours of the theme; the axis has no line of its own."""
        self.setPen(None)
        self.setTextPen(theme().text_second)
        self.setTickPen(theme().line)


class GraphicsSurface(Surface):
    """A picture of pyqtgraph's in the place of a surface that paints; the keyboard stays with the surface.

    Parameters
    ----------
    plot : what fills the surface, inside the focus ring.
    """

    def __init__(self, name: str, plot: pg.GraphicsView) -> None:
        super().__init__(name)
        self.plot = plot
        plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        plot.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)  # one piece is cheapest
        plot.scene().setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)  # a few items, all in sight
        plot.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        plot.viewport().setMouseTracking(True)
        plot.viewport().installEventFilter(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(QMargins(RING, RING, RING, RING))
        layout.addWidget(plot)
        plot.setVisible(not self.message)
        theme_signals().changed.connect(self.restyle)

    def restyle(self) -> None:
        """Take the colours of the theme."""
        self.plot.setBackground(theme().panel)

    def set_message(self, message: str) -> None:
        super().set_message(message)
        self.plot.setVisible(not message)

    def paint(self, painter: QPainter, exposed: QRectF) -> None:
        """Nothing under the plot."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tell where the pointer is, in the surface's own pixels; all else about it is pyqtgraph's."""
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseMove:
            self.hovered.emit(event.position() + QPointF(self.plot.pos()))
        elif event.type() == QEvent.Type.Leave:
            self.hovered.emit(None)
        return False


class PlotSurface(GraphicsSurface):
    """One plot with its axes; their ranges are always set, never searched for."""

    def __init__(self, name: str, *, left_px: int) -> None:
        self.axes = {"left": NumberAxis("left", 2.0), "bottom": NumberAxis("bottom", 1.7)}
        super().__init__(name, pg.PlotWidget(axisItems=self.axes, enableMenu=False))
        self.view = self.plot.getViewBox()
        item = self.plot.getPlotItem()
        item.hideButtons()
        item.disableAutoRange()
        item.layout.setContentsMargins(0, 8 - RING, LABEL_MARGIN - RING, 0)
        self.axes["left"].setWidth(left_px - RING)
        self.axes["left"].setGrid(255)
        self.axes["left"].setZValue(self.view.zValue() - 1)  # the grid lies under the curves
        self.axes["bottom"].setHeight(24 - RING)

    def restyle(self) -> None:
        super().restyle()
        for axis in self.axes.values():
            axis.restyle()

    # ---- geometry, in the surface's own pixels

    def box(self) -> QRectF:
        """Where the curves are."""
        return QRectF(self.view.sceneBoundingRect()).translated(self.plot.pos())

    def place(self, x: float, y: float) -> QPointF:
        """Where a point of the axes lies; on a logarithmic axis y is the logarithm."""
        return QPointF(self.view.mapViewToScene(QPointF(x, y))) + QPointF(self.plot.pos())

    def value_at(self, at: QPointF) -> QPointF:
        """The values at a place."""
        return QPointF(self.view.mapSceneToView(at - QPointF(self.plot.pos())))


def curve(color: str | QColor = "", width: float = 1.0, *, dash: Sequence[float] = ()) -> pg.PlotCurveItem:
    """A line that breaks where a number is missing.

    Lines of many points are one pixel wide: a wider smooth one costs Qt a hundred times as much.
    """
    made = pg.PlotCurveItem(antialias=True, connect="finite")
    made.setPen(line_pen(color or theme().text, width, dash))
    return made


def line_pen(color: str | QColor, width: float = 1.0, dash: Sequence[float] = ()) -> QPen:
    """A pen that counts in pixels whatever the axes."""
    made = QPen(QColor(color), width)
    made.setCosmetic(True)
    if dash:
        made.setDashPattern(dash)
    return made
