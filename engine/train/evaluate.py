"""How good the network is: loss and metric, without touching training."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import nan, prod

import torch
from torch import Tensor

from engine.build.model import Model
from engine.spec.data_shape import STEPWISE, Task
from engine.train.losses import NOT_ASKED, LossFunction
from engine.train.material import Material

CHUNK = 4096  # samples in one forward pass,
MOST_NUMBERS = 1 << 20  # and numbers that the widest layer gives for them: 4 MB
MOST_WITH_GRADIENT = 200  # samples by which a term is measured that needs the way back
MOST_KEPT = 1 << 26  # numbers of all layers together that are kept for a look: 256 MB


@dataclass(frozen=True)
class Measured:
    """Of the network's answer, whatever other outputs there are: losses without penalties and unweighted; the metric of
    the task: accuracy, exact match or Dice, from 0 to 1, or R². Not-a-number where there is no test sample. parts : as
    `engine.snapshot.Curves.parts`."""

    train_loss: float
    test_loss: float
    train_metric: float
    test_metric: float
    parts: Mapping[str, float] = field(default_factory=dict)


def measure(model: Model, material: Material, loss: LossFunction) -> Measured:
    """Evaluate the network on the samples chosen for it."""
    if material.task == "adversarial":
        return measure_rivals(model, material, loss)
    with model.evaluating():
        z = forward(model, material.measured_x)
        cut = material.measured_train
        numbers = []
        for part in (slice(None, cut), slice(cut, None)):
            zs, ys = z[part], material.measured_y[part]
            good = metric(zs, ys, material.task, material.squashed) if len(ys) else nan
            numbers.append(torch.stack((loss(zs, ys), good)) if isinstance(good, Tensor) else _NONE)
        (train_loss, train_metric), (test_loss, test_metric) = torch.stack(numbers).tolist()
    return Measured(train_loss, test_loss, train_metric, test_metric, terms(model, material) if model.terms else {})


def terms(model: Model, material: Material) -> dict[str, float]:
    """What the layers add to the loss, by name and unweighted: over the test samples, or the training's without any.

    Terms of one name add up.
    """
    cut = material.measured_train
    x = material.measured_x[cut:] if len(material.measured_x) > cut else material.measured_x
    found: dict[str, float] = {}
    if any(not layer.takes_gradient for layer in model.terms.values()):
        with model.evaluating():
            for part in torch.split(x, chunk_size(model)):
                model.heads(part)  # a layer may lead to a second output only
                _add_up(found, model, part, len(part) / len(x), takes_gradient=False)
    if any(layer.takes_gradient for layer in model.terms.values()):
        _terms_with_gradient(found, model, x[:MOST_WITH_GRADIENT])
    return found


def _terms_with_gradient(found: dict[str, float], model: Model, x: Tensor) -> None:
    x = x.clone().requires_grad_()
    model.train(False)
    try:
        model.heads(x)
        _add_up(found, model, x, 1.0, takes_gradient=True)
    finally:
        model.train(True)


def _add_up(found: dict[str, float], model: Model, x: Tensor, share: float, takes_gradient: bool) -> None:
    for layer in model.terms.values():
        if layer.takes_gradient == takes_gradient:
            term = float(layer.term(x).detach())
            found[layer.term_name] = found.get(layer.term_name, 0.0) + share * term


def measure_rivals(model: Model, material: Material, loss: LossFunction) -> Measured:
    """The discriminator's loss and accuracy, real and generated samples by halves; the generator's loss as a part."""
    cut = material.measured_train
    numbers = []
    with model.evaluating():
        for x in (material.measured_x[:cut], material.measured_x[cut:]):
            numbers.append(_rivals(model, x, loss) if len(x) else torch.full((3,), nan))
        (train_loss, train_metric, _), (test_loss, test_metric, fooled) = torch.stack(numbers).tolist()
    parts = {"discriminator": test_loss, "generator": fooled}
    return Measured(train_loss, test_loss, train_metric, test_metric, parts)


def _rivals(model: Model, x: Tensor, loss: LossFunction) -> Tensor:
    """(loss of the discriminator, its accuracy, loss of the generator)."""
    with model.facing("real"):
        real = forward(model, x)
    with model.facing("generated"):
        generated = forward(model, x)
    ones = torch.ones(len(x))
    right = ((real > 0).float().mean() + (generated <= 0).float().mean()) / 2
    return torch.stack(((loss(real, ones) + loss(generated, ones - 1)) / 2, right, loss(generated, ones)))


_NONE = torch.full((2,), nan)


def forward(model: Model, x: Tensor) -> Tensor:
    """(n, features) -> (n, outputs), in pieces that fit in the cache."""
    size = chunk_size(model)
    if len(x) <= size:
        answer: Tensor = model(x)
        return answer
    return torch.cat([model(part) for part in torch.split(x, size)])


def chunk_size(model: Model) -> int:
    """How many samples go through the network at once."""
    widest = max(prod(model.layer(layer_id).output) for layer_id in model.ids)
    return min(CHUNK, max(1, MOST_NUMBERS // widest))


def most_kept(model: Model) -> int:
    """For how many samples the answers of all layers may be kept at a time, at least one."""
    return max(1, MOST_KEPT // sum(prod(model.layer(layer_id).output) for layer_id in model.ids))


def metric(z: Tensor, y: Tensor, task: Task, squashed: bool = False) -> Tensor:
    """Accuracy, R² = 1 - residual / total sum of squares, Dice, or the share of sequences that are right throughout.

    The total of a reconstruction is that about the mean of each number, so that R² is the share of the variance that
    comes back, as a PCA's explained variance is.

    Each step of a translation is answered with the true tokens before it. A sentence that is right at every step is one
    that is written right without them, by always taking the likeliest: so exact match needs no decoding.
    """
    if task in STEPWISE:
        right, asked = z.argmax(1) == y, y != NOT_ASKED
        if task == "translation":
            return (right | ~asked).all(1).float().mean()
        return (right & asked).sum() / asked.sum().clamp_min(1)
    if task == "segmentation":
        return dice(z.argmax(1), y, z.shape[1])
    if task == "multi-class":
        return (z.argmax(1) == y).float().mean()
    if task == "two-class":
        return ((z.squeeze(1) > 0) == (y > 0.5)).float().mean()
    if task == "reconstruction":
        rebuilt = torch.sigmoid(z.flatten(1)) if squashed else z.flatten(1)
        total = (y - y.mean(0)).square().sum().clamp_min(1e-12)
        return 1 - (rebuilt - y).square().sum() / total
    total = (y - y.mean()).square().sum().clamp_min(1e-12)
    return 1 - (z.reshape(y.shape) - y).square().sum() / total


def dice(said: Tensor, true: Tensor, classes: int) -> Tensor:
    """How well pixels of the same class lie on each other (Dice 1945).

    ``2 |A and B| / (|A| + |B|)`` over all pixels given, the mean over the classes but the first, which is the ground.
    A class that is neither there nor said is left out; where that is every one, nothing is wrong.

    Parameters
    ----------
    said, true : int64, of one shape.
    """
    shares = []
    for number in range(1, classes):
        a, b = said == number, true == number
        both = a.sum() + b.sum()
        if both:
            shares.append(2 * (a & b).sum() / both)
    return torch.stack(shares).mean() if shares else torch.ones(())
