"""Layers and blocks that are dragged onto the canvas from a palette: a gesture that another widget began."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QMimeData, QPoint, QPointF

from widgets.canvas.controller import Controller
from widgets.canvas.hits import Hit, OnGround, on_block, on_link
from widgets.canvas.lines import Pair
from widgets.canvas.parts import Part, Spot, part_in
from widgets.canvas.stacks import HEADER

NEAR_LINK = 26.0  # px: a link opens for what comes so near


class DropGround(Protocol):
    """What a drop needs of the view."""

    controller: Controller

    def scene_point(self, at: QPoint) -> QPointF:
        """Where a point of the viewport lies in the scene."""

    def hit_at(self, at: QPoint) -> Hit:
        """What lies at a point of the viewport."""

    def show_gap(self, pair: Pair | None, at: QPoint | None, words: str) -> None:
        """Show where the drop would go; without either, nothing."""

    @property
    def scale_now(self) -> float:
        """Pixels for one unit of the scene."""


class Drop:
    """One drag over the canvas: entered, moved, and then dropped or left."""

    def __init__(self, ground: DropGround) -> None:
        self._ground = ground
        self._part: Part | None = None

    def enter(self, data: QMimeData) -> bool:
        """Whether what comes is ours."""
        self._part = part_in(data)
        return self._part is not None

    def move(self, at: QPoint) -> None:
        """Show what letting go here would do."""
        if self._part is None:
            return
        pair, node = self._over(at)
        title = self._part.title
        if pair is not None:
            self._ground.show_gap(pair, at, f"Insert {title} here")
        elif node:
            name = self._ground.controller.contents[node].title
            self._ground.show_gap(None, at, f"Insert {title} behind {name}")
        else:
            self._ground.show_gap(None, at, "")

    def leave(self) -> None:
        """The drag went elsewhere, or was given up."""
        self._part = None
        self._ground.show_gap(None, None, "")

    def drop(self, at: QPoint) -> bool:
        """Put it in; whether it could be."""
        part, pair_and_node = self._part, self._over(at)
        self.leave()
        if part is None:
            return False
        return self._ground.controller.builder.put(part, self._spot(at, *pair_and_node))

    def _over(self, at: QPoint) -> tuple[Pair | None, str]:
        """The link or the block that a drop here is meant for."""
        control = self._ground.controller
        found = self._ground.hit_at(at)
        node = on_block(found)
        if node:
            return None, node
        pair = on_link(found)
        if pair is None and isinstance(found, OnGround):
            reach = NEAR_LINK / max(self._ground.scale_now, 1e-6)
            pair = control.lines.nearest(self._ground.scene_point(at), reach)
        return pair, ""

    def _spot(self, at: QPoint, pair: Pair | None, node: str) -> Spot:
        control = self._ground.controller
        if pair is not None and (spot := control.builder.spot_in(pair)) is not None:
            return spot
        if node:
            return control.builder.spot_behind_node(node)
        here = self._ground.scene_point(at)
        return ground_spot(here)


def ground_spot(here: QPointF) -> Spot:
    """On the ground, with the middle of its header at a point of the scene."""
    return Spot(x=round(here.x() - HEADER.width() / 2, 1), y=round(here.y() - HEADER.height() / 2, 1))
