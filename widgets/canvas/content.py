"""What each block shows: its words, its tiles and what they stand for. No pixels in here."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Literal

from engine.spec.catalog.features import PLANE_FEATURES
from engine.spec.catalog.layers import Dense, Input, LayerKind, Output
from engine.spec.data_shape import DataShape
from engine.spec.document import Spec
from engine.spec.edits import title_of
from engine.spec.shapes import Analysis

Style = Literal["map", "square", "picture", "column", "answer", "bar", "figure"]

MOST_TILES = 64  # of one layer; the rest is counted, not drawn
MOST_ROWS = 16  # named columns that are listed before they are folded


@dataclass(frozen=True)
class TileContent:
    """One tile.

    Attributes
    ----------
    unit : column of the layer's output, -1 where the tile has none (a feature that is off, a whole picture).
    label : the words beside it. feature : the input feature that a click switches, empty elsewhere.
    """

    unit: int
    label: str = ""
    feature: str = ""

    @property
    def on(self) -> bool:
        """Whether the network uses what the tile stands for."""
        return self.unit >= 0 or not self.feature


@dataclass(frozen=True)
class BlockContent:
    """One layer as it is shown.

    Attributes
    ----------
    units : width of the layer's output. hidden : units or features that have no tile. unfolded : more features are
        listed than is usual.
    countable : whether + and - change the number of units.
    bounded : whether the outputs stay within -1 and 1, so that one colour scale serves all units.
    weights : learned numbers.
    """

    layer_id: str
    kind: str
    title: str
    caption: str
    style: Style
    tiles: tuple[TileContent, ...]
    units: int
    hidden: int = 0
    unfolded: bool = False
    countable: bool = False
    bias: bool = False
    bounded: bool = False
    frozen: bool = False
    weights: int = 0
    problem: str = ""
    remedy: str = ""

    @property
    def more(self) -> str:
        """The line under the tiles that counts what has none; empty where all have one."""
        return f"… {self.hidden:,} more" if self.hidden else "show fewer" if self.unfolded else ""

    def unit_name(self, unit: int) -> str:
        """What a unit is called: its label, or the layer's title with its number."""
        for tile in self.tiles:
            if tile.unit == unit and tile.label:
                return tile.label
        return self.title if self.units == 1 else f"{self.title} · {unit + 1}"


def contents_of(spec: Spec, analysis: Analysis, unfolded: frozenset[str] = frozenset()) -> dict[str, BlockContent]:
    """What every block shows, by layer id; `unfolded` input layers list all their columns."""
    data = spec.data_shape
    return {layer.id: _content(layer, spec, analysis, data, layer.id in unfolded) for layer in spec.network.layers}


def _content(layer: LayerKind, spec: Spec, analysis: Analysis, data: DataShape, unfolded: bool) -> BlockContent:
    shape = analysis.shapes.get(layer.id)
    problems = analysis.problems_of(layer.id)
    weights = shape.parameters if shape else 0
    style, tiles, units, hidden = _tiles(layer, data, unfolded, prod(shape.output) if shape else 0)
    return BlockContent(
        layer_id=layer.id,
        kind=layer.kind,
        title=title_of(spec, layer.id),
        caption=_caption(layer, data, weights),
        style=style,
        tiles=tiles,
        units=units,
        hidden=hidden,
        unfolded=unfolded and len(tiles) > MOST_ROWS,
        countable=hasattr(layer, "units"),
        bias=bool(getattr(layer, "bias", False)),
        bounded=_bounded(layer, data),
        frozen=bool(getattr(layer, "frozen", False)),
        weights=weights,
        problem=problems[0].problem if problems else "",
        remedy=problems[0].remedy if problems else "",
    )


def _bounded(layer: LayerKind, data: DataShape) -> bool:
    if isinstance(layer, Dense):
        return layer.activation in ("tanh", "sigmoid", "sin")
    return isinstance(layer, Output) and data.task != "regression"


def _caption(layer: LayerKind, data: DataShape, weights: int) -> str:
    if isinstance(layer, Input):
        on, offered = len(layer.chosen(data)), len(data.features)
        return f"{on} of {offered} features" if on != offered else _counted(on, _feature_word(data))
    if isinstance(layer, Output):
        count = max(len(data.classes), len(data.targets), 1)
        return f"{_counted(count, 'class' if data.classes else 'value')} · {_counted(weights, 'weight')}"
    return " · ".join(part for part in (layer.caption(None), _counted(weights, "weight")) if part)


def _feature_word(data: DataShape) -> str:
    return "pixel" if data.picture else "feature"


def _counted(count: int, word: str) -> str:
    plural = word + ("es" if word.endswith("s") else "s")
    return f"{count:,} {word if count == 1 else plural}"


def _tiles(
    layer: LayerKind, data: DataShape, unfolded: bool, width: int
) -> tuple[Style, tuple[TileContent, ...], int, int]:
    """Style, tiles, width of the output, and how many have no tile."""
    if isinstance(layer, Input):
        return _input_tiles(layer, data, unfolded)
    if isinstance(layer, Output):
        return _output_tiles(data)
    units = width if not isinstance(layer, Dense) else layer.units
    shown = min(units, MOST_TILES)
    style: Style = "map" if data.plane else "square"
    return style, tuple(TileContent(unit) for unit in range(shown)), units, units - shown


def _input_tiles(layer: Input, data: DataShape, unfolded: bool) -> tuple[Style, tuple[TileContent, ...], int, int]:
    chosen = layer.chosen(data)
    if data.picture is not None:
        return "picture", (TileContent(-1),), len(chosen), 0
    place = {name: i for i, name in enumerate(chosen)}
    most = MOST_TILES if unfolded else MOST_ROWS
    named = data.features if len(data.features) <= most else data.features[: most - 1]
    tiles = tuple(TileContent(place.get(name, -1), PLANE_FEATURES.get(name, name), name) for name in named)
    style: Style = "map" if data.plane else "column"
    return style, tiles, len(chosen), len(data.features) - len(named)


def _output_tiles(data: DataShape) -> tuple[Style, tuple[TileContent, ...], int, int]:
    units = data.outputs
    names = data.classes or data.targets
    shown = min(units, MOST_ROWS * 2)
    tiles = tuple(TileContent(i, names[i] if i < len(names) else "") for i in range(shown))
    if data.plane:
        return ("answer", (TileContent(0),), 1, 0) if units == 1 else ("map", tiles, units, units - shown)
    if data.task == "two-class":  # one unit says how much it is the second class; the first takes the rest
        return "bar", (TileContent(0, names[1]), TileContent(-1, names[0])), 1, 0
    return ("bar" if data.classes else "figure"), tiles, units, units - shown
