"""Edits that mend a problem, each one click away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import prod

from engine.spec.catalog.layers import Concatenate, Dense, Flatten, Input, Join, LayerKind, Output, words_of_shape
from engine.spec.catalog.losses import DEFAULT_LOSS, LOSSES
from engine.spec.document import Link, Spec
from engine.spec.edits import (
    AddLayer,
    AddLink,
    Edit,
    InsertLayer,
    RemoveLayers,
    RemoveLinks,
    SetParameter,
    SetTraining,
    Several,
    title_of,
)
from engine.spec.graph import after, fresh_id, topological
from engine.spec.problems import SpecProblem
from engine.spec.shapes import Analysis


@dataclass(frozen=True)
class Remedy:
    """What a button says, and the edit it asks for."""

    words: str
    edit: Edit


def remedies(spec: Spec, analysis: Analysis, problem: SpecProblem) -> tuple[Remedy, ...]:
    """What would mend a problem, best first; empty where only the user can know.

    Parameters
    ----------
    analysis : of `spec`. problem : one of its problems or warnings.
    """
    if problem.layer_id == "training":
        return _training(spec, problem)
    make = _BY_KIND.get(problem.kind)
    return make(spec, analysis, problem.layer_id) if make is not None else ()


def _training(spec: Spec, problem: SpecProblem) -> tuple[Remedy, ...]:
    if problem.field == "task":
        task = spec.data.shape().tasks[0]
        return (Remedy(f"Learn it as {task}", SetTraining(field="task", value=task)),)
    loss = DEFAULT_LOSS[spec.training.task]
    return (Remedy(f"Use {LOSSES[loss].title}", SetTraining(field="loss", value=loss)),)


def _shape(spec: Spec, analysis: Analysis, layer_id: str) -> tuple[Remedy, ...]:
    """Flatten what is not a list; match units where a join gets unequal ones, or join side by side."""
    network, layer = spec.network, spec.network.layer(layer_id)
    sources = network.sources(layer_id)
    shapes = {source: analysis.shapes[source].output for source in sources if source in analysis.shapes}
    if isinstance(layer, Input):
        return (Remedy("Switch all features on", SetParameter(layer_ids=(layer_id,), field="features", value=None)),)
    found: list[Remedy] = []
    if isinstance(layer, Join) and not isinstance(layer, Concatenate):
        found += _matched(spec, shapes)
        found.append(Remedy("Use Concatenate instead", _as_concatenate(spec, layer)))
    wide = [source for source, shape in shapes.items() if len(shape) > 1]
    if wide:
        edits: list[Edit] = []
        taken = network
        for source in wide:
            flatten = Flatten(id=fresh_id(taken, "flatten"))
            taken = taken.with_(layers=(*taken.layers, flatten))
            edits.append(InsertLayer(layer=flatten, source=source, target=layer_id))
        found.insert(0, Remedy("Insert Flatten", _one_of(edits, "insert Flatten")))
    return tuple(found)


def _matched(spec: Spec, shapes: dict[str, tuple[int, ...]]) -> list[Remedy]:
    """Give every Dense layer among the sources the width of the others."""
    dense = [source for source in shapes if isinstance(spec.network.layer(source), Dense)]
    fixed = [shape for source, shape in shapes.items() if source not in dense and len(shape) == 1]
    widths = {shape[0] for shape in fixed} or {shapes[source][0] for source in dense[:1]}
    if len(widths) != 1 or not dense or any(len(shape) > 1 for shape in shapes.values()):
        return []
    width = widths.pop()
    wrong = tuple(source for source in dense if shapes[source] != (width,))
    if not wrong or not 1 <= width <= 4096:
        return []
    return [
        Remedy(f"Give {_named(spec, wrong)} {width} units", SetParameter(layer_ids=wrong, field="units", value=width))
    ]


def _as_concatenate(spec: Spec, layer: LayerKind) -> Edit:
    network = spec.network
    new = Concatenate(id=fresh_id(network, "concatenate"), x=layer.x, y=layer.y, name=layer.name)
    into = [Link(source=s, target=new.id, port=port) for port, s in enumerate(network.sources(layer.id))]
    out = [link.with_(source=new.id) for link in network.links if link.source == layer.id]
    gone = [(link.source, link.target) for link in network.links if layer.id in (link.source, link.target)]
    edits: list[Edit] = [RemoveLinks(links=tuple(gone))] if gone else []
    edits += [RemoveLayers(layer_ids=(layer.id,)), AddLayer(layer=new, links=(*into, *out))]
    return Several(edits=tuple(edits), words="use Concatenate instead")


def _unfed(spec: Spec, analysis: Analysis, layer_id: str) -> tuple[Remedy, ...]:
    """Feed it from the layer before it in the drawing, else from the input."""
    network, layer = spec.network, spec.network.layer(layer_id)
    behind = after(network, (layer_id,))
    order = [i for i in topological(network) if i not in behind and network.layer(i).kind != "output"]
    ends = [i for i in order if not network.targets(i)] or order[-1:]
    found = []
    if ends:
        found.append(Remedy(f"Link {title_of(spec, ends[-1])} to it", AddLink(source=ends[-1], target=layer_id)))
    if layer.kind != "output":
        found.append(Remedy("Remove it", RemoveLayers(layer_ids=(layer_id,))))
    return tuple(found)


def _idle(spec: Spec, analysis: Analysis, layer_id: str) -> tuple[Remedy, ...]:
    layer = spec.network.layer(layer_id)
    found: list[Remedy] = []
    if layer.kind not in ("input", "output") and not _links(spec, layer_id):
        output = next((other for other in spec.network.layers if other.kind == "output"), None)
        source = next(iter(spec.network.sources(output.id)), "") if output is not None else ""
        if output is not None and source:
            edits = (
                RemoveLinks(links=((source, output.id),)),
                AddLink(source=source, target=layer_id),
                AddLink(source=layer_id, target=output.id),
            )
            found.append(Remedy("Put it before the output", Several(edits=edits, words=f"link {layer.title}")))
    only = sum(other.kind == layer.kind for other in spec.network.layers) == 1
    if layer.kind not in ("input", "output") or not only:
        found.append(Remedy("Remove it", RemoveLayers(layer_ids=(layer_id,))))
    return tuple(found)


def _links(spec: Spec, layer_id: str) -> int:
    """How many links begin or end at a layer."""
    return len(spec.network.sources(layer_id)) + len(spec.network.targets(layer_id))


def _crowded(spec: Spec, analysis: Analysis, layer_id: str) -> tuple[Remedy, ...]:
    surplus = spec.network.sources(layer_id)[spec.network.layer(layer_id).max_inputs :]
    links = tuple((source, layer_id) for source in surplus)
    return (Remedy("Keep only the first link", RemoveLinks(links=links)),)


def _loop(spec: Spec, analysis: Analysis, layer_id: str) -> tuple[Remedy, ...]:
    """Cut the link that leads back: the one from a layer further down in the document."""
    place = {layer.id: at for at, layer in enumerate(spec.network.layers)}
    inside = after(spec.network, (layer_id,))
    back = [
        (link.source, link.target)
        for link in spec.network.links
        if link.source in inside and link.target in inside and place[link.source] >= place[link.target]
    ]
    return (Remedy("Remove the link that leads back", RemoveLinks(links=tuple(back))),) if back else ()


def _dangling(spec: Spec, analysis: Analysis, layer_id: str) -> tuple[Remedy, ...]:
    gone = [
        (link.source, link.target)
        for link in spec.network.links
        if not (spec.network.has(link.source) and spec.network.has(link.target))
    ]
    return (Remedy("Remove the link", RemoveLinks(links=tuple(gone))),)


def _bypass(spec: Spec, analysis: Analysis, layer_id: str) -> tuple[Remedy, ...]:
    shape = analysis.shapes[layer_id]
    found = [Remedy("End the bypass", SetParameter(layer_ids=(layer_id,), field="bypassed", value=False))]
    width = prod(shape.inputs[0])
    if isinstance(spec.network.layer(layer_id), Dense) and width <= 4096:
        words = f"Give it {words_of_shape(shape.inputs[0])} units"
        found.insert(0, Remedy(words, SetParameter(layer_ids=(layer_id,), field="units", value=width)))
    return tuple(found)


def _no_input(spec: Spec, analysis: Analysis, layer_id: str) -> tuple[Remedy, ...]:
    return (Remedy("Add an Input layer", AddLayer(layer=Input(id=fresh_id(spec.network, "input")))),)


def _no_output(spec: Spec, analysis: Analysis, layer_id: str) -> tuple[Remedy, ...]:
    """The head comes behind the last layer that leads nowhere."""
    network = spec.network
    ends = [i for i in topological(network) if not network.targets(i)]
    head = Output(id=fresh_id(network, "output"))
    links = (Link(source=ends[-1], target=head.id),) if ends else ()
    return (Remedy("Add an Output layer", AddLayer(layer=head, links=links)),)


def _one_of(edits: list[Edit], words: str) -> Edit:
    return edits[0] if len(edits) == 1 else Several(edits=tuple(edits), words=words)


def _named(spec: Spec, layer_ids: tuple[str, ...]) -> str:
    return title_of(spec, layer_ids[0]) if len(layer_ids) == 1 else f"{len(layer_ids)} layers"


_BY_KIND: dict[str, Callable[[Spec, Analysis, str], tuple[Remedy, ...]]] = {
    "shape": _shape,
    "unfed": _unfed,
    "idle": _idle,
    "crowded": _crowded,
    "loop": _loop,
    "dangling": _dangling,
    "bypass": _bypass,
    "no input": _no_input,
    "no output": _no_output,
}
