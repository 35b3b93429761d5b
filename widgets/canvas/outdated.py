"""Which layers' numbers say nothing any more."""

from __future__ import annotations

from engine.spec.document import Spec
from engine.spec.shapes import Analysis


def outdated(before: tuple[Spec, Analysis], spec: Spec, analysis: Analysis) -> set[str]:
    """The layers of which nothing from before may stay on show, until there is something new.

    While the network can be trained, that comes within a blink, and what is shown would only flicker.
    """
    old, known = before
    blocked = bool(analysis.problems)
    other = old.data.kind != spec.data.kind
    if other and (blocked or old.data_shape.features != spec.data_shape.features):
        return {layer.id for layer in spec.network.layers}
    if not blocked:
        return set()
    return {layer.id for layer in spec.network.layers if known.shapes.get(layer.id) != analysis.shapes.get(layer.id)}
