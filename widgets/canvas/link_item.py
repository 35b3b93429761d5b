"""All weights between two layers.

Qt paints the curves itself, from a few path items with many curves each: no Python runs while they are stroked,
so a training thread keeps the interpreter's lock. The strongest are smooth curves, the many weak ones are ink in
one small picture.
"""

from __future__ import annotations

from time import monotonic

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPixmap
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsPixmapItem,
    QGraphicsScene,
)

from engine.snapshot import Floats
from widgets.canvas.content import MOST_TILES
from widgets.canvas.curves import Controls, Points, controls_between, density, jittered, nearest, sampled
from widgets.canvas.strand import FULL_WEIGHT, Paths, Strand, advance, draw, holder_in, levels_of, restyle
from widgets.canvas.weight_numbers import WeightNumbers, strongest_of_each
from widgets.kit.theme import theme

CURVES = 14  # of a link that are stroked in one go
MOST_INK = 400  # weak links that are drawn at all
INK_SCALE = 0.5
MOST_SAMPLES = 40_000  # points of all weak links together
NUMBERS = 1.9  # from this scale on there is room for numbers
NEAR = 1.4  # above this scale links keep their width on the screen
BIAS = -1  # the column of the always-on neuron
MOST_LIT = 160
DIMMED = 0.18

Given = tuple[Floats | None, Floats | None, int]  # weights, biases, how many are curves
Ranking = tuple[NDArray[np.intp], NDArray[np.intp], Floats]  # unit, column and value, strongest first


