"""What each block shows: its words, its tiles and what they stand for. No pixels in here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import prod
from typing import Literal

from engine.spec.acting import ENDS
from engine.spec.catalog.features import PLANE_FEATURES
from engine.spec.catalog.layers import (
    Attention,
    Dense,
    Input,
    Join,
    LayerKind,
    Output,
    PositionalEncoding,
    Recurrent,
    StepDense,
    TransformerBlock,
    ValueOutput,
    words_of_shape,
)
from engine.spec.catalog.layers.base import Shape
from engine.spec.catalog.layers.conv import DepthwiseConv2d, Filters, SeparableConv2d, window_words
from engine.spec.catalog.layers.pool import Pool
from engine.spec.catalog.layers.units import Units
from engine.spec.data_shape import CLASSES, DataShape
from engine.spec.document import MOST_LAYERS, Group, Spec
from engine.spec.edits import title_of
from engine.spec.edits.units import states_of
from engine.spec.folding import Shown, shown
from engine.spec.problems import SpecProblem
from engine.spec.shapes import Analysis, LayerShape

Style = Literal["map", "maps", "square", "picture", "column", "answer", "bar", "figure", "join", "strip", "plain"]
Mark = Literal["", "frozen", "ablated", "bypassed"]

MOST_TILES = 64  # of one layer at a time; larger layers have pages
SIGNS = {"add": "+", "multiply": "×", "concatenate": "‖"}
SUMMING = frozenset({"dense", "output", "value", "conv1d", "conv2d", "conv_transpose2d", "separable_conv2d"})
SMALLEST_MAP = 0.55  # beside the data's pictures, however small it is
MANY_WEIGHTS = 10_000
LISTED = ("flatten", "reshape")  # lists of these kinds are strips
MOST_OF_GROUP = 16  # tiles of a folded group
SHOWN = {" ": "␣", "\n": "↵"}  # signs that stand for themselves as nothing
MOST_ROWS = 16  # named columns that are listed before they are folded


@dataclass(frozen=True)
class TileContent:
    """One tile.

    Attributes
    ----------
    unit : column of the layer's output, -1 where the tile has none (a feature that is off, a whole picture).
    label : the words beside it. feature : the input feature that a click switches, empty elsewhere.
    mark : what was done to the unit.
    """

    unit: int
    label: str = ""
    feature: str = ""
    mark: Mark = ""

    @property
    def on(self) -> bool:
        """Whether the network uses what the tile stands for."""
        return self.unit >= 0 or not self.feature


@dataclass(frozen=True)
class Page:
    """The part of a large layer that has tiles.

    Attributes
    ----------
    number : from 0. units : those on it, where the engine has told which are the most active; else by number.
    """

    number: int = 0
    units: tuple[int, ...] = ()


@dataclass(frozen=True)
class BlockContent:
    """One layer, or one folded group, as it is shown.

    Attributes
    ----------
    kind : of the layer, or "group". kind_title : what the kind is called. family : as in the palette.
    shape : of the output, in words; empty where it is unknown. sign : of a join.
    idle : leads to no output, so that it takes no part. mark : what was done to the whole layer.
    shows : the layer whose numbers a folded group shows: its last.
    size : (height, width) of each channel, of a signal (1, length), of whole pictures too; (0, 0) of lists.
    share : how large its maps are shown beside the data's pictures, 1 for as large.
    channels : of the picture that an input shows. ink : its pictures are drawn in ink, none is a photograph.
    kernel : (height, width) of the filter that is shown beside each map; (0, 0) without. places : weights that a unit
        has for one of its inputs. colored : its filters look at red, green and blue.
    pages, page : of the units, 64 each. ranked : whether pages go from the most active to the least.
    units : width of the layer's output, of maps how many. hidden : units or features that have no tile.
    unfolded : more features are listed than is usual.
    countable : whether + and - change the number of units.
    bounded : whether the outputs stay within -1 and 1, so that one colour scale serves all units.
    weights : learned numbers.
    brings : what each link into it brings, by the block that it comes from; of layers that take several, each for
        something else.
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
    kind_title: str = ""
    family: str = ""
    shape: str = ""
    sign: str = ""
    idle: bool = False
    mark: Mark = ""
    pages: int = 1
    page: int = 0
    ranked: bool = False
    shows: str = ""
    size: tuple[int, int] = (0, 0)
    share: float = 1.0
    channels: int = 0
    ink: bool = False
    kernel: tuple[int, int] = (0, 0)
    places: int = 1
    colored: bool = False
    brings: tuple[tuple[str, str], ...] = ()

    @property
    def seen(self) -> str:
        """The layer whose numbers are shown."""
        return self.shows or self.layer_id

    @property
    def weighted(self) -> bool:
        """Whether each link into it has weights of its own."""
        return self.kind in SUMMING

    @property
    def more(self) -> str:
        """The line under the tiles that counts what has none; empty where all have one."""
        if self.pages > 1:
            first = self.page * MOST_TILES
            return f"{first + 1:,}–{min(first + MOST_TILES, self.units):,} of {self.units:,}"
        return f"… {self.hidden:,} more" if self.hidden else "show fewer" if self.unfolded else ""

    def unit_name(self, unit: int) -> str:
        """What a unit is called: its label, or the layer's title with its number."""
        for tile in self.tiles:
            if tile.unit == unit and tile.label:
                return tile.label
        return self.title if self.units == 1 else f"{self.title} · {unit + 1}"


