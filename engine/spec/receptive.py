"""What one position of a map sees, and what sees it: windows, receptive fields and reach (Luo 2016).

Positions are row and column of a map of (channels, height, width); of a signal the row is 0, of a list both are, and
the channel says which number is meant. The statistics of norms, which are taken over many positions, are left out: a
norm looks at its own position.
"""

from __future__ import annotations

from collections.abc import Iterable

from engine.spec.catalog.layers import LayerKind
from engine.spec.catalog.layers.windowed import Windowed
from engine.spec.document import Spec
from engine.spec.graph import topological
from engine.spec.looks import Look, axis_windows, look
from engine.spec.patches import Box, Indices, Patch, Piece, joined, maps_shape, ordered
from engine.spec.shapes import Analysis

__all__ = ["Box", "Patch", "Piece", "feeds", "looked_at", "receptive_field", "window_before"]

Found = dict[str, list[Piece]]


def window_before(
    spec: Spec, analysis: Analysis, layer_id: str, row: int, col: int, channel: int | None = None
) -> dict[str, Patch]:
    """What an output looks at in the layers right before its own, by their ids.

    Parameters
    ----------
    channel : of the output; None stands for all of its channels.

    Raises
    ------
    KeyError
        If the layer's shape is not known. IndexError : if it has no such position.
    """
    start = _start(analysis, layer_id, row, col, channel)
    outside = _outside(spec.network.layer(layer_id), analysis, layer_id, row, col)
    found: Found = {}
    _step_back(spec, analysis, layer_id, start, found)
    return {i: Patch(_shape(analysis, i), joined(pieces), *outside) for i, pieces in found.items()}


def looked_at(spec: Spec, analysis: Analysis, layer_id: str, patch: Patch) -> dict[str, Patch]:
    """What some positions of a layer look at in the layers right before it, by their ids; see `window_before`."""
    found: Found = {}
    for piece in patch.pieces:
        _step_back(spec, analysis, layer_id, piece, found)
    return _patches(analysis, found)


def receptive_field(
    spec: Spec, analysis: Analysis, layer_id: str, row: int, col: int, channel: int | None = None
) -> dict[str, Patch]:
    """All that an output depends on in the network's inputs, by their ids; see `window_before`."""
    found = seen(spec, analysis, layer_id, row, col, channel)
    return {i: patch for i, patch in found.items() if spec.network.layer(i).kind == "input" and i != layer_id}


def seen(
    spec: Spec, analysis: Analysis, layer_id: str, row: int, col: int, channel: int | None = None
) -> dict[str, Patch]:
    """All that an output depends on in every layer before it, itself included; see `window_before`."""
    found: Found = {layer_id: [_start(analysis, layer_id, row, col, channel)]}
    for here in reversed(topological(spec.network)):
        if here in found:
            found[here] = list(joined(found[here]))
            for piece in found[here]:
                _step_back(spec, analysis, here, piece, found)
    return _patches(analysis, found)


def feeds(
    spec: Spec,
    analysis: Analysis,
    layer_id: str,
    row: int,
    col: int,
    channel: int | None = None,
    *,
    all_after: bool = False,
) -> dict[str, Patch]:
    """Which outputs depend on a position: of the layers right after, or of all that come after; see `window_before`."""
    found: Found = {layer_id: [_start(analysis, layer_id, row, col, channel)]}
    for here in topological(spec.network) if all_after else (layer_id,):
        if here in found:
            found[here] = list(joined(found[here]))
            for piece in found[here]:
                _step_ahead(spec, analysis, here, piece, found)
    del found[layer_id]
    return _patches(analysis, found)


def _start(analysis: Analysis, layer_id: str, row: int, col: int, channel: int | None) -> Piece:
    channels, height, width = _shape(analysis, layer_id)
    chosen = tuple(range(channels)) if channel is None else (channel,)
    if not (0 <= row < height and 0 <= col < width and 0 <= chosen[0] < channels):
        raise IndexError(f"{layer_id} has no position ({row}, {col}) of channel {channel}.")
    return Piece(chosen, (row,), (col,))


def _shape(analysis: Analysis, layer_id: str) -> tuple[int, int, int]:
    return maps_shape(analysis.shapes[layer_id].output)


def _patches(analysis: Analysis, found: Found) -> dict[str, Patch]:
    patches = {i: Patch(_shape(analysis, i), joined(pieces)) for i, pieces in found.items()}
    return {i: patch for i, patch in patches.items() if patch.pieces}


def _looks(spec: Spec, analysis: Analysis, layer_id: str) -> Iterable[tuple[str, Look]]:
    """Each layer that feeds this one, and how it is looked at."""
    layer, shape = spec.network.layer(layer_id), analysis.shapes[layer_id]
    return ((source, look(layer, shape, port)) for port, source in enumerate(spec.network.sources(layer_id)))


def _step_back(spec: Spec, analysis: Analysis, layer_id: str, piece: Piece, found: Found) -> None:
    for source, how in _looks(spec, analysis, layer_id):
        found.setdefault(source, []).extend(how.back(piece))


def _step_ahead(spec: Spec, analysis: Analysis, layer_id: str, piece: Piece, found: Found) -> None:
    for target in dict.fromkeys(spec.network.targets(layer_id)):
        if target in analysis.shapes:
            for source, how in _looks(spec, analysis, target):
                found.setdefault(target, []).extend(how.ahead(piece) if source == layer_id else ())


def _outside(
    layer: LayerKind, analysis: Analysis, layer_id: str, row: int, col: int
) -> tuple[Indices, Indices] | tuple[()]:
    """Rows and columns of the padding that a window stands on."""
    if not isinstance(layer, Windowed) or layer.window.transposed or getattr(layer, "bypassed", False):
        return ()
    shape = analysis.shapes[layer_id]
    lengths = maps_shape(shape.inputs[0])[1:]
    windows = axis_windows(layer.window, shape.output)
    taps = (window.taps(at) for window, at in zip(windows, (row, col), strict=True))
    beyond = (
        ordered(at for at in looked if at is not None and not 0 <= at < length)
        for looked, length in zip(taps, lengths, strict=True)
    )
    return next(beyond), next(beyond)
