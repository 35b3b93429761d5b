"""How the scene is looked at: zoom, pan, fit."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QGraphicsView, QWidget

from widgets.canvas.boxes import FOOT
from widgets.canvas.controller import Controller
from widgets.canvas.frames import note_rect
from widgets.canvas.scene import NetworkScene

SMALLEST, LARGEST = 0.02, 8.0
FIT_LARGEST = 2.0
READABLE = 0.58  # below this scale, words and strips of a sequence are too small to be read
AMPLE = QSizeF(1000, 760)  # px; in a larger window everything is drawn larger, so that it can be read from afar
ZOOM_STEP = 1.25


class Camera(QGraphicsView):
    """A view that zooms around points and keeps the whole network in sight as long as nobody zooms.

    Attributes
    ----------
    fitting : whether the whole network is kept in sight.
    """

    zoomed = Signal()  # scale or place changed

    def __init__(self, controller: Controller, scene: NetworkScene, parent: QWidget | None = None) -> None:
        super().__init__(scene, parent)
        self.controller, self._scene = controller, scene
        self.fitting = True
        self._stays = False  # until the next edit
        controller.placed_by_hand.connect(self._stay)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontSavePainterState)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        # The scene has a ground of its own; what lies under the view need not be painted at each new number.
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    @property
    def scale_now(self) -> float:
        """Pixels for one unit of the scene."""
        return float(self.transform().m11())

    def fit(self) -> None:
        """Show the whole network, and keep it so while the window changes."""
        self.fitting = True
        bounds, size = self._scene.annotations.bounds(self.controller.layout), self.viewport().size()
        if bounds.isEmpty() or size.isEmpty():
            return
        scale = min(size.width() / bounds.width(), (size.height() - FOOT) / max(bounds.height() - FOOT, 1.0))
        scale = min(max(scale, SMALLEST), FIT_LARGEST)
        free = (size.height() - bounds.height() * scale) / 2
        hidden = max(FOOT * (1 - scale) - free, 0.0)  # the line at the bottom is as high on every scale
        self._look_at(bounds.center() + QPointF(0, hidden / scale), scale)

    def fit_readable(self) -> None:
        """As `fit`; a network that is too wide to be read then is seen from where its data come in."""
        self.fit()
        if self.scale_now >= READABLE or self.viewport().size().isEmpty():
            return
        self.fitting = False
        bounds, seen = self._scene.annotations.bounds(self.controller.layout), QSizeF(self.viewport().size()) / READABLE
        first = [box.scene_body for i, box in self.controller.layout.boxes.items() if self._is_input(i)]
        middle = sum(body.center().y() for body in first) / len(first) if first else bounds.center().y()
        low, high = bounds.top() + seen.height() / 2, bounds.bottom() - seen.height() / 2
        y = min(max(middle, low), high) if low < high else bounds.center().y()
        x = bounds.left() + min(seen.width(), bounds.width()) / 2
        self._look_at(QPointF(x, y), READABLE)

    def _is_input(self, layer_id: str) -> bool:
        content = self.controller.contents.get(layer_id)
        return content is not None and content.kind == "input"

    def refit(self) -> None:
        """After an edit: as `fit`, but what was just put somewhere by hand stays under the hand."""
        if not self._stays:
            self.fit()
        self._stays = False

    def _stay(self) -> None:
        self._stays = True

    def _look_at(self, center: QPointF, scale: float) -> None:
        self.resetTransform()
        self.scale(scale, scale)
        self.centerOn(center)
        self.zoomed.emit()

    def zoom_by(self, factor: float, at: QPoint | None = None) -> None:
        """Zoom around a point of the viewport, its middle by default."""
        at = self.viewport().rect().center() if at is None else at
        scale = min(max(self.scale_now * factor, SMALLEST), LARGEST)
        self.fitting = False
        before = self.mapToScene(at)
        self.resetTransform()
        self.scale(scale, scale)
        after = self.mapFromScene(before)
        self._scroll(after - at)
        self.zoomed.emit()

    def zoom_to(self, scale: float) -> None:
        """Zoom around the middle to a scale."""
        self.zoom_by(scale / self.scale_now)

    def pan_by(self, delta: QPoint) -> None:
        self.fitting = False
        self._scroll(QPoint(-delta.x(), -delta.y()))
        self.zoomed.emit()

    def _scroll(self, by: QPoint) -> None:
        self.horizontalScrollBar().setValue(self.horizontalScrollBar().value() + by.x())
        self.verticalScrollBar().setValue(self.verticalScrollBar().value() + by.y())

    def visible_scene(self) -> QRectF:
        """The part of the scene that can be seen."""
        return self.mapToScene(self.viewport().rect()).boundingRect()

    def look_at(self, center: QPointF) -> None:
        """Bring a point of the scene into the middle."""
        self.fitting = False
        self.centerOn(center)
        self.zoomed.emit()

    def room(self) -> QSizeF:
        """The size, in the scene, of what the network may fill: the window's at 100 %, less in a very large one."""
        size = QSizeF(self.viewport().size())
        return size / max(min(size.width() / AMPLE.width(), size.height() / AMPLE.height()), 1.0)

    def reveal(self, layer_id: str) -> None:
        """Bring a block or a note into sight."""
        box, note = self.controller.layout.boxes.get(layer_id), self.controller.sheets.get(layer_id)
        place = box.scene_body if box is not None else note_rect(note) if note is not None else None
        if place is not None and not self.visible_scene().contains(place):
            self.ensureVisible(place, 16, 16)
            self.zoomed.emit()