def contents_of(
    spec: Spec, analysis: Analysis, unfolded: frozenset[str] = frozenset(), pages: Mapping[str, Page] | None = None
) -> dict[str, BlockContent]:
    """What every block shows, by the id of its layer or folded group.

    Parameters
    ----------
    unfolded : input layers that list all their columns. pages : of large layers, by id; the first where not given.
    """
    data, graph, idle = spec.data_shape, shown(spec.network), analysis.idle
    problems: dict[str, SpecProblem] = {}
    for problem in (*analysis.problems, *analysis.warnings):
        if problem.kind != "idle":
            problems.setdefault(problem.layer_id, problem)
    made: dict[str, BlockContent] = {}
    for node in graph.nodes:
        if spec.network.has(node):
            layer, page = spec.network.layer(node), (pages or {}).get(node, Page())
            first = any(spec.network.layer(i).kind == "input" for i in spec.network.sources(node))
            known = Known(
                shape=analysis.shapes.get(node),
                problem=problems.get(node),
                data=data,
                unfolded=node in unfolded,
                page=page,
                idle=node in idle,
                first=first,
                ink=data.ink,
                brings=_brings(spec, node, graph),
                worths=_says_worths(spec),
            )
            made[node] = _content(layer, title_of(spec, node), known)
        else:
            made[node] = _group_content(spec.network.group(node), spec, analysis, graph)
    return made


def _group_content(group: Group, spec: Spec, analysis: Analysis, graph: Shown) -> BlockContent:
    """A folded group: how many layers are in it, what troubles them, and what its last layer says."""
    inside = [i for i in (*analysis.shapes, *graph.home) if graph.home.get(i) == group.id]
    inside = list(dict.fromkeys(inside))  # in the order in which they are computed
    weights = sum(analysis.shapes[i].parameters for i in inside if i in analysis.shapes)
    problems = [problem for i in inside for problem in analysis.problems_of(i) if problem.kind != "idle"]
    end = next((i for i in reversed(inside) if i in analysis.shapes), "")
    last = analysis.shapes[end].output if end else None
    units = 0 if not last else last[0]
    style: Style = "plain" if not last else "maps" if len(last) > 1 else "map" if spec.data_shape.plane else "square"
    count = min(units, MOST_OF_GROUP) if style != "plain" else 0
    return BlockContent(
        layer_id=group.id,
        kind="group",
        title=group.name,
        caption=" · ".join((_counted(len(inside), "layer"), words_of_shape(last) if last else "?", f"{weights:,}")),
        style=style,
        tiles=tuple(TileContent(unit) for unit in range(count)),
        units=units,
        hidden=units - count if count else 0,
        bounded=bool(end) and _bounded(spec.network.layer(end), spec.data_shape),
        weights=weights,
        problem=problems[0].problem if problems else "",
        remedy=problems[0].remedy if problems else "",
        kind_title="Group",
        family="group",
        shape=words_of_shape(last) if last else "",
        idle=all(i in analysis.idle for i in inside),
        shows=end,
        size=_size(last),
        share=_share(last, spec.data_shape),
    )


