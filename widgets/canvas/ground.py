"""What gestures and drops find on the ground, and what is shown to them while they go on."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRect
from PySide6.QtGui import QPainterPath
from PySide6.QtWidgets import QRubberBand, QWidget

from widgets.canvas.camera import Camera
from widgets.canvas.controller import Controller
from widgets.canvas.hits import (
    Hit,
    OnGround,
    OnInsert,
    OnLink,
    OnNumber,
    OnPort,
    hit,
    on_block,
    on_link,
    on_port,
    ports_of,
)
from widgets.canvas.lines import Pair
from widgets.canvas.overlay import Draft, Overlay
from widgets.canvas.scene import NetworkScene
from widgets.canvas.tag import PointerTag


class GroundView(Camera):
    """The view as a `gestures.Ground` and a `drops.DropGround`."""

    def __init__(self, controller: Controller, scene: NetworkScene, parent: QWidget | None = None) -> None:
        super().__init__(controller, scene, parent)
        self._hit: Hit = OnGround()
        self._band = QRubberBand(QRubberBand.Shape.Rectangle, self.viewport())
        self.overlay = Overlay(scene)
        self.tag = PointerTag(self.viewport())
        self._drawing = False

    @property
    def hit_now(self) -> Hit:
        """What is under the pointer."""
        return self._hit

    def scene_point(self, at: QPoint) -> QPointF:
        return self.mapToScene(at)

    def show_band(self, rect: QRect | None) -> None:
        self._band.setVisible(rect is not None)
        if rect is not None:
            self._band.setGeometry(rect)

    def blocks_in(self, rect: QRect) -> tuple[str, ...]:
        area = self.mapToScene(rect).boundingRect()
        boxes = self.controller.layout.boxes
        return tuple(i for i, box in boxes.items() if box.scene_body.intersects(area))

    def notes_in(self, rect: QRect) -> tuple[str, ...]:
        return self._scene.annotations.notes_in(self.mapToScene(rect).boundingRect())

    def hit_at(self, at: QPoint) -> Hit:
        """What lies at a point of the viewport."""
        control = self.controller
        if control.spec is None:
            return OnGround()
        here, extras = self.mapToScene(at), self._scene.annotations
        over = extras.button_at(here)
        if over is not None:
            return over
        found = hit(
            here,
            self.scale_now,
            control.contents,
            control.layout,
            control.lines,
            self._scene.links.values(),
            control.links,
        )
        return extras.title_at(here) or found if isinstance(found, OnGround | OnLink | OnNumber) else found

    def block_at(self, at: QPoint) -> str:
        here, control = self.mapToScene(at), self.controller
        boxes = list(control.layout.boxes.items())[::-1]
        header = next((i for i, box in boxes if box.header.translated(box.position).contains(here)), "")
        found = header or next((i for i, box in boxes if box.scene_body.contains(here)), "")
        port = None if found else on_port(here, max(self.scale_now, 1e-6), control.contents, control.layout)
        return found or (port.layer_id if port is not None else "")

    def units_at(self, at: QPoint) -> bool:
        return self.controller.has_units(self.block_at(at))

    def show_lasso(self, loop: QPainterPath | None) -> None:
        self.overlay.show_lasso(loop)

    def show_draft(self, draft: Draft | None, at: QPoint) -> None:
        self._drawing = draft is not None
        self.overlay.show_draft(self.controller.layout, draft)
        self.tag.show_words(draft.words if draft is not None else "", at, draft.can if draft is not None else None)
        if draft is None:
            self.show_pointed()

    def show_gap(self, pair: Pair | None, at: QPoint | None, words: str) -> None:
        """Show where a drop would go."""
        here = None if at is None or words else self.mapToScene(at)
        self.overlay.show_gap(self.controller.layout, pair, here)
        self.tag.show_words(words, at or QPoint(), True if words else None)

    def show_pointed(self) -> None:
        """Show the ports of the block under the pointer, and the line of the link there."""
        if self._drawing:
            return
        control = self.controller
        node = on_block(self._hit)
        content = control.contents.get(node)
        ports = frozenset((node, way) for way in ports_of(content.kind)) if content is not None else frozenset()
        lit = (self._hit.layer_id, self._hit.way) if isinstance(self._hit, OnPort) else None
        self.overlay.show_ports(control.layout, ports, lit)
        self.overlay.show_links(control.layout, control.links, on_link(self._hit) if self._points_at_line() else None)

    def _points_at_line(self) -> bool:
        return isinstance(self._hit, OnLink | OnInsert)
