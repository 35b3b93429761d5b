"""Edits of single units."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from engine.spec.catalog.layers import (
    Conv1d,
    Conv2d,
    ConvTranspose2d,
    CrossAttention,
    Dense,
    DepthwiseConv2d,
    Embedding,
    GaussianCode,
    Gru,
    Lstm,
    Recurrent,
    Reservoir,
    Rnn,
    SelfAttention,
    SeparableConv2d,
    StepDense,
    TiedDense,
    Units,
)
from engine.spec.document import Network, Spec
from engine.spec.edits.base import Edit, EditError, layer_of, title_of, with_layer
from engine.spec.edits.layers import UNIT_MARKS
from engine.spec.form import form_of

OfFilters = Conv1d | Conv2d | DepthwiseConv2d | SeparableConv2d | ConvTranspose2d
OverTime = Embedding | Rnn | Gru | Lstm | Reservoir | StepDense | SelfAttention | CrossAttention
OfUnits = Dense | GaussianCode | OfFilters | OverTime
UnitMark = Literal["frozen", "ablated", "bypassed"]


class SplitUnit(Edit):
    """Make two units of one: both get its incoming weights and share its outgoing ones, so the function stays as it
    was (Net2WiderNet, Chen 2015). The new one stands right behind it."""

    layer_id: str
    unit: int = Field(ge=0)

    def apply(self, spec: Spec) -> Spec:
        layer = _of_units(spec, self.layer_id, (self.unit,))
        (split,) = own_units(layer, (self.unit,))
        if layer.units >= most_units(layer):
            raise EditError(f"A {layer.title} layer has {most_units(layer)} units at most.")
        if _is_tied(spec.network, self.layer_id):
            raise EditError("Its weights are also used backwards, where two units for one would count twice.")
        marks = {
            name: tuple(
                sorted(
                    {u + (u > split) for u in getattr(layer, name)}
                    | ({split + 1} if split in getattr(layer, name) else set())
                )
            )
            for name in UNIT_MARKS
        }
        return spec.with_(network=with_layer(spec.network, layer.with_(units=layer.units + 1, **marks)))

    def label(self, spec: Spec) -> str:
        return f"{title_of(spec, self.layer_id)}: split unit {self.unit + 1}"

    def old_units(self, count: int) -> tuple[int, ...]:
        """Which of `count` old units each new unit comes from."""
        unit = self.unit % count  # of a state that runs backwards, its unit
        return (*range(unit + 1), *range(unit, count))


class RemoveUnits(Edit):
    """Take chosen units away; the others keep what they learned."""

    layer_id: str
    units: tuple[int, ...] = Field(min_length=1)

    def apply(self, spec: Spec) -> Spec:
        layer = _of_units(spec, self.layer_id, self.units)
        kept = self.old_units(layer.units)
        if not kept:
            raise EditError("A layer keeps at least one unit.")
        place = {old: new for new, old in enumerate(kept)}
        marks = {name: tuple(place[u] for u in getattr(layer, name) if u in place) for name in UNIT_MARKS}
        return spec.with_(network=with_layer(spec.network, layer.with_(units=len(kept), **marks)))

    def label(self, spec: Spec) -> str:
        words = f"unit {self.units[0] + 1}" if len(self.units) == 1 else f"{len(self.units)} units"
        return f"{title_of(spec, self.layer_id)}: remove {words}"

    def old_units(self, count: int) -> tuple[int, ...]:
        """Which of `count` old units stay, in their order."""
        gone = {unit % count for unit in self.units}  # of states that run backwards, their units
        return tuple(unit for unit in range(count) if unit not in gone)


class MarkUnits(Edit):
    """Freeze, ablate or bypass units, or let them take part again."""

    layer_id: str
    units: tuple[int, ...] = Field(min_length=1)
    mark: UnitMark
    on: bool

    def apply(self, spec: Spec) -> Spec:
        layer = _of_units(spec, self.layer_id, self.units)
        if self.mark == "bypassed" and self.on and (isinstance(layer, Recurrent) or not hasattr(layer, "activation")):
            raise EditError(f"Units of {layer.title} have no activation of their own that could be left out.")
        name, units = f"{self.mark}_units", set(own_units(layer, self.units))
        marked = set(getattr(layer, name))
        marked = marked | units if self.on else marked - units
        return spec.with_(network=with_layer(spec.network, layer.with_(**{name: tuple(sorted(marked))})))

    def label(self, spec: Spec) -> str:
        words = f"unit {self.units[0] + 1}" if len(self.units) == 1 else f"{len(self.units)} units"
        return f"{title_of(spec, self.layer_id)}: {words} {'' if self.on else 'not '}{self.mark}"


def most_units(layer: Units) -> int:
    """How many units a layer of this kind has at most."""
    return next(int(row.maximum) for row in form_of(type(layer)) if row.name == "units")


def own_units(layer: Units, units: tuple[int, ...]) -> tuple[int, ...]:
    """Which units are meant; of a layer in both directions a state that runs backwards stands for its unit."""
    return tuple(sorted({unit % layer.units for unit in units}))


def states_of(layer: Units) -> int:
    """How many numbers its units give, one for each direction in which they run."""
    return layer.units * layer.directions if isinstance(layer, Recurrent) else layer.units


def _is_tied(network: Network, layer_id: str) -> bool:
    """Whether a layer that lends its weights is this one, or takes the numbers of this one's units."""
    lending = {layer.tied_to for layer in network.layers if isinstance(layer, TiedDense)}
    seen, waiting = set[str](), [layer_id]
    while lending and waiting:
        at = waiting.pop()
        seen.add(at)
        if at in lending:
            return True
        handed_on = at == layer_id or not isinstance(network.layer(at), Units)
        waiting += [i for i in network.targets(at) if handed_on and i not in seen]
    return False


def _of_units(spec: Spec, layer_id: str, units: tuple[int, ...]) -> OfUnits:
    layer = layer_of(spec.network, layer_id)
    if not isinstance(layer, Units):
        raise EditError(f"{layer.title} has no units of its own.")
    if min(units) < 0 or max(units) >= states_of(layer):
        raise EditError("That unit is not there any more.")
    return layer
