"""Edits that mend a problem, each one click away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import prod

from engine.spec.catalog.layers import (
    Add,
    Concatenate,
    Dense,
    Flatten,
    Input,
    LayerKind,
    Multiply,
    Output,
    words_of_shape,
)
from engine.spec.catalog.layers.base import same_shape
from engine.spec.catalog.losses import DEFAULT_LOSS, LOSSES
from engine.spec.document import Link, Spec
from engine.spec.edits import (
    AddLayer,
    AddLink,
    Edit,
    GroupLayers,
    InsertLayer,
    RemoveLayers,
    RemoveLinks,
    SetGroup,
    SetParameter,
    SetTraining,
    Several,
    title_of,
)
from engine.spec.graph import after, backward, before, fresh_id, topological
from engine.spec.linking import offer_link
from engine.spec.problems import SpecProblem
from engine.spec.shapes import Analysis, analyse


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
    layer = spec.network.layer(layer_id)
    if isinstance(layer, Input):
        return (Remedy("Switch all features on", SetParameter(layer_ids=(layer_id,), field="features", value=None)),)
    shapes = {s: analysis.shapes[s].output for s in spec.network.sources(layer_id) if s in analysis.shapes}
    flatten = _flattened(spec, layer_id, [source for source, shape in shapes.items() if len(shape) > 1])
    flat = Remedy("Insert Flatten", _one_of(flatten, "insert Flatten")) if flatten else None
    if not isinstance(layer, (Add, Multiply)):
        return (flat,) if flat is not None else ()
    found = [flat] if flat is not None and len({prod(shape) for shape in shapes.values()}) == 1 else []
    found += [remedy for remedy in _matched(spec, shapes) if _helps(spec, analysis, remedy.edit)]
    if same_shape(tuple(shape[1:] for shape in shapes.values())):
        found.append(Remedy("Use Concatenate instead", _as_concatenate(spec, layer)))
    elif flat is not None:
        edits = (*flatten, _as_concatenate(flat.edit.apply(spec), layer))
        found.append(Remedy("Flatten and Concatenate", Several(edits=edits, words="flatten and concatenate")))
    return tuple(found)


def _helps(spec: Spec, analysis: Analysis, edit: Edit) -> bool:
    """Whether less is wrong after an edit; remedies that take turns would otherwise go round for ever."""
    return _wrong(analyse(edit.apply(spec))) < _wrong(analysis)


def _wrong(analysis: Analysis) -> int:
    return len(analysis.problems) + sum(warning.kind == "shape" for warning in analysis.warnings)


def _flattened(spec: Spec, layer_id: str, sources: list[str]) -> list[Edit]:
    """A Flatten layer in each of these links into a layer."""
    edits: list[Edit] = []
    taken = spec.network
    for source in sources:
        flatten = Flatten(id=fresh_id(taken, "flatten"))
        taken = taken.with_(layers=(*taken.layers, flatten))
        edits.append(InsertLayer(layer=flatten, source=source, target=layer_id))
    return edits


def _matched(spec: Spec, shapes: dict[str, tuple[int, ...]]) -> list[Remedy]:
    """Give every Dense layer that decides the width of a source the width of the others."""
    if any(len(shape) > 1 for shape in shapes.values()):
        return []
    dense = {source: owner for source in shapes if (owner := _width_owner(spec, source)) is not None}
    widths = {shape[0] for source, shape in shapes.items() if source not in dense}
    widths = widths or {shapes[source][0] for source in list(dense)[:1]}
    width = widths.pop()
    wrong = tuple(dict.fromkeys(owner for source, owner in dense.items() if shapes[source] != (width,)))
    if widths or not wrong or not 1 <= width <= 4096:
        return []
    return [
        Remedy(f"Give {_named(spec, wrong)} {width} units", SetParameter(layer_ids=wrong, field="units", value=width))
    ]


def _width_owner(spec: Spec, layer_id: str) -> str | None:
    """The Dense layer that decides how many numbers a layer gives: itself, or what feeds it through functions."""
    layer = spec.network.layer(layer_id)
    while layer.family == "functions":
        sources = spec.network.sources(layer.id)
        if len(sources) != 1 or not spec.network.has(sources[0]):
            return None
        layer = spec.network.layer(sources[0])
    return layer.id if isinstance(layer, Dense) else None


def _as_concatenate(spec: Spec, layer: LayerKind) -> Edit:
    network = spec.network
    new = Concatenate(id=fresh_id(network, "concatenate"), x=layer.x, y=layer.y, name=layer.name)
    into = [Link(source=s, target=new.id, port=port) for port, s in enumerate(network.sources(layer.id))]
    out = [link.with_(source=new.id) for link in network.links if link.source == layer.id]
    gone = [(link.source, link.target) for link in network.links if layer.id in (link.source, link.target)]
    edits: list[Edit] = [RemoveLinks(links=tuple(gone))] if gone else []
    edits += [RemoveLayers(layer_ids=(layer.id,)), AddLayer(layer=new, links=(*into, *out))]
    group = network.group_of(layer.id)
    if group is not None:
        members = tuple(new.id if member == layer.id else member for member in group.layer_ids)
        alone = len(members) == 1  # then the group went with its layer
        again = group.with_(layer_ids=members)
        edits.append(GroupLayers(group=again) if alone else SetGroup(group_id=group.id, values={"layer_ids": members}))
    return Several(edits=tuple(edits), words="use Concatenate instead")


def _unfed(spec: Spec, analysis: Analysis, layer_id: str) -> tuple[Remedy, ...]:
    """Feed it from the last layer that leads nowhere, else from the last of all, else from a new input."""
    network, layer = spec.network, spec.network.layer(layer_id)
    behind = after(network, (layer_id,))
    order = [i for i in topological(network) if i not in behind and network.layer(i).kind != "output"]
    ends = [i for i in order if not network.targets(i)] or order[-1:]
    found = [Remedy(f"Link {title_of(spec, i)} to it", AddLink(source=i, target=layer_id)) for i in ends[-1:]]
    found = found or [_fed(spec, (layer_id,))]
    if layer.kind != "output":
        found.append(Remedy("Remove it", RemoveLayers(layer_ids=(layer_id,))))
    return tuple(found)


def _idle(spec: Spec, analysis: Analysis, layer_id: str) -> tuple[Remedy, ...]:
    """Lead it on to what misses an input, or to the answer; or take it away."""
    network, layer = spec.network, spec.network.layer(layer_id)
    found = _led_on(spec, analysis, layer_id)
    only = sum(other.kind == layer.kind for other in network.layers) == 1
    if layer.kind not in ("input", "output") or not only:
        found.append(Remedy("Remove it", RemoveLayers(layer_ids=(layer_id,))))
    return tuple(found)


def _led_on(spec: Spec, analysis: Analysis, layer_id: str) -> list[Remedy]:
    network, layer = spec.network, spec.network.layer(layer_id)
    if layer.kind == "output":
        return []
    if not analysis.answer:
        return [_headed(spec, (layer_id,))]
    feeding = before(network, (layer_id,))
    unfed = [i for i in analysis.order if not network.sources(i) and network.layer(i).min_inputs and i not in feeding]
    if unfed:
        return [_linked(spec, analysis, layer_id, unfed[-1])]
    source = next((i for i in network.sources(analysis.answer) if network.has(i)), "")
    if layer.kind != "input" and not network.sources(layer_id) and not network.targets(layer_id) and source:
        edits = (
            RemoveLinks(links=((source, analysis.answer),)),
            AddLink(source=source, target=layer_id),
            AddLink(source=layer_id, target=analysis.answer),
        )
        return [Remedy("Put it before the output", Several(edits=edits, words=f"link {layer.title}"))]
    return []


def _linked(spec: Spec, analysis: Analysis, source: str, target: str) -> Remedy:
    """A link, through a Flatten layer where only that lets it be."""
    words = f"Link it to {title_of(spec, target)}"
    offer = offer_link(spec, analysis, source, target)
    if offer.edit is not None:
        return Remedy(words, offer.edit)
    flatten = Flatten(id=fresh_id(spec.network, "flatten"))
    links = (Link(source=source, target=flatten.id), Link(source=flatten.id, target=target))
    return Remedy(f"{words} through Flatten", AddLayer(layer=flatten, links=links))


def _crowded(spec: Spec, analysis: Analysis, layer_id: str) -> tuple[Remedy, ...]:
    surplus = spec.network.sources(layer_id)[spec.network.layer(layer_id).max_inputs :]
    links = tuple((source, layer_id) for source in surplus)
    return (Remedy("Keep only the first link", RemoveLinks(links=links)),)


def _loop(spec: Spec, analysis: Analysis, layer_id: str) -> tuple[Remedy, ...]:
    """Cut the links that lead back, among all that feed the layer."""
    links = backward(spec.network, before(spec.network, (layer_id,)))
    words = "Remove the link that leads back" if len(links) == 1 else "Remove the links that lead back"
    return (Remedy(words, RemoveLinks(links=links)),)


def _dangling(spec: Spec, analysis: Analysis, layer_id: str) -> tuple[Remedy, ...]:
    gone = [
        (link.source, link.target)
        for link in spec.network.links
        if not (spec.network.has(link.source) and spec.network.has(link.target))
    ]
    return (Remedy("Remove the link", RemoveLinks(links=tuple(gone))),)


def _bypass(spec: Spec, analysis: Analysis, layer_id: str) -> tuple[Remedy, ...]:
    shape = analysis.shapes[layer_id]
    end = Remedy("End the bypass", SetParameter(layer_ids=(layer_id,), field="bypassed", value=False))
    width = prod(shape.inputs[0])
    if not isinstance(spec.network.layer(layer_id), Dense) or width > 4096:
        return (end,)
    words = f"Give it {words_of_shape(shape.inputs[0])} units"
    fit = Remedy(words, SetParameter(layer_ids=(layer_id,), field="units", value=width))
    return (fit, end) if _helps(spec, analysis, fit.edit) else (end, fit)


def _no_input(spec: Spec, analysis: Analysis, layer_id: str) -> tuple[Remedy, ...]:
    """It feeds whatever nothing feeds yet."""
    return (_fed(spec, tuple(layer.id for layer in spec.network.layers if not spec.network.sources(layer.id))),)


def _fed(spec: Spec, targets: tuple[str, ...]) -> Remedy:
    """A new input that feeds these."""
    first = Input(id=fresh_id(spec.network, "input"))
    links = tuple(Link(source=first.id, target=target) for target in targets)
    return Remedy("Add an Input layer", AddLayer(layer=first, links=links))


def _no_output(spec: Spec, analysis: Analysis, layer_id: str) -> tuple[Remedy, ...]:
    """The head comes behind the last layer that leads nowhere."""
    ends = [i for i in topological(spec.network) if not spec.network.targets(i)]
    return (_headed(spec, tuple(ends[-1:])),)


def _headed(spec: Spec, sources: tuple[str, ...]) -> Remedy:
    """A new output that these feed."""
    head = Output(id=fresh_id(spec.network, "output"))
    links = tuple(Link(source=source, target=head.id) for source in sources)
    return Remedy("Add an Output layer", AddLayer(layer=head, links=links))


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
