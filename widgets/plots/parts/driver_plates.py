"""Makes plates of what drives units: climbed pictures, samples, filters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, prod, sqrt

import numpy as np
from PySide6.QtCore import QRectF

from engine.snapshot import AscentView, Floats, TopSamplesView
from engine.spec.acting import ENDS
from engine.spec.catalog.layers.conv import Filters
from engine.spec.data_shape import DataShape
from engine.spec.document import Spec
from engine.spec.edits import title_of
from engine.spec.receptive import receptive_field
from engine.spec.shapes import Analysis
from widgets.kit import Theme, format_number
from widgets.kit.pictures import picture_rgb32
from widgets.plots.names import own_names
from widgets.plots.parts.atlas import Atlas, Rgb32, signed_rgb32
from widgets.plots.parts.plates import Part, Plate

WHOLE = QRectF(0, 0, 1, 1)
FLAT = 1e-3  # contrast of a picture that was left grey: nothing drives its unit
MOST_CHANNELS = 16  # of a filter that are shown
NINE_GAP = 0.03  # of the plate
FieldOf = Callable[[str, int, int], QRectF | None]


def unit_name(spec: Spec, layer_id: str, unit: int) -> str:
    """A unit in a word: a class, a map, or a number."""
    names = own_names(spec, layer_id)
    if names is not None and spec.network.layer(layer_id).kind in ENDS and unit < len(names):
        return names[unit]
    return f"{'map' if isinstance(spec.network.layer(layer_id), Filters) else 'unit'} {unit + 1}"


class Fields:
    """Where in the picture a position of a map looks, worked out once for each.

    Parameters
    ----------
    spec, analysis : of the document whose layers are asked for.
    """

    def __init__(self, spec: Spec, analysis: Analysis) -> None:
        self._spec, self._analysis = spec, analysis
        self._known: dict[tuple[str, int, int], QRectF | None] = {}

    def __call__(self, layer_id: str, row: int, col: int) -> QRectF | None:
        """The field in px of the picture; None where it is all of it, or where the layer has no places."""
        key = (layer_id, row, col)
        if key not in self._known:
            self._known[key] = self._found(*key)
        return self._known[key]

    def _found(self, layer_id: str, row: int, col: int) -> QRectF | None:
        picture = self._spec.data_shape.picture
        if picture is None or row < 0:
            return None
        try:
            patches = receptive_field(self._spec, self._analysis, layer_id, row, col)
        except (KeyError, IndexError):  # an answer about an older network
            return None
        boxes = [patch.box for patch in patches.values() if patch.shape == picture]
        if not boxes or boxes[0].height * boxes[0].width in (0, prod(picture[1:])):
            return None
        box = boxes[0]
        return QRectF(box.left, box.top, box.width, box.height)

    def full(self, layer_id: str) -> tuple[float, float]:
        """(width, height) of a field that no edge cuts; 0 where there is none."""
        shape = self._analysis.shapes.get(layer_id)
        if shape is None or len(shape.output) != 3:
            return 0.0, 0.0
        field = self(layer_id, shape.output[1] // 2, shape.output[2] // 2)
        return (0.0, 0.0) if field is None else (field.width(), field.height())


def ascent_rgb32(view: AscentView, now: Theme) -> Rgb32:
    """Climbed pictures: in colour where they have colours, else darker than grey as negative, lighter as positive."""
    if view.pictures.shape[1] == 3:
        return picture_rgb32(view.pictures, now, ink=False)
    signed = 2 * view.pictures.mean(1) - 1
    return signed_rgb32(signed, np.ones(len(signed), np.float32), now)


def sample_rgb32(view: TopSamplesView, shape: DataShape, now: Theme) -> Rgb32:
    """All samples of all units, one after another."""
    assert shape.picture is not None
    return picture_rgb32(view.inputs.reshape(-1, *shape.picture), now, ink=shape.ink)


def ascent_plates(spec: Spec, layer_id: str, view: AscentView, now: Theme) -> tuple[Atlas, tuple[Plate, ...]]:
    """A climbed picture for each unit."""
    atlas = Atlas(ascent_rgb32(view, now))
    plates = []
    for at, unit in enumerate(view.units):
        name, words = unit_name(spec, layer_id, unit), ascent_words(spec, layer_id, view, at)
        caption = f"{name} silent" if is_silent(view, at) else name
        plates.append(Plate(layer_id, unit, caption, words, (Part(QRectF(atlas.place(at)), WHOLE),)))
    return atlas, tuple(plates)


def is_silent(view: AscentView, at: int) -> bool:
    """Whether nothing was found that drives a unit."""
    return bool(view.done >= 1 and np.ptp(view.pictures[at]) < FLAT)


def ascent_words(spec: Spec, layer_id: str, view: AscentView, at: int) -> str:
    """A climbed picture in words."""
    name = f"{title_of(spec, layer_id)}, {unit_name(spec, layer_id, view.units[at])}"
    if is_silent(view, at):
        return f"{name}: nothing that was tried drives it"
    return f"{name}: this picture drives it to {format_number(float(f'{view.activations[at]:.3g}'))}"


@dataclass(frozen=True)
class NineMaker:
    """Makes parts of samples.

    Attributes
    ----------
    fields : where in its picture a sample drives the unit. crop : show only that, else mark it.
    """

    spec: Spec
    fields: Fields
    crop: bool

    def part(self, layer_id: str, view: TopSamplesView, at: int, nth: int, source: QRectF, place: QRectF) -> Part:
        """One sample of one unit; `source` is its whole picture in the image."""
        row, col = (int(i) for i in view.place[at, nth])
        field = self.fields(layer_id, row, col)
        activation = format_number(float(f"{view.activations[at, nth]:.3g}"))
        words = f"Sample {int(view.origin[at, nth])} drives it to {activation}"
        origin = int(view.origin[at, nth])
        if field is None:
            return Part(source, place, None, origin, words)
        if self.crop:
            return Part(self._cropped(layer_id, field, source), place, None, origin, words)
        across, down = place.width() / source.width(), place.height() / source.height()
        marked = QRectF(
            place.left() + field.left() * across, place.top() + field.top() * down,
            field.width() * across, field.height() * down,
        )  # fmt: skip
        return Part(source, place, marked, origin, words)

    def _cropped(self, layer_id: str, field: QRectF, source: QRectF) -> QRectF:
        """As large as a field that no edge cuts, moved inside the picture."""
        width, height = self.fields.full(layer_id)
        width, height = max(width, field.width()), max(height, field.height())
        left = 0.0 if field.left() == 0 else min(field.left(), source.width() - width)
        top = 0.0 if field.top() == 0 else min(field.top(), source.height() - height)
        return QRectF(source.left() + left, source.top() + top, width, height)


def sample_plates(
    spec: Spec, layer_id: str, view: TopSamplesView, maker: NineMaker, now: Theme
) -> tuple[Atlas, tuple[Plate, ...]]:
    """Nine samples for each unit."""
    atlas = Atlas(sample_rgb32(view, spec.data_shape, now))
    count = view.origin.shape[1]
    plates = []
    for at, unit in enumerate(view.units):
        parts = [
            maker.part(layer_id, view, at, nth, QRectF(atlas.place(at * count + nth)), ninth(nth))
            for nth in range(min(count, 9))
        ]
        plates.append(
            Plate(layer_id, unit, unit_name(spec, layer_id, unit), sample_words(spec, layer_id, view, at), tuple(parts))
        )
    return atlas, tuple(plates)


def sample_words(spec: Spec, layer_id: str, view: TopSamplesView, at: int) -> str:
    """The samples of a unit in words."""
    name = f"{title_of(spec, layer_id)}, {unit_name(spec, layer_id, view.units[at])}"
    low, high = (format_number(float(f"{v:.3g}")) for v in (view.activations[at].min(), view.activations[at].max()))
    return f"{name}: these samples drive it to {low} … {high}"


def ninth(nth: int) -> QRectF:
    """Place of one of nine, as shares."""
    edge = (1 - 2 * NINE_GAP) / 3
    return QRectF((nth % 3) * (edge + NINE_GAP), (nth // 3) * (edge + NINE_GAP), edge, edge)


HIERARCHY_ASPECT = 1.5
_BIG = QRectF(0, 0, 0.655, 1)
_SMALL = (QRectF(0.68, 0, 0.32, 0.485), QRectF(0.68, 0.515, 0.32, 0.485))


@dataclass(frozen=True)
class Rung:
    """One layer of the hierarchy: what was found of its first units, as far as it is there."""

    layer_id: str
    climbed: AscentView | None
    samples: TopSamplesView | None

    @property
    def units(self) -> tuple[int, ...]:
        """The units of which anything is there."""
        found = self.climbed or self.samples
        return found.units if found is not None else ()


def hierarchy_plates(
    spec: Spec, rungs: Sequence[Rung], picture: tuple[int, int, int], maker: NineMaker, now: Theme
) -> tuple[Atlas, tuple[Plate, ...]]:
    """A column for each layer; each unit with its climbed picture and the two samples that drive it most."""
    pictures: list[Rgb32] = [np.zeros((0, *picture[1:]), np.uint32)]
    starts = []
    for rung in rungs:
        climbed = ascent_rgb32(rung.climbed, now) if rung.climbed is not None else pictures[0]
        samples = sample_rgb32(rung.samples, spec.data_shape, now) if rung.samples is not None else pictures[0]
        first = sum(map(len, pictures))
        starts.append((first, first + len(climbed)))
        pictures += [climbed, samples]
    atlas = Atlas(np.concatenate(pictures))
    plates: list[Plate] = []
    for column, (rung, (first, then)) in enumerate(zip(rungs, starts, strict=True)):
        for at, unit in enumerate(rung.units):
            parts = _rung_parts(rung, at, atlas, first, then, maker)
            words = ascent_words(spec, rung.layer_id, rung.climbed, at) if rung.climbed is not None else ""
            name = unit_name(spec, rung.layer_id, unit)
            plates.append(Plate(rung.layer_id, unit, name, words or name, parts, HIERARCHY_ASPECT, column))
    return atlas, tuple(plates)


def _rung_parts(rung: Rung, at: int, atlas: Atlas, first: int, then: int, maker: NineMaker) -> tuple[Part, ...]:
    parts = []
    if rung.climbed is not None:
        parts.append(Part(QRectF(atlas.place(first + at)), _BIG))
    if rung.samples is not None and at < len(rung.samples.units):
        count = rung.samples.origin.shape[1]
        for nth, place in enumerate(_SMALL[:count]):
            source = QRectF(atlas.place(then + at * count + nth))
            parts.append(maker.part(rung.layer_id, rung.samples, at, nth, source, place))
    return tuple(parts)


# ---- filters


def filter_plates(
    spec: Spec, analysis: Analysis, layer_id: str, weight: Floats, units: Sequence[int], now: Theme
) -> tuple[Atlas, tuple[Plate, ...]] | None:
    """The weights of each unit as a picture; None where they are none."""
    kernels = _kernels(spec, analysis, layer_id, weight)
    units = [unit for unit in units if unit < len(weight)]
    if kernels is None or not units:
        return None
    shown = kernels[units]
    limits = np.abs(np.nan_to_num(shown)).max((1, 2, 3)).astype(np.float32)
    colored = shown.shape[1] == 3 and _sees_pixels(spec, layer_id)
    if colored:
        rgb = picture_rgb32(0.5 + shown / (2 * np.maximum(limits, 1e-12)[:, None, None, None]), now, ink=False)
    else:
        rgb = signed_rgb32(_mosaic(shown), limits, now)
    atlas = Atlas(rgb)
    title = title_of(spec, layer_id)
    plates = tuple(
        Plate(
            layer_id, unit, unit_name(spec, layer_id, unit),
            f"{title}, {unit_name(spec, layer_id, unit)}: weights up to {format_number(float(f'{limits[at]:.3g}'))}",
            (Part(QRectF(atlas.place(at)), WHOLE),), atlas.width / atlas.height,
        )
        for at, unit in enumerate(units)
    )  # fmt: skip
    return atlas, plates


def _kernels(spec: Spec, analysis: Analysis, layer_id: str, weight: Floats) -> Floats | None:
    """(units, channels, height, width) of the weights, where they can be drawn."""
    layer, picture = spec.network.layer(layer_id), spec.data_shape.picture
    rows, columns = weight.shape
    if isinstance(layer, Filters):
        edge = layer.kernel_size
        if columns % layer.places:
            return weight[:, :, None, None]  # one number for each channel
        height = 1 if layer.axes == 1 else edge
        return weight.reshape(rows, columns // layer.places, height, edge)
    if picture is not None and columns == prod(picture) and _sees_pixels(spec, layer_id):
        return weight.reshape(rows, *picture)
    return None


def _sees_pixels(spec: Spec, layer_id: str) -> bool:
    """Whether the picture itself reaches a layer, at most flattened."""
    sources = spec.network.sources(layer_id)
    while len(sources) == 1:
        source = spec.network.layer(sources[0])
        if source.kind == "input":
            return True
        if source.kind != "flatten":
            return False
        sources = spec.network.sources(source.id)
    return False


def _mosaic(kernels: Floats) -> Floats:
    """(units, channels, height, width) -> (units, H, W): the channels side by side, a gap of one between them."""
    kernels = kernels[:, :MOST_CHANNELS]
    units, channels, height, width = kernels.shape
    across = ceil(sqrt(channels * height / width))
    down = ceil(channels / across)
    gap = 1 if channels > 1 and height * width > 1 else 0
    found = np.zeros((units, down * (height + gap) - gap, across * (width + gap) - gap), np.float32)
    for channel in range(channels):
        top, left = (channel // across) * (height + gap), (channel % across) * (width + gap)
        found[:, top : top + height, left : left + width] = kernels[:, channel]
    return found
