"""Which edits the canvas asks for: pure functions of the document."""

from __future__ import annotations

from itertools import pairwise

from engine.spec.catalog.layers import Input, LayerKind, StepDense
from engine.spec.document import Spec
from engine.spec.edits import InsertLayer, SetParameter
from engine.spec.folding import shown
from engine.spec.form import form_of
from engine.spec.graph import fresh_id, topological
from engine.spec.shapes import Analysis
from widgets.canvas.parts import MOST_FILTERS, new_dense


def insertion(spec: Spec, analysis: Analysis, source: str, target: str) -> InsertLayer:
    """A new layer between two linked ones: of a sequence a Dense layer at each step."""
    shape = analysis.shapes[source].output if source in analysis.shapes else ()
    if len(shape) == 2 and spec.data_shape.sequence:
        steps = StepDense(id=fresh_id(spec.network, "step_dense"), units=min(shape[0], MOST_FILTERS))
        return InsertLayer(layer=steps, source=source, target=target)
    return InsertLayer(layer=new_dense(spec, source, target), source=source, target=target)


def changed_units(spec: Spec, layer_ids: tuple[str, ...], step: int) -> list[SetParameter]:
    """More or fewer units, within the range of each layer; layers of equal width change in one edit."""
    wanted: dict[int, list[str]] = {}
    for layer_id in layer_ids:
        layer = spec.network.layer(layer_id)
        units = getattr(layer, "units", None)
        row = next((row for row in form_of(type(layer)) if row.name == "units"), None)
        more = step * getattr(layer, "heads", 1)  # each head one more
        if units is not None and row is not None and row.minimum <= units + more <= row.maximum:
            wanted.setdefault(units + more, []).append(layer_id)
    return [SetParameter(layer_ids=tuple(ids), field="units", value=units) for units, ids in wanted.items()]


def toggled_feature(spec: Spec, layer_id: str, feature: str) -> SetParameter | None:
    """Switch one input feature; None where it is the last that is on."""
    layer = spec.network.layer(layer_id)
    if not isinstance(layer, Input):
        return None
    data = spec.data_shape
    chosen = set(layer.chosen(data)) ^ {feature}
    if not chosen:
        return None
    kept = tuple(name for name in data.features if name in chosen)
    return SetParameter(layer_ids=(layer_id,), field="features", value=kept)


def free_layers(spec: Spec, layer_ids: tuple[str, ...]) -> tuple[LayerKind, ...]:
    """Those of the layers that can be removed, in the order of the network: one input and one output stay."""
    ordered = (*topological(spec.network), *layer_ids)
    wanted = [i for i in dict.fromkeys(ordered) if i in layer_ids and spec.network.has(i)]
    layers = [spec.network.layer(i) for i in wanted]
    stay = [_last_one(spec, layers, kind) for kind in ("input", "output")]
    return tuple(layer for layer in layers if layer.id not in stay)


def _last_one(spec: Spec, layers: list[LayerKind], kind: str) -> str:
    """The one of a kind that stays where all of them should go."""
    every = [layer.id for layer in spec.network.layers if layer.kind == kind]
    return every[0] if set(every) <= {layer.id for layer in layers} and every else ""


def walk(spec: Spec, node: str | None, step: int) -> str | None:
    """The block one step further from left to right; the first (or last) where none is given."""
    home = shown(spec.network).home
    order = tuple(dict.fromkeys(home[i] for i in topological(spec.network)))
    if not order:
        return None
    if node not in order:
        return order[0] if step > 0 else order[-1]
    pairs = dict(pairwise(order if step > 0 else order[::-1]))
    return pairs.get(node)
