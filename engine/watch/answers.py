"""From logits to what is shown."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from engine.snapshot import Floats
from engine.spec.data_shape import CLASSES
from engine.train.material import Material


def shown(z: Tensor, material: Material) -> Floats:
    """The shown answer, (n, outputs): tanh(z / 2) for two classes, probabilities for more, else the target's unit.

    Of a world the chance of each action, what each is worth, or each control. Of a segmentation (n, classes, height,
    width), a probability for each class of each pixel; likewise of steps. Of a forecast (n, horizon). Of a
    reconstruction (n, features) in the unit of the data.
    """
    if material.task == "reconstruction":
        numbers = torch.sigmoid(z) if material.squashed else z
        return material.preparation.uninputs(as_array(numbers.flatten(1)))
    if material.task in ("two-class", "adversarial"):
        return as_array(torch.tanh(z / 2))
    if material.task in CLASSES:
        return as_array(torch.softmax(z, 1))
    if material.task == "reinforcement":
        return as_array(z if material.valued or not material.shape.classes else torch.softmax(z, 1))
    return material.preparation.untarget(as_array(z))


def predicted(z: Tensor, material: Material) -> Floats:
    """(n,) class index, or value in the target's unit; of a segmentation (n, height, width) class of each pixel, or
    (n, steps) of each step; of a forecast the first step ahead; not-a-number of a reconstruction, which is no one
    number."""
    if material.task == "reconstruction":
        return np.full(len(z), np.nan, dtype=np.float32)
    if material.task in ("two-class", "adversarial"):
        return as_array((z[:, 0] > 0).float())
    if material.task in CLASSES or (material.task == "reinforcement" and material.shape.classes):
        return as_array(z.argmax(1).float())
    return material.preparation.untarget(as_array(z[:, 0]))


def probabilities(z: Tensor, material: Material) -> Floats:
    """(n, classes); (n, 0) for numbers; of a segmentation (n, classes, height, width), or (n, classes, steps); of
    adversarial training (n, 2), generated or real; of action values 1 for the best action."""
    if material.task in ("two-class", "adversarial"):
        p = torch.sigmoid(z[:, :1])
        return as_array(torch.cat([1 - p, p], 1))
    if material.task == "reinforcement" and material.shape.classes:
        best = torch.nn.functional.one_hot(z.argmax(1), z.shape[1])
        return as_array(best if material.valued else torch.softmax(z, 1))
    return as_array(torch.softmax(z, 1) if material.task in CLASSES else z.flatten(1)[:, :0])


def as_array(tensor: Tensor) -> Floats:
    """A read-only copy."""
    array: Floats = tensor.detach().to(torch.float32, copy=True).contiguous().numpy()
    array.flags.writeable = False
    return array
