"""The chosen sample, and what every layer answers to it, against a forward written out by hand."""

from __future__ import annotations

import numpy as np
import torch

from engine.run import Run
from engine.snapshot import Snapshot, Watch
from engine.spec.catalog.layers import Conv2d, Dense, Flatten, Input, MaxPool, Output
from engine.spec.document import chain
from engine.spec.edits import SetParameter
from engine.watch.chosen import chosen_input, chosen_view
from tests.engine.engines import Desk, small

HIDDEN = (Dense(id="dense-1", units=5), Dense(id="dense-2", units=70, activation="sigmoid"))
DRAWN = np.linspace(0.0, 1.0, 64, dtype=np.float32)


def looked_at(watch: Watch, data: str = "digits") -> tuple[Desk, Snapshot]:
    from engine.messages import Pause

    desk = Desk(small(*HIDDEN, data=data), watch)
    desk.play(20)
    desk.engine.post(Pause())
    return desk, desk.snapshot()


def plain(run: Run, x: torch.Tensor) -> list[torch.Tensor]:
    """Both hidden layers and the logits, written out."""
    t = {key: tensor.detach() for key, tensor in run.learner.model.tensors().items()}
    first = torch.tanh(x @ t["dense-1", "weight"].T + t["dense-1", "bias"])
    second = torch.sigmoid(first @ t["dense-2", "weight"].T + t["dense-2", "bias"])
    return [first, second, second @ t["output", "weight"].T + t["output", "bias"]]


def test_every_layer_answers_to_the_sample_that_is_named() -> None:
    desk, _ = looked_at(Watch())
    data = desk.run.material.dataset
    origin = int(data.origin[7])
    desk, snapshot = looked_at(Watch(responses=True, sample=origin))
    run = desk.run
    raw = run.material.dataset.inputs[7:8]
    x = torch.from_numpy(run.material.preparation.inputs(raw))
    for layer_id, values in zip(("dense-1", "dense-2", "output"), plain(run, x), strict=True):
        response = snapshot.layers[layer_id].response
        assert response is not None
        np.testing.assert_allclose(response, values[0], atol=1e-5)
    assert snapshot.chosen is not None
    np.testing.assert_array_equal(snapshot.chosen.inputs, raw[0])
    np.testing.assert_allclose(snapshot.chosen.probabilities, torch.softmax(plain(run, x)[2], 1)[0], atol=1e-5)
    assert (snapshot.chosen.origin, snapshot.chosen.target) == (origin, run.material.dataset.target[7])
    assert snapshot.chosen.predicted == float(plain(run, x)[2].argmax())


def test_a_drawn_picture_goes_before_a_sample_and_has_no_target() -> None:
    desk, snapshot = looked_at(Watch(responses=True, sample=3, picture=(2 * DRAWN).tobytes()))
    chosen = snapshot.chosen
    assert chosen is not None
    assert (chosen.origin, chosen.train) == (-1, False)
    assert np.isnan(chosen.target)
    np.testing.assert_allclose(chosen.inputs, np.minimum(2 * DRAWN, 1))
    x = torch.from_numpy(desk.run.material.preparation.inputs(chosen.inputs[None]))
    answer = snapshot.layers["output"].response
    assert answer is not None
    np.testing.assert_allclose(answer, plain(desk.run, x)[2][0], atol=1e-5)


def test_what_fits_no_picture_or_names_no_sample_is_the_first_probe() -> None:
    _, snapshot = looked_at(Watch(responses=True, activations=True, sample=10**9, picture=DRAWN[:60].tobytes()))
    assert snapshot.chosen is not None
    assert snapshot.probes is not None
    np.testing.assert_array_equal(snapshot.chosen.inputs, snapshot.probes.inputs[0])
    iris = Desk(small(*HIDDEN, data="iris"), Watch(responses=True, picture=DRAWN.tobytes())).snapshot().chosen
    assert iris is not None
    assert iris.origin >= 0


def test_a_regression_speaks_in_its_own_unit() -> None:
    desk, snapshot = looked_at(Watch(responses=True), data="diabetes")
    chosen, answer = snapshot.chosen, snapshot.layers["output"].response
    assert chosen is not None
    assert answer is not None
    assert len(chosen.probabilities) == 0
    assert chosen.predicted == answer[0]
    z = plain(desk.run, chosen_input(desk.run, Watch()).x)[2]
    np.testing.assert_allclose(answer, desk.run.material.preparation.untarget(z.numpy())[0], rtol=1e-4)


def test_it_is_made_of_this_step_and_not_without_being_asked_for() -> None:
    desk, snapshot = looked_at(Watch(weights=frozenset({"dense-1"})))
    assert snapshot.chosen is None
    assert snapshot.layers["dense-1"].response is None
    desk.edit(SetParameter(layer_ids=("dense-1",), field="activation", value="relu"))
    chosen = chosen_input(desk.run, Watch())
    view = chosen_view(desk.run, chosen)
    z = desk.run.learner.model(chosen.x).detach()
    np.testing.assert_allclose(view.probabilities, torch.softmax(z, 1)[0], atol=1e-5)


def test_maps_are_those_of_a_convolution_written_out() -> None:
    layers = (Conv2d(id="conv", units=70, kernel_size=5), MaxPool(id="pool"), Flatten(id="flatten"))
    network = chain(Input(id="input", as_picture=True), *layers, Output(id="output"))
    spec = small(data="digits").with_(network=network)
    watch = Watch(responses=True, pages=frozenset({("conv", 1)}), weights=frozenset({"conv"}))
    desk = Desk(spec, watch)
    snapshot = desk.snapshot()
    x = chosen_input(desk.run, watch).x.reshape(1, 1, 8, 8)
    t = {key: tensor.detach() for key, tensor in desk.run.learner.model.tensors().items()}
    maps = torch.relu(torch.nn.functional.conv2d(x, t["conv", "weight"], t["conv", "bias"], padding=2))
    view = snapshot.layers["conv"]
    assert view.response is not None
    assert view.shown_units is not None
    assert view.activity_order is not None
    assert view.shown_units.tolist() == view.activity_order[64:].tolist()
    np.testing.assert_allclose(view.response, maps[0][torch.from_numpy(view.shown_units.copy())], atol=1e-5)
    assert view.weight is not None
    np.testing.assert_array_equal(view.weight, t["conv", "weight"].flatten(1))
    pooled = snapshot.layers["pool"].response
    assert pooled is not None
    np.testing.assert_allclose(pooled, torch.nn.functional.max_pool2d(maps, 2)[0, :64], atol=1e-5)
