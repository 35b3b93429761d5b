"""What speaks for a class: the numbers are captum's, of a network written by hand with the same weights."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from engine.run import Run
from engine.snapshot import AttributionView, Watch
from engine.spec.catalog.data import DataKind, Digits, Faces, Photographs
from engine.spec.catalog.layers import Conv2d, Dense, Flatten
from engine.spec.document import Spec
from engine.spec.studies import METHODS, AttributionStudy, Method
from engine.watch import studies
from engine.watch.chosen import chosen_input
from engine.watch.studies.attribution import starts, window_of
from tests.engine.engines import Desk, small
from tests.engine.watch.pictures import pictures

Explained = Callable[[nn.Sequential, Tensor, int], Any]


def asked(run: Run, study: AttributionStudy, watch: Watch | None = None) -> AttributionView:
    """The answer, worked out to the end."""
    found = [answer for answer in studies.answer(run, study, chosen_input(run, watch or Watch())) if answer is not None]
    assert isinstance(found[-1], AttributionView)
    return found[-1]


class Standardised(nn.Module):
    """What is done with pixels before they reach the network."""

    def __init__(self, run: Run) -> None:
        super().__init__()
        preparation, size = run.material.preparation, run.material.shape.picture or ()
        self.mean = torch.from_numpy(preparation.mean).reshape(size)
        self.scale = torch.from_numpy(preparation.scale).reshape(size)

    def forward(self, x: Tensor) -> Tensor:
        return (x - self.mean) / self.scale


def by_hand(run: Run) -> nn.Sequential:
    """The network of `pictures()` as anybody would write it, on pixels as measured, with the same weights."""
    channels = run.learner.model.layer("input").output[0]
    network = nn.Sequential(
        Standardised(run),
        nn.Conv2d(channels, 4, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(4, 6, 3, padding=1), nn.ReLU(), nn.Flatten(),
        linear(weight(run, "dense")), nn.ReLU(),
        linear(weight(run, "output")),
    )  # fmt: skip
    layers = [module for module in network if isinstance(module, nn.Conv2d | nn.Linear)]
    for module, layer_id in zip(layers, ("conv-1", "conv-2", "dense", "output"), strict=True):
        module.weight.data.copy_(weight(run, layer_id))
        assert module.bias is not None
        module.bias.data.copy_(run.learner.model.tensors()[layer_id, "bias"])
    return network.eval()


def linear(weight: Tensor) -> nn.Linear:
    return nn.Linear(weight.shape[1], weight.shape[0])


def weight(run: Run, layer_id: str) -> Tensor:
    return run.learner.model.tensors()[layer_id, "weight"]


def _saliency(network: nn.Sequential, x: Tensor, target: int) -> Any:
    from captum.attr import Saliency

    return Saliency(network).attribute(x, target=target).sum(1)[0]


def _integrated(network: nn.Sequential, x: Tensor, target: int) -> Any:
    from captum.attr import IntegratedGradients

    return IntegratedGradients(network).attribute(x, torch.zeros_like(x), target=target, n_steps=50).sum(1)[0]


def _grad_cam(network: nn.Sequential, x: Tensor, target: int) -> Any:
    from captum.attr import LayerAttribution, LayerGradCam

    cam = LayerGradCam(network, network[5]).attribute(x, target=target, relu_attributions=True)
    return LayerAttribution.interpolate(cam, x.shape[2:], "bilinear")[0, 0]


def _occlusion(network: nn.Sequential, x: Tensor, target: int) -> Any:
    from captum.attr import Occlusion

    edge, stride = window_of(*x.shape[2:])
    found = Occlusion(network).attribute(
        x, (x.shape[1], edge, edge), strides=(x.shape[1], stride, stride), baselines=0.0, target=target
    )
    return found[0, 0]  # one window over all channels: the same number in each


CAPTUM: dict[Method, Explained] = {
    "saliency": _saliency,
    "integrated_gradients": _integrated,
    "grad_cam": _grad_cam,
    "occlusion": _occlusion,
}


def trained(spec: Spec, steps: int = 40) -> Run:
    desk = Desk(spec)
    desk.play(steps)
    return desk.run


DATA: dict[str, DataKind] = {
    "digits": Digits(),
    "digits standardised": Digits(standardise=True),
    "in colour": Photographs(),
    "two classes, one logit": Faces(),
}


STEPS = {"in colour": 3}


@pytest.fixture(scope="module", params=DATA)
def run(request: pytest.FixtureRequest) -> Run:
    """A network that has learned a little, and in which some units still answer."""
    desk = Desk(pictures(data=DATA[request.param]))
    desk.play(STEPS.get(request.param, 12))
    return desk.run


@pytest.mark.parametrize("method", [method for method, _ in METHODS])
def test_our_pictures_are_captums(run: Run, method: Method) -> None:
    network = by_hand(run)
    for at, target in ((0, 1), (-1, -1)):
        mine = asked(run, AttributionStudy(method, target), Watch(sample=int(run.material.dataset.origin[at])))
        x = torch.tensor(mine.inputs).reshape(1, *(run.material.shape.picture or ())).requires_grad_()
        z = network(x).detach()
        one = z.shape[1] == 1
        said = int(z > 0) if one else int(z.argmax())
        assert mine.target == (said if target < 0 else target)
        p = torch.sigmoid(z if mine.target else -z)[0, 0] if one else torch.softmax(z, 1)[0, mine.target]
        assert mine.score == pytest.approx(float(p), abs=1e-6)
        against = nn.Sequential(*network, Negative()) if one and mine.target == 0 else network
        theirs = CAPTUM[method](against, x, 0 if one else mine.target).detach().numpy()
        assert mine.values.shape == theirs.shape
        rounded = 4 * np.finfo(np.float32).eps * float(z.abs().max())  # values are differences of logits, or smaller
        np.testing.assert_allclose(mine.values, theirs, atol=2e-5 * np.abs(theirs).max() + rounded, rtol=1e-4)


class Negative(nn.Module):
    """One logit that speaks for class 1 speaks against class 0."""

    def forward(self, x: Tensor) -> Tensor:
        return -x


def test_each_method_shows_something(run: Run) -> None:
    views = {method: asked(run, AttributionStudy(method, 1)).values for method, _ in METHODS}
    views["grad_cam"] = np.sum([asked(run, AttributionStudy("grad_cam", c)).values for c in (0, 1)], axis=0)
    assert all(np.abs(values).max() > 0 for values in views.values())
    assert min(views["saliency"].min(), views["grad_cam"].min()) >= 0
    covered = np.stack([asked(run, AttributionStudy("occlusion", c)).values for c in range(2)])
    assert covered.min() < 0 < covered.max()


def test_integrated_gradients_add_up_to_what_the_score_gained(run: Run) -> None:
    mine = asked(run, AttributionStudy("integrated_gradients", 1))
    network = by_hand(run)
    x = torch.tensor(mine.inputs).reshape(1, *(run.material.shape.picture or ()))
    gained = (network(x) - network(torch.zeros_like(x))).detach()
    assert mine.values.sum() == pytest.approx(float(gained[0, -1 if gained.shape[1] == 1 else 1]), rel=0.05, abs=0.02)


def test_grad_cam_reads_the_layer_that_is_asked_for() -> None:
    run = Desk(pictures()).run
    usual = asked(run, AttributionStudy("grad_cam", 2)).values
    assert (asked(run, AttributionStudy("grad_cam", 2, "conv-2")).values == usual).all()
    assert (asked(run, AttributionStudy("grad_cam", 2, "output")).values == usual).all()
    assert (asked(run, AttributionStudy("grad_cam", 2, "conv-1")).values != usual).any()


@pytest.mark.parametrize("ablated", ["conv-1", "dense"])
def test_what_does_not_reach_the_answer_speaks_for_nothing(ablated: str) -> None:
    layers = (Conv2d(id="conv-1", units=2), Flatten(id="flatten"), Dense(id="dense", units=4))
    run = Desk(pictures(*(layer.with_(ablated=True) if layer.id == ablated else layer for layer in layers))).run
    for method, _ in METHODS:
        assert not asked(run, AttributionStudy(method, 1)).values.any()


@pytest.mark.parametrize("spec", [small(), small(data="regression-gauss")], ids=["plane", "regression"])
def test_of_what_is_no_picture_nothing_is_said(spec: Spec) -> None:
    run = Desk(spec).run
    for method, _ in METHODS:
        assert not list(studies.answer(run, AttributionStudy(method), chosen_input(run, Watch())))


def test_grad_cam_says_nothing_where_no_layer_has_maps() -> None:
    run = Desk(pictures(Flatten(id="flatten"), Dense(id="dense", units=4))).run
    assert not list(studies.answer(run, AttributionStudy("grad_cam"), chosen_input(run, Watch())))


@pytest.mark.parametrize(("length", "edge", "stride"), [(8, 2, 1), (28, 4, 2), (25, 4, 2), (9, 4, 3), (5, 5, 2)])
def test_occluding_windows_leave_no_pixel_out(length: int, edge: int, stride: int) -> None:
    hidden = {at for start in starts(length, edge, stride) for at in range(start, start + edge)}
    assert hidden >= set(range(length))
    assert max(starts(length, edge, stride)) < length