@dataclass(frozen=True)
class Known:
    """What is known of one layer beside its own parameters; first : it comes right behind an input.
    brings : see `BlockContent`. worths : the answer says what each action is worth, not how likely it is."""

    shape: LayerShape | None
    problem: SpecProblem | None
    data: DataShape
    unfolded: bool
    page: Page
    idle: bool
    first: bool
    ink: bool
    brings: tuple[tuple[str, str], ...]
    worths: bool = False


@lru_cache(maxsize=2 * MOST_LAYERS)
def _content(layer: LayerKind, title: str, known: Known) -> BlockContent:
    """An edit changes few layers; the others keep the very same content."""
    shape, problem, data, page, unfolded = known.shape, known.problem, known.data, known.page, known.unfolded
    weights = shape.parameters if shape else 0
    output = shape.output if shape else None
    style, tiles, units, hidden = _tiles(layer, data, unfolded, output, page)
    if known.worths and style == "bar":
        style = "figure"
    paged = isinstance(layer, Units) or style in ("map", "maps", "square")
    return BlockContent(
        layer_id=layer.id,
        kind=layer.kind,
        title=title,
        caption=_caption(layer, data, weights, output),
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
        problem=problem.problem if problem else "",
        remedy=problem.remedy if problem else "",
        kind_title=layer.title,
        family=layer.family,
        shape=words_of_shape(shape.output) if shape else "",
        sign=SIGNS.get(layer.kind, ""),
        idle=known.idle,
        mark=_mark(layer),
        pages=-(-units // MOST_TILES) if paged and layer.kind not in ("input", *ENDS) else 1,
        page=min(page.number, max(-(-units // MOST_TILES) - 1, 0)) if paged else 0,
        ranked=bool(page.units),
        size=data.picture[1:] if style == "picture" and data.picture else _size(_shown_shape(layer, data, output)),
        share=_share(output, data),
        channels=data.picture[0] if style == "picture" and data.picture else 0,
        ink=known.ink,
        kernel=_kernel(layer),
        places=layer.places if isinstance(layer, Filters) and not isinstance(layer, SeparableConv2d) else 1,
        colored=known.first and bool(shape) and bool(data.picture) and _looks_at_colors(layer, shape),
        brings=known.brings,
    )


def _says_worths(spec: Spec) -> bool:
    """Whether who acts answers with action values."""
    algorithm = spec.training.algorithm
    return algorithm is not None and algorithm.answers != "policy"


def _brings(spec: Spec, layer_id: str, graph: Shown) -> tuple[tuple[str, str], ...]:
    """What the links into a layer are for, by the block that each comes from; nothing where there is only one."""
    layer, sources = spec.network.layer(layer_id), spec.network.sources(layer_id)
    if not layer.ports or len(sources) < 2:
        return ()
    return tuple((graph.home[i], name) for i, name in zip(sources, layer.ports, strict=False) if i in graph.home)


def _shown_shape(layer: LayerKind, data: DataShape, output: Shape | None) -> Shape | None:
    """The output's shape; of a list that rebuilds a signal that of the signal."""
    rebuilds = isinstance(layer, Output) and data.task == "reconstruction"
    return _whole(data) or output if rebuilds else output


def _size(output: Shape | None) -> tuple[int, int]:
    """Height and width of maps; a signal is one row."""
    if output is None or len(output) == 1:
        return 0, 0
    return (output[1], output[2]) if len(output) == 3 else (1, output[1])


def _share(output: Shape | None, data: DataShape) -> float:
    """A map of half the picture's height is shown at three quarters of the height: one sees where maps shrink."""
    if output is None or len(output) != 3 or data.picture is None:
        return 1.0
    share = float((max(output[1:]) / max(data.picture[1:])) ** 0.4)
    return min(max(share, SMALLEST_MAP), 1.0)


def _kernel(layer: LayerKind) -> tuple[int, int]:
    """Of layers whose filters can be seen as pictures."""
    if not isinstance(layer, Filters) or layer.kernel_size == 1:
        return 0, 0
    return (layer.kernel_size, layer.kernel_size) if layer.axes == 2 else (1, layer.kernel_size)


def _looks_at_colors(layer: LayerKind, shape: LayerShape | None) -> bool:
    if shape is None or isinstance(layer, DepthwiseConv2d):
        return False
    return isinstance(layer, Filters) and layer.axes == 2 and shape.inputs[0][0] == 3


def _mark(layer: LayerKind) -> Mark:
    marks: tuple[Mark, ...] = ("ablated", "bypassed", "frozen")
    for mark in marks:
        if getattr(layer, mark, False):
            return mark
    return ""


def _bounded(layer: LayerKind, data: DataShape) -> bool:
    if isinstance(layer, Dense):
        return layer.activation in ("tanh", "sigmoid", "sin")
    return isinstance(layer, Output) and (data.task in CLASSES or data.task == "adversarial")


def _caption(layer: LayerKind, data: DataShape, weights: int, output: Shape | None) -> str:
    """Kind, shape and weights in a few words; what the title says already is left out."""
    shape = words_of_shape(output) if output else ""
    if output is not None and len(output) > 1:
        return _maps_caption(layer, output)
    if isinstance(layer, Join):
        return shape
    if isinstance(layer, Input):
        on, offered = len(layer.chosen(data)), len(data.features)
        return f"{on} of {offered} features" if on != offered else _counted(on, _feature_word(data))
    if isinstance(layer, Output):
        word = "value" if data.task in ("regression", "forecast", "reconstruction") else "class"
        if data.task == "reinforcement":
            word = "action" if data.classes else "control"
        return f"{_counted(max(len(data.answers), 1), word)} · {_weights(weights)}"
    kind = layer.title if layer.name else ""
    size = shape if layer.name or not isinstance(layer, Dense) else ""
    if isinstance(layer, ValueOutput):
        size = "discounted"  # a later reward counts less: the number is below the return that is shown elsewhere
    counted = _weights(weights) if weights and not kind else f"{weights:,}" if weights else ""
    if isinstance(layer, Dense):
        return " · ".join(part for part in (f"{kind} {size}".strip(), layer.caption(None), counted) if part)
    return " · ".join(part for part in (kind or layer.caption(None), size, counted) if part)


def _maps_caption(layer: LayerKind, output: Shape) -> str:
    """The window and the shape, as tight as in papers: three numbers need the room."""
    tight = "×".join(f"{size:,}" for size in output)
    kind = layer.title if layer.name else ""
    window = window_words(layer.kernel_size, layer.stride, len(output) - 1) if isinstance(layer, Filters | Pool) else ""
    if isinstance(layer, Attention | TransformerBlock):
        window = "1 head" if layer.heads == 1 else f"{layer.heads} heads"
    elif isinstance(layer, Recurrent | StepDense | PositionalEncoding):
        window = layer.caption(output).replace("both directions", "↔")
    return " · ".join(part for part in (kind, window, tight) if part)


def _feature_word(data: DataShape) -> str:
    return "pixel" if data.picture else "feature"


def _weights(count: int) -> str:
    """Many of them in thousands, which there is room for."""
    return f"{count / 1000:,.1f}k weights" if count >= MANY_WEIGHTS else _counted(count, "weight")


def _counted(count: int, word: str) -> str:
    plural = word + ("es" if word.endswith("s") else "s")
    return f"{count:,} {word if count == 1 else plural}"


def _tiles(
    layer: LayerKind, data: DataShape, unfolded: bool, output: Shape | None, page: Page
) -> tuple[Style, tuple[TileContent, ...], int, int]:
    """Style, tiles, width of the output or number of its maps, and how many have no tile."""
    width = prod(output) if output else 0
    maps = output is not None and len(output) > 1
    if isinstance(layer, Input):
        return _input_tiles(layer, data, unfolded, output)
    if isinstance(layer, Output):
        return _rebuilt_tiles(data, output) if data.task == "reconstruction" else _output_tiles(data)
    if isinstance(layer, ValueOutput):
        return "figure", (TileContent(0, "return"),), 1, 0
    if isinstance(layer, Join) and not maps:
        return "join", (), width, 0
    if layer.kind in LISTED and not maps:
        return ("plain", (), width, 0) if data.plane or not width else ("strip", (TileContent(-1),), width, 0)
    units = states_of(layer) if isinstance(layer, Units) else output[0] if output else 0
    shown_units = _page_units(page, units)
    style: Style = "maps" if maps or isinstance(layer, Filters) else "map" if data.plane else "square"
    marks = _unit_marks(layer)
    tiles = tuple(TileContent(unit, mark=marks.get(unit, "")) for unit in shown_units)
    return style, tiles, units, units - len(tiles)


def _page_units(page: Page, units: int) -> tuple[int, ...]:
    """The units on a page; a page that an edit left behind becomes the last one."""
    known = tuple(unit for unit in page.units if unit < units)
    if known and units > MOST_TILES:
        return known[:MOST_TILES]
    first = min(page.number, max(-(-units // MOST_TILES) - 1, 0)) * MOST_TILES
    return tuple(range(first, min(first + MOST_TILES, units)))


def _unit_marks(layer: LayerKind) -> dict[int, Mark]:
    if not isinstance(layer, Units):
        return {}
    made: dict[int, Mark] = dict.fromkeys(layer.frozen_units, "frozen")
    made.update(dict.fromkeys(layer.bypassed_units, "bypassed"))
    made.update(dict.fromkeys(layer.ablated_units, "ablated"))
    back = states_of(layer) > layer.units  # each unit has a second state, which runs backwards
    return made | {unit + layer.units: mark for unit, mark in made.items()} if back else made


def _input_tiles(
    layer: Input, data: DataShape, unfolded: bool, output: Shape | None
) -> tuple[Style, tuple[TileContent, ...], int, int]:
    if data.sequence:
        part = layer.sequence(data)
        names = part.channel_names or ("",) * part.channels if part else ()
        tiles = tuple(TileContent(channel, name) for channel, name in enumerate(names[:MOST_TILES]))
        return "maps", tiles, len(names), len(names) - len(tiles)
    chosen = layer.chosen(data)
    if data.picture is not None:
        return "picture", (TileContent(-1),), output[0] if output else len(chosen), 0
    place = {name: i for i, name in enumerate(chosen)}
    most = MOST_TILES if unfolded else MOST_ROWS
    named = data.features if len(data.features) <= most else data.features[: most - 1]
    tiles = tuple(TileContent(place.get(name, -1), PLANE_FEATURES.get(name, name), name) for name in named)
    style: Style = "map" if data.plane else "column"
    return style, tiles, len(chosen), len(data.features) - len(named)


def _rebuilt_tiles(data: DataShape, output: Shape | None) -> tuple[Style, tuple[TileContent, ...], int, int]:
    """What comes back is shown as the input is: a picture, signals, maps of the plane; numbers of a table by name."""
    whole = _whole(data)
    if data.picture is not None and whole:
        return "picture", (TileContent(-1),), output[0] if output else data.outputs, 0
    if whole:
        names = data.sequence[0].channel_names or ("",) * whole[0]
        tiles = tuple(TileContent(channel, name) for channel, name in enumerate(names[:MOST_TILES]))
        return "maps", tiles, whole[0], whole[0] - len(tiles)
    names, shown_most = data.answers, MOST_ROWS * 2
    tiles = tuple(TileContent(i, PLANE_FEATURES.get(name, name)) for i, name in enumerate(names[:shown_most]))
    return ("map" if data.plane else "figure"), tiles, len(names), len(names) - len(tiles)


def _whole(data: DataShape) -> Shape:
    """The shape of what is rebuilt, where its places are kept; empty of a list."""
    shape = data.picture or next(((part.channels, part.length) for part in data.sequence), ())
    return shape if shape and prod(shape) == data.outputs else ()


def _output_tiles(data: DataShape) -> tuple[Style, tuple[TileContent, ...], int, int]:
    units = data.outputs
    names = data.answers
    shown = min(units, MOST_ROWS * 2)
    tiles = tuple(TileContent(i, names[i] if i < len(names) else "") for i in range(shown))
    if data.places:
        places = tuple(TileContent(i, SHOWN.get(name, name)) for i, name in enumerate(names[:MOST_TILES]))
        return "maps", places, units, units - len(places)
    if data.plane:
        return ("answer", (TileContent(0),), 1, 0) if units == 1 else ("map", tiles, units, units - shown)
    if data.task in (
        "two-class",
        "adversarial",
    ):  # one unit says how much it is the second class; the first takes the rest
        return "bar", (TileContent(0, names[1]), TileContent(-1, names[0])), 1, 0
    return ("bar" if data.classes else "figure"), tiles, units, units - shown
