"""Edits that mend a problem, each one click away."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import prod

from engine.spec.acting import ENDS
from engine.spec.ahead import CHANGES, causal_settings
from engine.spec.catalog.data import CsvSeries
from engine.spec.catalog.layers import Attention, CrossAttention, Filters, Flatten, Input, Output, SelfAttention, Units
from engine.spec.catalog.losses import DEFAULT_LOSS, LOSSES
from engine.spec.data_shape import TASKS
from engine.spec.document import Link, Spec
from engine.spec.edits import (
    AddLayer,
    AddLink,
    Edit,
    RemoveLayers,
    RemoveLinks,
    SetDataField,
    SetParameter,
    SetTraining,
    Several,
    title_of,
)
from engine.spec.edits.units import most_units
from engine.spec.graph import after, backward, before, fresh_id, topological
from engine.spec.linking import offer_link, refused
from engine.spec.problems import SpecProblem
from engine.spec.shape_remedies import Remedy, exchanged, helps, one_of, shape_remedies
from engine.spec.shapes import MOST_NUMBERS, Analysis, analyse, numbers_of
from engine.spec.templates import template
from engine.spec.world_remedies import (
    Offered,
    idle_value,
    no_critic,
    no_table,
    template_key,
    unasked_value,
    unsuited,
)

STARTS = {  # a network by task
    "next-token": "characters",
    "translation": "encoder-decoder",
    "forecast": "forecaster",
    "segmentation": "unet",
}


def remedies(spec: Spec, analysis: Analysis, problem: SpecProblem) -> tuple[Remedy, ...]:
    """What would mend a problem, best first; empty where only the user can know.

    Parameters
    ----------
    analysis : of `spec`. problem : one of its problems or warnings.
    """
    if problem.kind in _OF_WORLDS:
        return tuple(Remedy(*offered) for offered in _OF_WORLDS[problem.kind](spec))
    if problem.layer_id == "training":
        return _training(spec, problem)
    if problem.layer_id == "data":
        return _data(spec, problem)
    make = _BY_KIND.get(problem.kind)
    return make(spec, analysis, problem.layer_id) if make is not None else ()


def _training(spec: Spec, problem: SpecProblem) -> tuple[Remedy, ...]:
    if problem.field == "task":
        task = spec.data.shape().tasks[0]
        return (Remedy(f"Learn it as {task}", SetTraining(field="task", value=task)),)
    loss = DEFAULT_LOSS[spec.training.task]
    return (Remedy(f"Use {LOSSES[loss].title}", SetTraining(field="loss", value=loss)),)


def _data(spec: Spec, problem: SpecProblem) -> tuple[Remedy, ...]:
    """What makes a table usable that was found wanting when it was read."""
    if problem.field != "time" or not isinstance(spec.data, CsvSeries):
        return ()
    in_order = Remedy("Order by row", SetDataField(field="time", value=""))
    if spec.data.skip_untimed:
        return (in_order,)
    return Remedy("Leave these rows out", SetDataField(field="skip_untimed", value=True)), in_order


def _shape(spec: Spec, analysis: Analysis, layer_id: str) -> tuple[Remedy, ...]:
    """What mends the layer; where it is in a network for other data, or nothing helps, one that was made for these."""
    found = shape_remedies(spec, analysis, layer_id)
    if spec.network.layer(layer_id).kind == "input":
        return found
    if not _made_for_others(spec) and any(helps(spec, analysis, remedy.edit) for remedy in found):
        return found
    return (*_begun_anew(spec), *found)


def _made_for_others(spec: Spec) -> bool:
    """Whether the data are sequences and no layer goes along their steps, or the other way; or tokens are not told."""
    data, layers = spec.data_shape, spec.network.layers
    if data.task in ("next-token", "translation") and not any(layer.kind == "embedding" for layer in layers):
        return True
    over_time = any(layer.family == "sequences" for layer in layers)
    by_itself = any(layer.kind in ("conv1d", "reshape") for layer in layers)  # makes a sequence, or goes along one
    return not by_itself and over_time != bool(data.sequence)


def _begun_anew(spec: Spec) -> tuple[Remedy, ...]:
    """A network from the template that suits data and task; none where no template does."""
    data = spec.data_shape
    if data.task == "reinforcement":
        row = template(template_key(spec))
    else:
        row = template(STARTS.get(data.task) or ("recurrent" if data.sequence else "cnn" if data.picture else "mlp"))
    return () if row.lacks(spec) else (Remedy(f"Start with “{row.title}”", row.edit(spec)),)


def _unfed(spec: Spec, analysis: Analysis, layer_id: str) -> tuple[Remedy, ...]:
    """Feed it from the last layer that leads nowhere, else from the last of all, else from a new input.

    What takes two and has none gets both at once.
    """
    network, layer = spec.network, spec.network.layer(layer_id)
    behind = after(network, (layer_id,))
    order = [i for i in topological(network) if i not in behind and network.layer(i).kind not in ENDS]
    order = [i for i in order if i not in network.sources(layer_id)]
    ends = [i for i in order if not network.targets(i)] or order[-1:]
    missing = max(1, layer.min_inputs - len(network.sources(layer_id)))
    chosen = [*[i for i in reversed(order) if i not in ends], *ends][-missing:]
    found = [*_new_part(spec, layer_id), _fed_by(spec, layer_id, chosen, missing)]
    if layer.kind != "output":
        found.append(Remedy("Remove it", RemoveLayers(layer_ids=(layer_id,))))
    return tuple(found)


def _new_part(spec: Spec, layer_id: str) -> list[Remedy]:
    """Of data with several sequences, an input for one that no input takes."""
    parts = spec.data_shape.sequence
    taken = {layer.part or parts[0].name for layer in spec.network.layers if isinstance(layer, Input) and parts}
    free = [part.name for part in parts if part.name not in taken]
    if len(parts) < 2 or not free or spec.network.layer(layer_id).kind == "output":
        return []
    new = Input(id=fresh_id(spec.network, "input"), part=free[0])
    edit = AddLayer(layer=new, links=(Link(source=new.id, target=layer_id),))
    return [Remedy(f"Add an Input for {free[0]}", edit)]


def _fed_by(spec: Spec, layer_id: str, sources: list[str], missing: int) -> Remedy:
    """Links from these, and from new inputs where they are too few."""
    if not sources and missing == 1:
        return _fed(spec, (layer_id,))
    edits: list[Edit] = [AddLink(source=source, target=layer_id) for source in sources]
    names, grown = [title_of(spec, source) for source in sources], spec
    for _ in range(missing - len(sources)):
        edits.append(_fed(grown, (layer_id,)).edit)
        names, grown = [*names, "a new Input"], edits[-1].apply(grown)
    words = f"link {' and '.join(names)} to it" if sources else f"add {missing} Input layers"
    return Remedy(words[0].upper() + words[1:], one_of(edits, words))


def _idle(spec: Spec, analysis: Analysis, layer_id: str) -> tuple[Remedy, ...]:
    """Lead it on to what misses an input, or to the answer; or take it away."""
    network, layer = spec.network, spec.network.layer(layer_id)
    if layer.kind == "value":
        return tuple(Remedy(*offered) for offered in idle_value(spec, layer_id))
    found = _led_on(spec, analysis, layer_id)
    only = sum(other.kind == layer.kind for other in network.layers) == 1
    if layer.kind not in ("input", "output") or not only:
        found.append(Remedy("Remove it", RemoveLayers(layer_ids=(layer_id,))))
    return tuple(found) or _joined_in(spec, analysis, layer_id)


def _joined_in(spec: Spec, analysis: Analysis, layer_id: str) -> tuple[Remedy, ...]:
    """The only Input of a network that is whole without it: to the first layer that takes it, beside what that has."""
    offers = ((i, offer_link(spec, analysis, layer_id, i).edit) for i in analysis.order)
    return tuple(Remedy(f"Link it to {title_of(spec, i)}", edit) for i, edit in offers if edit is not None)[:1]


def _led_on(spec: Spec, analysis: Analysis, layer_id: str) -> list[Remedy]:
    network, layer = spec.network, spec.network.layer(layer_id)
    if layer.kind in ENDS:
        return []
    if not analysis.answer:
        return [_headed(spec, (layer_id,))]
    feeding = before(network, (layer_id,))
    unfed = [i for i in analysis.order if not network.sources(i) and network.layer(i).min_inputs and i not in feeding]
    short = [i for i in analysis.order if len(network.sources(i)) < network.layer(i).min_inputs and i not in feeding]
    if unfed or short:
        return [_linked(spec, analysis, layer_id, (unfed or short)[-1])]
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
    if not _takes_a_list(spec, analysis, source, target):
        return Remedy(words, AddLink(source=source, target=target))  # what it takes instead, its own problem knows
    flatten = Flatten(id=fresh_id(spec.network, "flatten"))
    links = (Link(source=source, target=flatten.id), Link(source=flatten.id, target=target))
    return Remedy(f"{words} through Flatten", AddLayer(layer=flatten, links=links))


def _takes_a_list(spec: Spec, analysis: Analysis, source: str, target: str) -> bool:
    if source not in analysis.shapes:
        return True
    flat = (prod(analysis.shapes[source].output),)
    return not refused(spec, analysis, spec.network.layer(target), (flat,))


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
    shape, layer = analysis.shapes[layer_id], spec.network.layer(layer_id)
    end = Remedy("End the bypass", SetParameter(layer_ids=(layer_id,), field="bypassed", value=False))
    width = shape.inputs[0][0]
    if not isinstance(layer, Units) or shape.inputs[0][1:] != shape.output[1:] or width > most_units(layer):
        return (end,)
    words = f"Give it {width} {'filters' if isinstance(layer, Filters) else 'units'}"
    fit = Remedy(words, SetParameter(layer_ids=(layer_id,), field="units", value=width))
    if layer_id not in analyse(fit.edit.apply(spec)).shapes:
        return (end,)  # so many cannot be shared out to its heads
    return (fit, end) if helps(spec, analysis, fit.edit) else (end, fit)


def _batch(spec: Spec, analysis: Analysis, layer_id: str) -> tuple[Remedy, ...]:
    """Batches that fit in memory; where not even one sample does, the layer that needs most can go."""
    size, layer = MOST_NUMBERS // numbers_of(analysis), spec.network.layer(layer_id)
    found = [Remedy(f"Take batches of {size}", SetTraining(field="batch_size", value=size))] if size else []
    if layer.kind not in ("input", "output"):
        found.append(Remedy("Remove it", RemoveLayers(layer_ids=(layer_id,))))
    return tuple(found)


def _ahead(spec: Spec, analysis: Analysis, layer_id: str) -> tuple[Remedy, ...]:
    """Settings with which it sees no later step; else it goes, or a causal layer comes in its place."""
    layer = spec.network.layer(layer_id)
    if isinstance(layer, CrossAttention):
        kept = {name: getattr(layer, name) for name in Attention.model_fields if name not in ("id", "kind")}
        new = SelfAttention(id=fresh_id(spec.network, "self_attention"), causal=True, **kept)
        words = "Use causal self-attention"
        return (Remedy(words, exchanged(spec, layer, new, spec.network.sources(layer_id)[:1], words.lower())),)
    settings = causal_settings(layer, analysis.shapes[layer_id].inputs[0])
    if not settings:
        return (Remedy("Remove it", RemoveLayers(layer_ids=(layer_id,))),)
    edits: list[Edit] = [SetParameter(layer_ids=(layer_id,), field=name, value=settings[name]) for name in settings]
    words = CHANGES[next(iter(settings))]
    return (Remedy(words, one_of(edits, words.lower())),)


def _no_input(spec: Spec, analysis: Analysis, layer_id: str) -> tuple[Remedy, ...]:
    """It feeds whatever nothing feeds yet."""
    unfed = [layer for layer in spec.network.layers if layer.max_inputs != 0 and not spec.network.sources(layer.id)]
    return (_fed(spec, tuple(layer.id for layer in unfed)),)


def _fed(spec: Spec, targets: tuple[str, ...]) -> Remedy:
    """A new input that feeds these."""
    first = Input(id=fresh_id(spec.network, "input"))
    links = tuple(Link(source=first.id, target=target) for target in targets)
    return Remedy("Add an Input layer", AddLayer(layer=first, links=links))


def _no_output(spec: Spec, analysis: Analysis, layer_id: str) -> tuple[Remedy, ...]:
    """The head comes behind the last layer that leads nowhere."""
    leading = [i for i in topological(spec.network) if spec.network.layer(i).kind != "value"]
    ends = [
        i
        for i in leading
        if all(spec.network.layer(t).kind == "value" for t in spec.network.targets(i) if spec.network.has(t))
    ]
    return (_headed(spec, tuple(ends[-1:])),)


def _headed(spec: Spec, sources: tuple[str, ...]) -> Remedy:
    """A new output that these feed."""
    head = Output(id=fresh_id(spec.network, "output"))
    links = tuple(Link(source=source, target=head.id) for source in sources)
    return Remedy("Add an Output layer", AddLayer(layer=head, links=links))


def _second_head(spec: Spec, analysis: Analysis, layer_id: str) -> tuple[Remedy, ...]:
    return (Remedy("Remove it", RemoveLayers(layer_ids=(layer_id,))),)


def _unasked_value(spec: Spec, analysis: Analysis, layer_id: str) -> tuple[Remedy, ...]:
    return tuple(Remedy(*offered) for offered in unasked_value(spec, layer_id))


def _no_versus(spec: Spec, analysis: Analysis, layer_id: str) -> tuple[Remedy, ...]:
    """Another task that the data offer; or the template, which takes the place of the network."""
    other = next((task for task in spec.data.shape().tasks if task != "adversarial"), None)
    turn = [Remedy(f"Choose the task {dict(TASKS)[other]}", SetTraining(field="task", value=other))] if other else []
    gan = template("gan")
    return (*turn, *([] if gan.lacks(spec) else [Remedy(f"Start with the {gan.title} template", gan.edit(spec))]))


_OF_WORLDS: dict[str, Callable[[Spec], Iterable[Offered]]] = {
    "no algorithm": unsuited,
    "unsuited": unsuited,
    "no table": no_table,
    "no critic": no_critic,
}
_BY_KIND: dict[str, Callable[[Spec, Analysis, str], tuple[Remedy, ...]]] = {
    "shape": _shape,
    "unfed": _unfed,
    "idle": _idle,
    "crowded": _crowded,
    "loop": _loop,
    "dangling": _dangling,
    "bypass": _bypass,
    "batch": _batch,
    "ahead": _ahead,
    "no input": _no_input,
    "no output": _no_output,
    "no versus": _no_versus,
    "second head": _second_head,
    "unasked value": _unasked_value,
}

__all__ = ["Remedy", "remedies"]
