"""Which layers have a state, which sequence they read, and what their units are called."""

from __future__ import annotations

from engine.snapshot import Chosen, StateView
from engine.spec.catalog.layers import Input
from engine.spec.document import Spec
from widgets.plots.parts.bands import Band
from widgets.plots.parts.sequence_bands import input_bands
from widgets.plots.parts.steps import fits, steps_of

RECURRENT = frozenset(("rnn", "gru", "lstm", "reservoir"))
GATED = frozenset(("gru", "lstm"))
MOST_CURVES = 3  # channels of a measured sequence that are shown above the states


def layers_of(spec: Spec, ids: tuple[str, ...], kinds: frozenset[str]) -> tuple[str, ...]:
    """Those of these layers that are of some kinds."""
    return tuple(i for i in ids if spec.network.has(i) and spec.network.layer(i).kind in kinds)


def part_of(spec: Spec, layer_id: str) -> int:
    """Which sequence of the data a layer reads, that of the Input before its first port; -1 where there is none."""
    seen: set[str] = set()
    while layer_id not in seen and spec.network.has(layer_id):
        seen.add(layer_id)
        layer = spec.network.layer(layer_id)
        if isinstance(layer, Input):
            names = [part.name for part in spec.data_shape.sequence]
            return names.index(layer.part) if layer.part in names else 0 if names else -1
        layer_id = next(iter(spec.network.sources(layer_id)), "")
    return -1


def unit_name(spec: Spec, layer_id: str, unit: int) -> str:
    """What a unit is called; in both directions the later half runs backward."""
    layer = spec.network.layer(layer_id) if spec.network.has(layer_id) else None
    own = getattr(layer, "units", 0)
    if getattr(layer, "bidirectional", False) and unit >= own:
        return f"unit {unit - own + 1} back"
    return f"unit {unit + 1}"


def heads(spec: Spec, layer_id: str, chosen: Chosen | None, state: StateView) -> tuple[Band, ...]:
    """What comes in, above the states, where a layer has a state for each step of it."""
    part = part_of(spec, layer_id)
    if chosen is None or part < 0 or not fits(chosen, spec.data_shape):
        return ()
    if steps_of(chosen, spec.data_shape, part) != state.hidden.shape[1]:
        return ()
    return tuple(input_bands(chosen, spec.data_shape, part, flat=True)[:MOST_CURVES])
