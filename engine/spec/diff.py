"""How deep the way from one document to another goes."""

from __future__ import annotations

from engine.spec.catalog.data import DataKind, Gymnasium, World
from engine.spec.depth import Depth
from engine.spec.document import Network, Spec
from engine.spec.form import field_depth
from engine.spec.value import Value


def diff(old: Spec, new: Spec) -> Depth:
    """The deepest of all changes between two documents."""
    if old is new or old == new:
        return Depth.NONE
    if old.seed != new.seed or (old.data_shape != new.data_shape and not _same_width(old, new)):
        return Depth.STRUCTURE
    return max(
        Depth.VIEW,
        network_depth(old.network, new.network),
        data_depth(old.data, new.data),
        _training_depth(old, new),
    )


def data_depth(old: DataKind | World, new: DataKind | World) -> Depth:
    """How deep a change of the data goes: some settings of a world are changed while somebody acts in it."""
    if old == new:
        return Depth.NONE
    return _value_depth(old, new) if isinstance(old, World) and old.kind == new.kind else Depth.DATA


def starts_afresh(old: Spec, new: Spec) -> bool:
    """Whether nothing that was learned can be kept: another seed, or another problem with other inputs or outputs."""
    return old.seed != new.seed or (_problem(old.data) != _problem(new.data) and not _same_width(old, new))


def _problem(data: DataKind | World) -> tuple[str, str]:
    """What is learned, whatever its settings; environments that are opened by their id are as many problems."""
    return data.kind, data.id if isinstance(data, Gymnasium) else ""


def _same_width(old: Spec, new: Spec) -> bool:
    a, b = old.data_shape, new.data_shape
    if [part.nature for part in a.sequence] != [part.nature for part in b.sequence]:
        return False
    if a.world and (a.classes, a.targets) != (b.classes, b.targets):
        return False
    return (a.features, a.picture, a.outputs, a.task) == (b.features, b.picture, b.outputs, b.task)


def _training_depth(old: Spec, new: Spec) -> Depth:
    if old.training == new.training:
        return Depth.NONE
    return Depth.STRUCTURE if old.training.task != new.training.task else Depth.RATE


def network_depth(old: Network, new: Network) -> Depth:
    """The deepest of all changes between two networks."""
    if old is new:
        return Depth.NONE
    if old.links != new.links or [_key(a) for a in old.layers] != [_key(b) for b in new.layers]:
        return Depth.STRUCTURE
    return max((_value_depth(a, b) for a, b in zip(old.layers, new.layers, strict=True)), default=Depth.NONE)


def _key(layer: Value) -> tuple[object, object]:
    return getattr(layer, "id", None), getattr(layer, "kind", None)


def _value_depth(old: Value, new: Value) -> Depth:
    if old is new:
        return Depth.NONE
    changed = [name for name in type(new).model_fields if getattr(old, name) != getattr(new, name)]
    return max((field_depth(type(new), name) for name in changed), default=Depth.NONE)