class LinkItem:
    """The weights from one layer to the next, as items of a scene.

    Attributes
    ----------
    strongest : how many are smooth curves. single : each curve is one weight, not all of a filter for a channel.
    """

    def __init__(self, scene: QGraphicsScene, source: str, target: str) -> None:
        self.source, self.target = source, target
        self.strongest = 100
        self.single = True
        self._strands: list[Strand] = []
        self._near = False
        self._with_numbers = False
        self._scene = scene
        self._lit = holder_in(scene, 0.6)
        self._beside = holder_in(scene, 0.65)  # by itself: a text that changes must not make the curves stroke again
        self._numbers = WeightNumbers(self._beside)
        self._ink = QGraphicsPixmapItem()  # by itself: it changes seldom, and is kept at the size of the screen
        self._ink.setTransformationMode(Qt.TransformationMode.SmoothTransformation)
        self._ink.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        self._ink.setZValue(-0.1)
        self._ink.setVisible(False)
        scene.addItem(self._ink)
        self._lit_paths: Paths = {}
        self._starts: Points = np.empty((0, 2))
        self._ends: Points = np.empty((0, 2))
        self._columns = self._units = np.empty(0, np.intp)
        self._weights: Floats | None = None
        self._biases: Floats | None = None
        self._ranking: tuple[Given, Ranking] | None = None
        self._by_now: set[int] = set()  # the parts that are drawn by these numbers
        self._node: QPointF | None = None
        self._marked: tuple[str, int, int] | None = None
        self._drawn_units = self._drawn_columns = np.empty(0, np.intp)
        self._points: Points | None = None
        self._inked_at = 0.0
        self._weak: tuple[NDArray[np.intp], NDArray[np.intp], Floats] | None = None
        self._inked: tuple[NDArray[np.intp], NDArray[np.intp], Floats] | None = None

    def remove(self) -> None:
        """Take all items off the scene."""
        for strand in self._strands:
            strand.remove()
        self._scene.removeItem(self._ink)
        self._scene.removeItem(self._lit)
        self._scene.removeItem(self._beside)

    # ---- what it shows --------------------------------------------------------------------------------------------

    def show_geometry(self, starts: Points, ends: Points, node: QPointF | None) -> None:
        """Where links begin and end, in the scene; NaN where a unit has no tile. `node`: the always-on neuron.

        Nothing is drawn before `show_weights` brings numbers of this size.
        """
        self._starts, self._ends, self._node = starts, ends, node
        self._columns = np.flatnonzero(np.isfinite(starts[:, 0]))
        self._units = np.flatnonzero(np.isfinite(ends[:, 0]))
        self._forget()
        self._weights = self._biases = self._ranking = None

    def _forget(self) -> None:
        for strand in self._strands:
            strand.forget()
        self._by_now.clear()
        self._inked_at = 0.0

    @property
    def turns(self) -> int:
        """In how many parts its curves are drawn: stroked all at once they would hold up the window."""
        return max(-(-self.strongest // CURVES), 1)

    def show_weights(self, weights: Floats | None, biases: Floats | None, turn: int | None = None) -> None:
        """Take the newest numbers: (units, inputs) and (units,); `turn` draws only one part of the curves by them."""
        fewest = min(len(self._ends), MOST_TILES)
        if weights is not None and (weights.shape[1] != len(self._starts) or len(weights) < fewest):
            weights = None
        self._weights, self._biases = weights, biases
        self._redraw(turn)

    def mark(self, marked: tuple[str, int, int] | None) -> None:
        """Light up some links: ("out", column, 0), ("in", unit, 0) or one, ("one", unit, column); None: all.

        Anything that belongs to neither layer is ("other", 0, 0): all are dimmed.
        """
        if marked != self._marked:
            self._marked = marked
            self._dim()
            self._draw_lit()

    def _dim(self) -> None:
        for item in (self._ink, self._beside, *(strand.holder for strand in self._strands)):
            item.setOpacity(1.0 if self._marked is None else DIMMED)

    def advance(self, offset: float, turn: int) -> None:
        """Move the dashes of one part, and of what is lit up, to this offset in px."""
        if turn < len(self._strands):
            self._strands[turn].advance(offset, near=self._near)
        advance(self._lit_paths, offset, near=self._near)

    def show_scale(self, scale: float) -> None:
        """From how near it is seen."""
        if (scale >= NUMBERS) != self._with_numbers:
            self._with_numbers = scale >= NUMBERS
            self._show_numbers()
        if (scale > NEAR) != self._near:
            self._near = scale > NEAR
            self._restyle_paths()

    def restyle(self) -> None:
        """Colours changed."""
        self._forget()
        self._restyle_paths()
        self._redraw()
        self.draw_ink()
        self._show_numbers()

    def _restyle_paths(self) -> None:
        for strand in self._strands:
            strand.restyle(near=self._near)
        restyle(self._lit_paths, near=self._near)

    # ---- drawing --------------------------------------------------------------------------------------------------

    def _redraw(self, turn: int | None = None) -> None:
        units, columns, values = self._ranked_now()
        if turn in self._by_now:
            return
        self._by_now.update(range(self.turns) if turn is None else (turn,))
        self._draw_strands(units[: self.strongest], columns[: self.strongest], values[: self.strongest], turn)
        if not (np.array_equal(units, self._drawn_units) and np.array_equal(columns, self._drawn_columns)):
            self._note_drawn(units, columns)
        weak = slice(self.strongest, None)
        self._weak = (units[weak], columns[weak], values[weak]) if len(values) > self.strongest else None
        self._ink.setVisible(self._weak is not None)
        if self._marked is not None:
            self._draw_lit()
        if self._with_numbers:
            self._show_numbers()

    def _draw_strands(
        self, units: NDArray[np.intp], columns: NDArray[np.intp], values: Floats, turn: int | None
    ) -> None:
        """A curve stays in its strand whatever the others do, so that a strand is seldom stroked for its neighbours."""
        while len(self._strands) < self.turns:
            self._strands.append(Strand(self._scene))
            self._dim()
        levels, homes = levels_of(values), (units + columns) % self.turns
        for at, strand in enumerate(self._strands):
            if turn is None or at == turn or at >= self.turns:
                mine = homes == at
                own = self._controls(units[mine], columns[mine])
                strand.show(units[mine], columns[mine], levels[mine], own, near=self._near)

    def _show_numbers(self) -> None:
        """The strongest weights have their numbers beside them, where one is near enough to read them."""
        units, columns = self._drawn_units, self._drawn_columns
        inside = (units < len(self._ends)) & (columns < len(self._starts))
        units, columns = units[inside], columns[inside]
        if not self._with_numbers or not self.single or self._weights is None or not len(units):
            self._numbers.clear()
            return
        values = self._values(units, columns)
        chosen = strongest_of_each(units, values)
        self._numbers.show(self._controls(units[chosen], columns[chosen]), values[chosen])

    def _ranked_now(self) -> Ranking:
        """The same for all parts that are drawn by turns, until other numbers come."""
        known = self._ranking
        if known is None or not (
            known[0][0] is self._weights and known[0][1] is self._biases and known[0][2] == self.strongest
        ):
            known = self._ranking = (self._weights, self._biases, self.strongest), self._ranked()
            self._by_now.clear()
        return known[1]

    def _ranked(self) -> Ranking:
        """Unit, column and value of every link that is drawn, strongest first, ties and near ties in a steady order."""
        if self._weights is None or not len(self._units) or not len(self._columns):
            none = np.empty(0, np.intp)
            return none, none, np.empty(0, np.float32)
        known = self._units[self._units < len(self._weights)]  # of a very large layer only the first rows arrive
        if not len(known):
            return known, known, np.empty(0, np.float32)
        shown = self._weights[np.ix_(known, self._columns)]
        unit, column = np.divmod(np.arange(shown.size), len(self._columns))
        units, columns, values = known[unit], self._columns[column], shown.ravel()
        if self._node is not None and self._biases is not None and len(self._biases) == len(self._ends):
            units = np.append(units, known)
            columns = np.append(columns, np.full(len(known), BIAS))
            values = np.append(values, self._biases[known])
        values = np.nan_to_num(values, nan=0.0, posinf=FULL_WEIGHT, neginf=-FULL_WEIGHT)
        if len(values) > self.strongest:
            most = self.strongest + MOST_INK
            strength = -np.abs(values)
            order = np.argpartition(strength, most)[:most] if len(values) > most else np.arange(len(values))
            order = order[np.argsort(strength[order], kind="stable")]
            order[: self.strongest].sort()
            units, columns, values = units[order], columns[order], values[order]
        return units, columns, values

    def _controls(self, units: NDArray[np.intp], columns: NDArray[np.intp]) -> Controls:
        starts = self._starts[columns] if len(self._starts) else np.empty((0, 2))
        if self._node is not None and (columns == BIAS).any():
            starts = np.where((columns == BIAS)[:, None], (self._node.x(), self._node.y()), starts)
        return controls_between(starts, self._ends[units] if len(self._ends) else np.empty((0, 2)))

    def _note_drawn(self, units: NDArray[np.intp], columns: NDArray[np.intp]) -> None:
        self._drawn_units, self._drawn_columns = units, columns
        self._points = None

    def _drawn_points(self) -> Points:
        """What is drawn, as points to be hit; worked out when the pointer asks."""
        if self._points is None:
            self._points = sampled(self._controls(self._drawn_units, self._drawn_columns))
        return self._points

    def _draw_lit(self) -> None:
        if self._marked is None or self._marked[0] == "other" or self._weights is None:
            self._lit.setVisible(False)
            return
        units, columns, values = self._lit_links()
        self._lit.setVisible(True)
        draw(self._lit_paths, self._lit, self._controls(units, columns), levels_of(values), near=self._near)

    def _lit_links(self) -> tuple[NDArray[np.intp], NDArray[np.intp], Floats]:
        assert self._marked is not None
        assert self._weights is not None
        way, first, second = self._marked
        if way == "one":
            units, columns = np.array([first]), np.array([second])
        elif way == "out":
            units, columns = self._units, np.full(len(self._units), first)
        else:
            units, columns = np.full(len(self._columns), first), self._columns
        inside = (units < len(self._ends)) & (units < len(self._weights)) & (columns < len(self._starts))
        units, columns = units[inside], columns[inside]
        values = self._values(units, columns)
        order = np.argsort(-np.abs(values), kind="stable")[:MOST_LIT]
        return units[order], columns[order], values[order]

    def _values(self, units: NDArray[np.intp], columns: NDArray[np.intp]) -> Floats:
        assert self._weights is not None
        values: Floats = self._weights[units, columns]
        if self._biases is not None and len(self._biases) == len(self._ends):
            values = np.where(columns == BIAS, self._biases[units], values)
        return np.nan_to_num(values)

    @property
    def ink_age_s(self) -> float:
        """How old the picture of the weak links is; 0 where there are none."""
        if self._weak is None:
            return 0.0
        return monotonic() - self._inked_at if self._inked_at else float("inf")

    @property
    def ink_is_stale(self) -> bool:
        """Whether the picture of the weak links shows other numbers than the links have by now."""
        return self._weak is not None and self._weak is not self._inked

    def draw_ink(self) -> None:
        """Draw the weak links as a faint picture, at half the resolution of the curves."""
        if self._weak is None:
            return
        self._inked_at = monotonic()
        self._inked = self._weak
        units, columns, values = self._weak
        controls = self._controls(units, columns) * INK_SCALE
        points = jittered(sampled(controls, int(np.clip(MOST_SAMPLES // len(controls), 60, 300))))
        left, top = points[..., 0].min(), points[..., 1].min() - 2
        width, height = int(np.ptp(points[..., 0])) + 2, int(np.ptp(points[..., 1])) + 6
        picture = _ink_picture(points - (left, top), values, width, height)
        self._ink.setPixmap(QPixmap.fromImage(picture))
        self._ink.setScale(1 / INK_SCALE)
        self._ink.setPos(left / INK_SCALE, top / INK_SCALE)

    # ---- pointing -------------------------------------------------------------------------------------------------

    def bounds(self) -> QRectF:
        """Where its curves lie, in the scene."""
        if not len(self._drawn_units):
            return QRectF()
        ends = np.vstack([self._starts[self._columns], self._ends[self._units]])
        if self._node is not None:
            ends = np.vstack([ends, [[self._node.x(), self._node.y()]]])
        low, high = ends.min(axis=0), ends.max(axis=0)
        return QRectF(QPointF(*low.tolist()), QPointF(*high.tolist())).adjusted(-24, 0, 24, 0)

    def nearest(self, at: QPointF) -> tuple[int, int, float]:
        """Unit, column (or BIAS) and distance in px of the link that comes nearest to a point."""
        index, gap = nearest(self._drawn_points(), at.x(), at.y())
        if index < 0:
            return -1, -1, gap
        return int(self._drawn_units[index]), int(self._drawn_columns[index]), gap


def _ink_picture(points: Points, values: Floats, width: int, height: int) -> QImage:
    """Faint colour where many weak links run; premultiplied, so that overlapping ink saturates."""
    now = theme()
    strength = np.abs(values) / max(float(np.abs(values).max()), 1e-6)
    crowd = (60 / (60 + len(values))) ** 0.5  # many links leave less ink each
    amount = (0.15 + 1.6 * strength**2) * crowd * (width / points.shape[1])
    layers = [density(points[sign], amount[sign], width, height) for sign in (values >= 0, values < 0)]
    total = layers[0] + layers[1]
    alpha = 0.5 * (1 - np.exp(-total))
    shares = [np.divide(layer, total, out=np.zeros_like(total), where=total > 0) for layer in layers]
    pixels = np.zeros((height, width), np.uint32)
    positive, negative = QColor(now.positive), QColor(now.negative)
    for shift, a, b in (
        (16, positive.red(), negative.red()),
        (8, positive.green(), negative.green()),
        (0, positive.blue(), negative.blue()),
    ):
        pixels |= (alpha * (shares[0] * a + shares[1] * b)).astype(np.uint32) << shift
    pixels |= (alpha * 255).astype(np.uint32) << 24
    return QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied).copy()
