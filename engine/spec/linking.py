"""What a link from one layer to another would do, before the mouse is let go."""

from __future__ import annotations

from dataclasses import dataclass

from engine.spec.catalog.layers import Add, Concatenate, LayerKind, Recurrent, Shape, words_of_shape
from engine.spec.document import Link, Spec
from engine.spec.edits import AddLayer, AddLink, Edit, RemoveLinks, Several, title_of
from engine.spec.graph import after, fresh_id
from engine.spec.problems import ShapeError
from engine.spec.shapes import Analysis, lending


@dataclass(frozen=True)
class Offer:
    """What letting go here does, or why it does nothing.

    Attributes
    ----------
    edit : None where the link is refused. words : a few words for the pointer, the reason of a refusal included.
    """

    edit: Edit | None
    words: str


def offer_link(spec: Spec, analysis: Analysis, source: str, target: str) -> Offer:
    """Judge a link. Where the target takes one link and has it already, the two meet in a new join before it.

    A recurrent layer takes a sequence and, as its first state, a list; a second sequence meets the first in a join, and
    a second list the first.

    Parameters
    ----------
    analysis : of `spec`.
    """
    refusal = _refusal(spec, source, target)
    if refusal:
        return Offer(None, refusal)
    layer = spec.network.layer(target)
    before = spec.network.sources(target)
    if isinstance(layer, Recurrent) and [_axes(analysis, each) for each in (*before, source)] == [1, 2]:
        return _begun(spec, analysis, source, layer, before[0])
    if len(before) >= layer.max_inputs or _is_second_sequence(analysis, layer, before, source):
        return _joined(spec, analysis, source, target, _partner(analysis, before, source))
    trouble = _misfit(spec, analysis, (*before, source), layer)
    if trouble:
        return Offer(None, trouble)
    what = f" as its {layer.ports[len(before)]}" if before and len(before) < len(layer.ports) else ""
    return Offer(AddLink(source=source, target=target), f"Link to {title_of(spec, target)}{what}")


def _begun(spec: Spec, analysis: Analysis, source: str, layer: LayerKind, state: str) -> Offer:
    """A sequence comes to a layer that has a list already: this is its first state from now on."""
    trouble = _misfit(spec, analysis, (source, state), layer)
    if trouble:
        return Offer(None, trouble)
    return Offer(AddLink(source=source, target=layer.id, port=0), f"Link to {title_of(spec, layer.id)}")


def _is_second_sequence(analysis: Analysis, layer: LayerKind, before: tuple[str, ...], source: str) -> bool:
    """Whether a recurrent layer, whose second link is a list, would get another sequence."""
    return isinstance(layer, Recurrent) and len(before) == 1 and _axes(analysis, source) == 2


def _partner(analysis: Analysis, before: tuple[str, ...], source: str) -> str:
    """Which of those that reach a layer a new one joins: the first that is a list, or a map, as it is."""
    axes = _axes(analysis, source)
    return next((other for other in before if _axes(analysis, other) == axes), before[0])


def _axes(analysis: Analysis, layer_id: str) -> int:
    """Of what a layer gives: 1 of a list, 2 of a sequence; 0 where it is not known."""
    return len(analysis.shapes[layer_id].output) if layer_id in analysis.shapes else 0


def _refusal(spec: Spec, source: str, target: str) -> str:
    network = spec.network
    if not network.has(source) or not network.has(target):
        return "That layer is not there any more."
    if source == target:
        return "A layer cannot feed itself."
    if network.layer(source).kind == "output":
        return "An Output is where the network ends."
    if network.layer(source).kind == "value":
        return "A Value is where the network ends."
    if network.layer(target).max_inputs == 0:
        if network.layer(target).kind == "noise":
            return "Noise draws its numbers, and takes none from a layer."
        return "An Input takes its numbers from the data, not from a layer."
    if target in network.targets(source):
        return "These two are linked already."
    if source in after(network, (target,)):
        return f"{title_of(spec, target)} comes before {title_of(spec, source)}: that would close a loop."
    return ""


def _misfit(spec: Spec, analysis: Analysis, sources: tuple[str, ...], layer: LayerKind) -> str:
    """Why the layer could not take all these; empty where it can, or where a shape is not known yet."""
    if any(source not in analysis.shapes for source in sources):
        return ""
    return refused(spec, analysis, layer, tuple(analysis.shapes[source].output for source in sources))


def refused(spec: Spec, analysis: Analysis, layer: LayerKind, inputs: tuple[Shape, ...]) -> str:
    """What a layer says against these; empty where it takes them, or waits for more."""
    if len(inputs) < layer.min_inputs:
        return ""
    lent = lending(spec.network, analysis.shapes, frozenset(analysis.shapes))
    try:
        layer.infer_among(inputs, spec.data_shape, lent)
    except ShapeError as error:
        return f"{error.problem} {error.remedy}"
    return ""


def _joined(spec: Spec, analysis: Analysis, source: str, target: str, old: str) -> Offer:
    shapes = [analysis.shapes[i].output for i in (old, source) if i in analysis.shapes]
    before = spec.network.sources(target)
    if len(shapes) < 2:
        return Offer(None, f"{title_of(spec, target)} takes one link. Link these layers to an input first.")
    equal = shapes[0] == shapes[1]
    if not equal and shapes[0][1:] != shapes[1][1:]:
        a, b = (words_of_shape(shape) for shape in shapes)
        return Offer(None, f"{a} and {b} cannot be joined. Insert Flatten layers first.")
    joined = shapes[0] if equal else (shapes[0][0] + shapes[1][0], *shapes[0][1:])
    known = all(i in analysis.shapes for i in before)  # else what reaches it in the end cannot be said yet
    given = tuple(joined if i == old else analysis.shapes[i].output for i in before if known)
    trouble = refused(spec, analysis, spec.network.layer(target), given) if known else ""
    if trouble:
        return Offer(None, trouble)
    kind = Add if equal else Concatenate
    join = kind(id=fresh_id(spec.network, kind.model_fields["kind"].default))
    links = (
        Link(source=old, target=join.id),
        Link(source=source, target=join.id, port=1),
        Link(source=join.id, target=target, port=before.index(old)),
    )
    words = f"Join with {kind.title}"
    edits = (RemoveLinks(links=((old, target),)), AddLayer(layer=join, links=links))
    return Offer(Several(edits=edits, words=f"{words.lower()} before {title_of(spec, target)}"), words)
