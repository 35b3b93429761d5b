"""Documents are frozen, survive JSON whole, and share what did not change."""

from __future__ import annotations

import json

import pytest
from pydantic import ValidationError

from engine.spec.catalog.data import DATA
from engine.spec.catalog.layers import LAYERS, Dense
from engine.spec.catalog.losses import LOSSES
from engine.spec.catalog.optimizers import OPTIMIZERS
from engine.spec.catalog.schedules import SCHEDULES
from engine.spec.document import MOST_LAYERS, Network, Spec, Training, default_spec
from engine.spec.edits import SetData
from engine.spec.graph import depths, topological
from engine.spec.shapes import analyse
from engine.spec.value import Value

SPEC = default_spec()


def through_json(spec: Spec) -> Spec:
    return Spec.model_validate(json.loads(json.dumps(spec.model_dump(mode="json"), allow_nan=False)))


def test_the_default_is_ready_to_play() -> None:
    analysis = analyse(SPEC)
    assert analysis.problems == ()
    assert analysis.parameters == (4 * 8 + 8) + (8 * 6 + 6) + (6 + 1)


@pytest.mark.parametrize("value", [SPEC, SPEC.network, SPEC.network.layers[1], SPEC.training, SPEC.data, SPEC.view])
def test_values_are_frozen(value: Value) -> None:
    name = next(iter(type(value).model_fields))
    with pytest.raises(ValidationError, match="frozen"):
        setattr(value, name, getattr(value, name))


def test_a_copy_with_the_same_value_equals_and_hashes_like_the_first() -> None:
    link = SPEC.network.links[0]
    assert link.with_(port=0) == link
    assert hash(link.with_(port=0)) == hash(link)


def test_a_field_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="units_"):
        SPEC.network.layers[1].with_(units_=3)


@pytest.mark.parametrize("kind", sorted(DATA))
def test_every_data_source_survives_json(kind: str) -> None:
    spec = SetData(data=DATA[kind](kind=kind)).apply(SPEC)
    assert through_json(spec) == spec
    assert type(through_json(spec).data) is DATA[kind]


@pytest.mark.parametrize("kind", sorted(LAYERS))
def test_every_layer_survives_json(kind: str) -> None:
    layer = LAYERS[kind](id="a", kind=kind, name="eyes", x=3.5, y=-2)
    network = Network.model_validate({"layers": (layer,)})
    assert through_json(SPEC.with_(network=network)).network.layers == (layer,)


@pytest.mark.parametrize("kind", sorted(OPTIMIZERS))
def test_every_optimizer_survives_json(kind: str) -> None:
    spec = SPEC.with_(training=SPEC.training.with_(optimizer=OPTIMIZERS[kind](kind=kind)))
    assert through_json(spec) == spec
    assert type(through_json(spec).training.optimizer) is OPTIMIZERS[kind]


@pytest.mark.parametrize("kind", sorted(SCHEDULES))
def test_every_schedule_survives_json(kind: str) -> None:
    spec = SPEC.with_(training=SPEC.training.with_(schedule=SCHEDULES[kind](kind=kind)))
    assert through_json(spec) == spec
    assert type(through_json(spec).training.schedule) is SCHEDULES[kind]


@pytest.mark.parametrize("kind", sorted(LOSSES))
def test_every_loss_survives_json(kind: str) -> None:
    spec = SPEC.with_(training=SPEC.training.with_(loss=kind))
    assert through_json(spec) == spec


@pytest.mark.parametrize("kind", sorted(SCHEDULES))
def test_a_schedule_stays_between_nothing_and_the_full_rate(kind: str) -> None:
    schedule = SCHEDULES[kind](kind=kind)
    factors = [schedule.factor(epochs) for epochs in (0.0, 0.5, 1, 9.9, 10, 100, 299, 300, 1e6)]
    assert all(0 <= factor <= 1 for factor in factors)
    assert sorted(factors, reverse=kind != "warm-up") == factors


def test_unknown_keys_are_kept_at_every_depth() -> None:
    raw = SPEC.model_dump(mode="json")
    raw["future"] = {"a": [1, 2.5, None, "x"]}
    raw["network"]["layers"][1]["sparsity"] = 0.5
    raw["training"]["optimizer"]["amsgrad"] = True
    raw["network"]["links"][0]["delay"] = 2
    again = Spec.model_validate(raw)
    assert again.model_dump(mode="json") == raw
    assert again.with_(seed=4).network.layers[1].with_(units=2).model_dump()["sparsity"] == 0.5


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_numbers_that_are_not_finite_are_refused(number: float) -> None:
    with pytest.raises(ValidationError):
        Training(learning_rate=number)


def test_a_network_has_an_end() -> None:
    with pytest.raises(ValidationError):
        Network(layers=tuple(Dense(id=f"d{i}") for i in range(MOST_LAYERS + 1)))


def test_layers_are_found_by_id() -> None:
    assert SPEC.network.layer("dense-1").id == "dense-1"
    assert SPEC.network.sources("dense-1") == ("input",)
    assert SPEC.network.targets("dense-1") == ("dense-2",)
    with pytest.raises(KeyError):
        SPEC.network.layer("gone")


def test_order_and_depth_follow_the_links() -> None:
    backwards = SPEC.network.with_(layers=tuple(reversed(SPEC.network.layers)))
    assert topological(backwards) == ("input", "dense-1", "dense-2", "output")
    assert depths(backwards) == {"input": 0, "dense-1": 1, "dense-2": 2, "output": 3}
