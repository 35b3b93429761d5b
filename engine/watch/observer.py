"""Decides how often each part of a snapshot is made anew, so that looking never slows learning by more than a little.

While training, a part that cost c seconds is made again only after c / (its share of the budget). In between its
last arrays go out again: they are frozen, so that costs nothing. When nothing moves, all is of this very step.

A clock also counts the time in which this thread had to wait for others. So the lesser of two costs is believed, and
of a part that was made only once the second cost is found out soon.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from math import inf
from time import perf_counter
from typing import Any

import numpy as np

from engine.messages import EngineNotice
from engine.run import Run
from engine.snapshot import FunctionView, Ints, LayerView, Points, Probes, Watch, read_only
from engine.spec.data_shape import metric_of
from engine.train.curves import row_of
from engine.watch.attention import attention
from engine.watch.augmented import augmented
from engine.watch.chosen import chosen_input, chosen_view
from engine.watch.function import function_view
from engine.watch.level import LevelFinder
from engine.watch.mistakes import MistakeFinder
from engine.watch.pages import REST_S, Orders, activity_orders, shown_units
from engine.watch.plane import GridView, grid_view
from engine.watch.probes import activations, layer_figures, probe_samples
from engine.watch.responses import Responses, responses
from engine.watch.samples import confusion, test_answers, worst
from engine.watch.states import ORDER_REST_S, StateOrders, states
from engine.watch.studies.desk import Desk
from engine.watch.thumbnails import thumbnails
from engine.watch.usefulness import Usefulness
from engine.watch.weights import depthwise_arrays, matrix_arrays, weight_arrays
from engine.watch.world.agent_view import agent_parts, agent_view

BUDGET = 0.03  # of the time goes into looking, all parts together
ASSEMBLED = ("function", "points", "mistakes", "chosen", "augmented", "thumbnails")  # parts that are fields
FIELDS = {"states": "state", "attention": "attention"}  # parts that are a field of a layer's view
DOUBT_S = 0.5  # the longest rest after a cost that was measured only once
ORDERS = 0.25  # of the budget, and besides it: who stands where changes slowly
MOVING = 4.0  # what is looked at for its motion gets so many times the share of the rest


@dataclass
class _Made:
    value: Any
    key: object
    step: int
    at: float
    cost: float
    longest_s: float = inf  # it rests no longer, whatever it cost


@dataclass(frozen=True)
class _Part:
    name: str
    weight: float
    key: object
    make: Callable[[], Any]
    rest_s: float = 0.0  # stays as it is for so long, whatever moves


class Observer:
    """Makes the arrays of a snapshot.

    Attributes
    ----------
    sound : whether every number that was made in the last look is one.
    """

    def __init__(self, budget: float = BUDGET, clock: Callable[[], float] = perf_counter) -> None:
        self._made: dict[str, _Made] = {}
        self._costs: dict[str, float] = {}  # what each part cost last
        self._budget = budget
        self.sound = True
        self._clock = clock
        self._usefulness = Usefulness(clock)
        self._desk = Desk(clock)
        self._mistakes = MistakeFinder(clock)
        self._state_orders = StateOrders()
        self._level = LevelFinder()

    @property
    def unfinished(self) -> bool:
        """Whether another look at the same moment would show more."""
        return self._desk.unfinished or self._usefulness.unfinished or self._mistakes.unfinished

    def look(self, run: Run, watch: Watch, moving: bool) -> dict[str, Any]:
        """The fields of a `Snapshot` that this watch asks for.

        Parameters
        ----------
        moving : training goes on: keep to the budget and send older arrays where they are not due.
        """
        for name, long in (("usefulness", self._usefulness), ("mistakes", self._mistakes)):
            if long.unfinished and not moving:
                self._made.pop(name, None)
            long.unfinished = False
        before = dict(self._made)
        parts = self._parts(run, watch, moving)
        total = sum(part.weight for part in parts) or 1.0
        values = {part.name: self._value(part, run.step, moving, self._budget * part.weight / total) for part in parts}
        fresh = {name: value for name, value in values.items() if self._made[name] is not before.get(name)}
        self.sound = sound(_assemble(fresh))
        fields = _assemble(values)
        if watch.curves:
            now = None if moving else self._value(_this_moment(run), run.step, moving, 1.0)
            curves = run.recorder.curves(metric_of(run.material.task), now)
            fields["curves"] = replace(curves, baseline=self._level.look(run))
        if run.learner.agent is not None:
            fields["agent"] = agent_view(run.learner.agent, values)
        fields["studies"] = self._desk.look(run, watch, moving)
        return fields

    def forget(self) -> None:
        """Make everything anew next time: something else than the step has changed."""
        self._made.clear()
        self._usefulness.forget()
        self._desk.forget()
        self._mistakes.forget()

    def take_notices(self) -> list[EngineNotice]:
        """Which questions could not be answered, since this was asked last."""
        return self._desk.take_notices()

    def _parts(self, run: Run, watch: Watch, moving: bool) -> list[_Part]:
        key = (id(run), run.structure, run.version)
        parts = []
        orders: Orders = {}
        if watch.pages:
            paged = frozenset(layer_id for layer_id, _ in watch.pages)
            part = _Part("orders", 0.1, (key, paged), lambda: activity_orders(run, paged), REST_S)
            orders = self._value(part, run.step, moving, self._budget * ORDERS)
            parts.append(part)
        known = run.learner.agent is None  # of who acts nobody knows what the answers should be
        if watch.usefulness and known:
            parts.append(
                _Part("usefulness", 2 * MOVING, (key, watch.usefulness), lambda: self._tried(run, watch, moving))
            )
        if watch.states:
            part = _Part("state_orders", 0.2, (key, watch.states), lambda: self._sorted(run, watch), ORDER_REST_S)
            state_orders = self._value(part, run.step, moving, self._budget * ORDERS)
            parts += [part, _states(run, watch, key, state_orders)]
        if watch.mistakes and known:
            parts.append(_Part("mistakes", 1, key, lambda: self._mistakes.look(run, key, moving)))
        return [*parts, *_parts(run, watch, orders, moving)]

    def _tried(self, run: Run, watch: Watch, moving: bool) -> dict[str, Any]:
        return self._usefulness.look(run, watch.usefulness, (id(run), run.structure, run.version), moving)

    def _sorted(self, run: Run, watch: Watch) -> Orders:
        return self._state_orders.look(run, watch.states)

    def _value(self, part: _Part, step: int, moving: bool, share: float) -> Any:
        made, now = self._made.get(part.name), self._clock()
        if made is not None and made.key == part.key:
            early = moving and now - made.at < min(made.cost / share, made.longest_s)
            if early or now - made.at < part.rest_s or (made.step == step and not moving):
                return made.value
        value = part.make()
        done = self._clock()
        cost, before = done - now, self._costs.get(part.name)
        self._costs[part.name] = cost
        believed, longest_s = (cost, DOUBT_S) if before is None else (min(cost, before), inf)
        self._made[part.name] = _Made(value, part.key, step, done, believed, longest_s)
        return value


def _parts(run: Run, watch: Watch, orders: Orders, moving: bool) -> list[_Part]:
    """The parts that are wanted of this run; the key says what else than the step they depend on."""
    shape, key = run.material.shape, (id(run), run.structure, run.version)
    parts, units = [], shown_units(orders, watch.pages)
    if shape.plane and (watch.maps or watch.plane):
        sizes = (watch.map_size * watch.maps, watch.plane_size * watch.plane)
        parts.append(_Part("grid", MOVING, (key, sizes, watch.pages), lambda: grid_view(run, *sizes, units)))
    if watch.weights or watch.matrices or watch.responses:
        told = (
            key,
            watch.weights,
            watch.matrices,
            watch.responses and (_which(run, watch), watch.pages),
        )
        weight = 0.4 * bool(watch.weights or watch.matrices) + MOVING * watch.responses
        parts.append(_Part("moment", weight, told, lambda: _moment(run, watch, units)))
    if watch.histograms or watch.stats:
        wanted = (watch.histograms, watch.stats)
        parts.append(_Part("figures", 1, (key, wanted), lambda: layer_figures(run, *wanted)))
    parts += _stage(run, watch, key)
    if run.learner.agent is not None:
        for name, weight, about, make, rest_s in agent_parts(run, watch, moving):
            parts.append(_Part(name, weight, (key, about), make, rest_s))
    if watch.activations:
        parts.append(_Part("probes", 1, key, lambda: _probes(run)))
    known = run.learner.agent is None and len(run.material.test_rows) > 0
    if (watch.samples or watch.confusion) and known:
        tests = (watch.samples, watch.confusion, watch.cell)
        parts.append(_Part("tests", 1, (key, tests), lambda: _tests(run, watch)))
    if watch.function and shape.line:
        parts.append(_Part("function", MOVING, key, lambda: function_view(run)))
    if watch.points and (shape.plane or shape.line):
        parts.append(_Part("points", 0.01, key, lambda: _points(run)))
    return parts


def _moment(run: Run, watch: Watch, units: Mapping[str, Ints]) -> dict[str, Any]:
    """Weights and answers of the very same step: what is worked out of the ones by hand gives the others."""
    made: dict[str, Any] = {}
    if watch.weights:
        made["weights"] = weight_arrays(run, watch.weights)
        made["depthwise"] = depthwise_arrays(run, watch.weights)
    if watch.matrices:
        made["matrices"] = matrix_arrays(run, watch.matrices)
    if watch.responses:
        made["responses"] = responses(run, watch, units)
    return made


def _which(run: Run, watch: Watch) -> object:
    """What the chosen sample depends on, apart from the step; what the stage shows moves while nothing is learned."""
    agent = run.learner.agent
    if agent is not None:
        return watch.observation or (agent.seen[0] if agent.shown is None else agent.shown).tobytes()
    return watch.sample, watch.picture, watch.words


def _stage(run: Run, watch: Watch, key: object) -> list[_Part]:
    """The chosen sample without the layers in between, its changed pictures, and samples to choose from."""
    parts, told = [], (key, _which(run, watch))
    if watch.chosen and not watch.responses:
        parts.append(_Part("chosen", MOVING, told, lambda: chosen_view(run, chosen_input(run, watch))))
    if watch.attention:
        who = (key, watch.attention, _which(run, watch))
        parts.append(_Part("attention", MOVING, who, lambda: attention(run, chosen_input(run, watch), watch.attention)))
    if watch.augmented and run.material.shape.picture is not None:
        chain = (told, run.spec.training.augmentation, run.spec.seed)
        parts.append(_Part("augmented", 0.1, chain, lambda: augmented(run, watch), inf))
    if watch.shelf is not None:
        shelf = watch.shelf
        parts.append(_Part("thumbnails", 0.1, (key, shelf), lambda: thumbnails(run, shelf), inf))
    return parts


def _states(run: Run, watch: Watch, key: object, orders: Orders) -> _Part:
    """The inside of recurrent layers."""
    told = (key, watch.states, _which(run, watch), id(orders))
    return _Part("states", MOVING, told, lambda: states(run, chosen_input(run, watch), watch.states, orders))


def _probes(run: Run) -> tuple[Probes, dict[str, Any]]:
    probes = probe_samples(run.material)
    return probes, activations(run, probes)


def _tests(run: Run, watch: Watch) -> dict[str, Any]:
    tested = test_answers(run)
    return {
        "samples": worst(run, tested) if watch.samples else None,
        "confusion": confusion(run, tested, watch.cell) if watch.confusion else None,
    }


def _points(run: Run) -> Points:
    data = run.material.dataset
    return Points(
        read_only(data.inputs), read_only(data.target), read_only(data.train), read_only(data.origin), run.version
    )


def _this_moment(run: Run) -> _Part:
    """Where the curves end while nothing moves."""
    key = (id(run), run.structure, run.version)
    return _Part("now", 1, key, lambda: row_of(run.step, run.epochs, run.measure()))


def _assemble(values: dict[str, Any]) -> dict[str, Any]:
    """Sort the parts into the fields of a snapshot."""
    values = {**values, **values.get("moment", {})}
    fields: dict[str, Any] = {name: values[name] for name in ASSEMBLED if name in values}
    fields.update(values.get("tests", {}))
    layers: dict[str, LayerView] = dict(values.get("figures", {}))

    def put(layer_id: str, **arrays: Any) -> None:
        layers[layer_id] = replace(layers.get(layer_id, LayerView()), **arrays)

    for layer_id, (weight, bias) in values.get("weights", {}).items():
        put(layer_id, weight=weight, bias=bias)
    for layer_id, windows in values.get("depthwise", {}).items():
        put(layer_id, depthwise=windows)
    for layer_id, tables in values.get("matrices", {}).items():
        put(layer_id, matrices=tables)
    if "probes" in values:
        fields["probes"], outputs = values["probes"]
        for layer_id, array in outputs.items():
            put(layer_id, activations=array)
    for layer_id, order in values.get("orders", {}).items():
        put(layer_id, activity_order=order)
    for layer_id, growth in values.get("usefulness", {}).items():
        put(layer_id, usefulness=growth)
    for name in ("states", "attention"):
        for layer_id, seen in values.get(name, {}).items():
            put(layer_id, **{FIELDS[name]: seen})
    answers: Responses | None = values.get("responses")
    if answers is not None:
        fields["chosen"] = answers.chosen
        for layer_id, (response, channels) in answers.layers.items():
            put(layer_id, response=response, shown_units=channels)
    grid: GridView | None = values.get("grid")
    if grid is not None:
        fields["plane"] = grid.plane
        for layer_id, maps in grid.maps.items():
            put(layer_id, maps=maps, shown_units=grid.shown_units.get(layer_id))
    return {**fields, "layers": layers}


def sound(fields: dict[str, Any]) -> bool:
    """Whether every number that would be shown is one; the truth of a formula may have gaps."""
    return all(np.isfinite(array).all() for array in _arrays(fields))


def _arrays(fields: dict[str, Any]) -> list[np.ndarray[Any, Any]]:
    shown: list[Any] = [
        array
        for view in fields.get("layers", {}).values()
        for array in (
            view.weight,
            *view.matrices.values(),
            view.bias,
            view.maps,
            view.activations,
            view.response,
            view.gradient_norm,
        )
    ]
    plane, function, samples = fields.get("plane"), fields.get("function"), fields.get("samples")
    shown += [] if plane is None else [plane.values]
    shown += [function.prediction, function.contributions] if isinstance(function, FunctionView) else []
    shown += [] if samples is None else [samples.loss, samples.probabilities]
    return [np.asarray(array) for array in shown if array is not None]
