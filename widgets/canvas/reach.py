"""What a position of a map sees and feeds, among the maps that are drawn. No pixels of the screen in here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.spec.document import Spec
from engine.spec.patches import Box, Patch, flat, pieces_of
from engine.spec.receptive import feeds, looked_at, receptive_field, window_before
from engine.spec.shapes import Analysis
from widgets.canvas.content import BlockContent
from widgets.canvas.pixels import SHOWN_AS_MAPS, Pixel

Patches = dict[str, Patch]  # by block


@dataclass(frozen=True)
class Reach:
    """Of one position.

    Attributes
    ----------
    window : looked at in the layers before it that show maps. pictures : seen of the input's pictures.
    fed : positions that look at it, in the layers behind it that show maps.
    """

    window: Patches = field(default_factory=dict)
    pictures: Patches = field(default_factory=dict)
    fed: Patches = field(default_factory=dict)


def reach_of(spec: Spec, analysis: Analysis, contents: Mapping[str, BlockContent], pixel: Pixel) -> Reach:
    """Find it; empty where shapes are not known."""
    content = contents[pixel.node]
    layer_id, channel = content.seen, pixel.unit if pixel.unit >= 0 else None
    shape = analysis.shapes.get(layer_id)
    if shape is None or len(shape.output) < 2 or shape.output[-1] != content.size[1]:
        return Reach()
    shown = {c.seen: node for node, c in contents.items() if c.style in SHOWN_AS_MAPS and c.tiles}
    place = (layer_id, pixel.row, pixel.col, channel)
    window = _shown_before(spec, analysis, window_before(spec, analysis, *place), shown)
    inputs = receptive_field(spec, analysis, *place)
    fed = feeds(spec, analysis, *place)
    return Reach(
        {shown[i]: patch for i, patch in window.items()},
        {shown[i]: _as_picture(patch, contents[shown[i]]) for i, patch in inputs.items() if i in shown},
        {shown[i]: patch for i, patch in fed.items() if i in shown},
    )


def _shown_before(spec: Spec, analysis: Analysis, found: Patches, shown: Mapping[str, str]) -> Patches:
    """A layer that shows no maps, such as a join, is looked through."""
    made: Patches = {}
    for layer_id, patch in found.items():
        if layer_id in shown:
            made[layer_id] = patch
        else:
            made |= _shown_before(spec, analysis, looked_at(spec, analysis, layer_id, patch), shown)
    return made


def _as_picture(patch: Patch, content: BlockContent) -> Patch:
    """Pixels that the network gets as a list, where they are in the picture."""
    if patch.shape[1:] != (1, 1) or content.size == (1, 1):
        return patch
    shape = (max(content.channels, 1), *content.size)
    return Patch(shape, pieces_of(flat(patch.pieces, patch.shape[:1]), shape))


def words_of(reach: Reach, contents: Mapping[str, BlockContent]) -> str:
    """What it sees of the picture, and what it feeds, in a line."""
    parts = []
    if reach.pictures:
        patch = next(iter(reach.pictures.values()))
        signal = patch.shape[1] == 1
        parts.append(f"sees {_size(patch.box, signal=signal)} {'positions' if signal else 'pixels'} of the picture")
    if reach.fed:
        node, patch = next(iter(reach.fed.items()))
        parts.append(f"feeds {_size(patch.box, signal=patch.shape[1] == 1)} of {contents[node].title}")
    return ", ".join(parts)


def _size(box: Box, *, signal: bool) -> str:
    return str(box.width) if signal else f"{box.height}×{box.width}"
