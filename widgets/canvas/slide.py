"""A window on its way over a map: where it stands, what it sees there, and how it goes on. No pixels in here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from engine.snapshot import Floats, LayerView
from engine.spec.catalog.layers import AdaptivePool, ConvTranspose2d, GlobalPool, LayerKind, SeparableConv2d
from engine.spec.catalog.layers.conv import Filters, window_words
from engine.spec.catalog.layers.windowed import PADDING_MODES, Windowed
from engine.spec.document import Spec
from engine.spec.edits import title_of
from engine.spec.looks import axis_windows
from engine.spec.patches import maps_shape
from engine.spec.shapes import Analysis, LayerShape
from widgets.canvas.products import Numbers, Products, ending, maps_of, norm_after, products, slides
from widgets.kit.paint import MINUS, si

Views = Mapping[str, LayerView]


@dataclass(frozen=True)
class Slide:
    """One layer as a window that slides.

    Attributes
    ----------
    source : the layer that it looks at. titles : of the source and of the layer.
    unit : the filter, or the channel of a pooling. place : which of the channels that it looks at is shown.
    row, col : of the output.
    """

    layer: LayerKind
    shape: LayerShape
    source: str
    titles: tuple[str, str]
    unit: int = 0
    place: int = 0
    row: int = 0
    col: int = 0

    # ---- what there is ----------------------------------------------------------------------------------------------

    @property
    def given(self) -> tuple[int, int, int]:
        """(channels, height, width) of what it gets."""
        return maps_shape(self.shape.inputs[0])

    @property
    def made(self) -> tuple[int, int, int]:
        """(channels, height, width) of what it makes."""
        return maps_shape(self.shape.output)

    @property
    def sums(self) -> bool:
        """Whether it has weights: a convolution."""
        return isinstance(self.layer, Filters)

    @property
    def padding(self) -> tuple[int, int, int, int]:
        """Positions added at the top, bottom, left and right."""
        layer = self.layer
        if not isinstance(layer, Windowed) or layer.window.transposed:
            return 0, 0, 0, 0
        rows, cols = axis_windows(layer.window, self.shape.output)
        return rows.before, rows.after, cols.before, cols.after

    @property
    def fill(self) -> str:
        """What the padding holds, in words; empty where there is none."""
        if not any(self.padding):
            return ""
        mode = dict(PADDING_MODES)[self.mode].lower() if self.sums else "does not count"
        return f"hatched: padding, {mode}"

    @property
    def mode(self) -> str:
        """How the padding is filled."""
        return self.layer.padding_mode if isinstance(self.layer, Filters) else "zeros"

    @property
    def words(self) -> str:
        """The window in a line."""
        layer = self.layer
        if isinstance(layer, GlobalPool):
            return "the whole map at once"
        if isinstance(layer, AdaptivePool):
            return f"windows that share out the map, {layer.edge} along each side"
        assert isinstance(layer, Windowed)
        window = layer.window
        parts = [f"window {window_words(window.kernel, 1, 2 if self.given[1] > 1 else 1)}", f"stride {window.stride}"]
        if window.dilation > 1:
            parts.append(f"dilation {window.dilation}")
        if any(self.padding):
            parts.append(f"padding {max(self.padding)}")
        if isinstance(layer, ConvTranspose2d):
            parts.append("it enlarges, the kernel turned half-way round")
        return ", ".join(parts)

    # ---- going on ---------------------------------------------------------------------------------------------------

    @property
    def index(self) -> int:
        """How many positions come before this one."""
        return self.row * self.made[2] + self.col

    @property
    def count(self) -> int:
        """How many positions there are."""
        return self.made[1] * self.made[2]

    def stepped(self, steps: int) -> Slide:
        """So many positions further, row by row; behind the last it begins again."""
        row, col = divmod((self.index + steps) % self.count, self.made[2])
        return replace(self, row=row, col=col)

    def moved(self, rows: int, cols: int) -> Slide:
        """So many rows and columns further, as far as there are any."""
        return self.at(self.row + rows, self.col + cols)

    def at(self, row: int, col: int) -> Slide:
        """At another position, or the nearest to it that there is."""
        return replace(self, row=min(max(row, 0), self.made[1] - 1), col=min(max(col, 0), self.made[2] - 1))

    def of_unit(self, unit: int) -> Slide:
        """Of another filter, or of another channel of a pooling."""
        return replace(self, unit=unit % self.made[0])

    def of_place(self, place: int, channels: int) -> Slide:
        """At another channel of those that it looks at."""
        return replace(self, place=place % max(channels, 1))

    # ---- the numbers ------------------------------------------------------------------------------------------------

    def source_maps(self, views: Views) -> Floats | None:
        """(channels, height, width) of what it gets, as far as that is known."""
        return maps_of(views.get(self.source), self.shape.inputs[0])

    def answer(self, views: Views) -> Floats | None:
        """(height, width) of the map that it makes; not-a-number where it was not sent."""
        maps = maps_of(views.get(self.layer.id), self.shape.output)
        return None if maps is None else maps[self.unit]

    def products(self, views: Views) -> Products | None:
        """What the position is made of; None as long as that is not known."""
        maps = self.source_maps(views)
        if maps is None:
            return None
        view = views.get(self.layer.id, LayerView())
        numbers = Numbers(maps, view.weight, view.bias, view.depthwise)
        return products(self.layer, self.shape, numbers, self.unit, self.row, self.col)

    def taps(self, made: Products) -> tuple[tuple[int, int], ...]:
        """Row and column of every place of the window that lies on the map or in its padding."""
        top, bottom, left, right = self.padding
        rows = [row for row in made.stand.rows if row is not None and -top <= row < self.given[1] + bottom]
        cols = [col for col in made.stand.cols if col is not None and -left <= col < self.given[2] + right]
        return tuple((row, col) for row in rows for col in cols)

    def value(self, views: Views, made: Products) -> float | None:
        """What comes out at the position: worked out, or behind a norm as the network says."""
        worked_out = ending(self.layer, self.unit, made.result)[1]
        if worked_out is not None and made.known.all():
            return worked_out
        answer = self.answer(views)
        said = np.nan if answer is None else float(answer[self.row, self.col])
        return said if np.isfinite(said) else None

    def lines(self, views: Views, made: Products) -> tuple[str, ...]:
        """The arithmetic behind the products, line by line; the last is what comes out."""
        if not self.sums:
            return self._pooled_lines(made)
        place, count = min(self.place, len(made.channels) - 1), int(made.counts.sum())
        words = f"Σ of these {count} products" if count != 1 else "the one product"
        first = f"{words} = {number(float(made.terms[place].sum()))}"
        if isinstance(self.layer, SeparableConv2d):
            first += f",  × {number(float(made.factors[place]))} = {number(float(made.sums[place]))}"
        lines = [first]
        if len(made.channels) > 1:
            known = int(made.known.sum())
            all_of = f"all {known}" if known == len(made.channels) else f"{known} of {len(made.channels)}"
            lines.append(f"Σ of {all_of} channels = {number(made.total)}")
        if getattr(self.layer, "bias", False):
            lines.append(f"+ bias {number(made.bias)} = {number(made.result)}")
        return (*lines, self._last_line(views, made))

    def _pooled_lines(self, made: Products) -> tuple[str, ...]:
        count = int(made.counts.sum())
        if made.how == "largest":
            return f"the largest of {count}", f"= {number(made.result)}"
        return f"Σ of {count} numbers = {number(made.result * count)}", f"÷ {count} = {number(made.result)}"

    def _last_line(self, views: Views, made: Products) -> str:
        value = self.value(views, made)
        figure = "?" if value is None else number(value)
        words = ending(self.layer, self.unit, 0.0)[0]
        if words == "ablated":
            return "switched off: 0"
        if norm_after(self.layer):
            return f"then {words}: {figure}"
        return f"{words}({number(made.result)}) = {figure}" if words else f"= {figure}"


def slide_of(spec: Spec, analysis: Analysis, layer_id: str) -> Slide | None:
    """A layer as a window that slides; None where it is no such layer or its shape is not known."""
    layer = spec.network.layer(layer_id) if spec.network.has(layer_id) else None
    sources = spec.network.sources(layer_id)
    if layer is None or not slides(layer) or layer_id not in analysis.shapes or not sources:
        return None
    titles = title_of(spec, sources[0]), title_of(spec, layer_id)
    return Slide(layer, analysis.shapes[layer_id], sources[0], titles)


def number(value: float) -> str:
    """A number of a sum: two digits behind the point, of small ones three, of large ones fewer."""
    if not np.isfinite(value):
        return "?"
    size = abs(value)
    if size >= 1000:
        return si(value)
    text = f"{value:.{0 if size >= 100 else 1 if size >= 10 else 2 if size >= 0.1 else 3}f}"
    return "0" if float(text) == 0 else text.replace("-", MINUS)
