"""The one sample that the whole network is seen by: from the data, or a picture that was drawn or dropped."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan, prod

import numpy as np
from torch import Tensor

from engine.run import Run
from engine.snapshot import Chosen, Floats, Ints, Watch, read_only
from engine.spec.data_shape import SPREAD, STEPWISE, DataShape
from engine.train.losses import NOT_ASKED
from engine.train.material import features
from engine.watch.answers import as_array, predicted, probabilities, shown

DRAWN = -1  # the origin of a picture that is no sample of the data


@dataclass(frozen=True)
class ChosenInput:
    """What goes into the network.

    Attributes
    ----------
    origin : index in the source, -1 of a drawn picture. inputs : (raw,) as measured. target : as in the data set,
        not-a-number where it is not known. train : whether it is trained on.
    x : (1, features), prepared for the network. mask : (height, width) class of each pixel, or None.
    """

    origin: int
    inputs: Floats
    target: float
    train: bool
    x: Tensor
    mask: Ints | None = None
    future: Floats | None = None


def chosen_input(run: Run, watch: Watch) -> ChosenInput:
    """The picture of the watch where its size fits the data, else the sample it names, else the first probe."""
    picture = _picture(run, watch.picture)
    if picture is not None:
        return ChosenInput(DRAWN, picture, nan, False, features(run.material.preparation, picture[None]))
    data, row = run.material.dataset, _row(run, watch.sample)
    classes = data.masks if run.material.task == "segmentation" else data.steps
    return ChosenInput(
        origin=int(data.origin[row]),
        inputs=read_only(data.inputs[row]),
        target=float(data.target[row]),
        train=bool(data.train[row]),
        x=features(run.material.preparation, data.inputs[row : row + 1]),
        mask=None if classes is None or run.material.task not in SPREAD else read_only(classes[row].astype(np.int64)),
        future=None if data.future is None else read_only(data.future[row]),
    )


def _picture(run: Run, told: bytes) -> Floats | None:
    """(channels * height * width,) from 0 to 1; None where the data are no pictures of this size."""
    size = run.material.shape.picture
    if not told or size is None or len(told) != 4 * prod(size):
        return None
    return read_only(np.clip(np.nan_to_num(np.frombuffer(told, np.float32)), 0.0, 1.0))


def _row(run: Run, origin: int | None) -> int:
    """The row of a sample in the data set; the first probe where it is not there (any more)."""
    if origin is not None and len(rows := np.flatnonzero(run.material.dataset.origin == origin)):
        return int(rows[0])
    return int(run.material.crowd_rows[0])


def chosen_view(run: Run, chosen: ChosenInput, z: Tensor | None = None) -> Chosen:
    """What the network says of it.

    Parameters
    ----------
    z : (1, outputs), the answer, where a forward pass has given it already.
    """
    if z is None:
        with run.learner.model.evaluating():
            z = run.learner.model(chosen.x)
    material = run.material
    spread, ahead = material.task in SPREAD, material.task == "forecast"
    classes = read_only(probabilities(z, material)[0])
    return Chosen(
        origin=chosen.origin,
        train=chosen.train,
        inputs=chosen.inputs,
        target=chosen.target,
        probabilities=as_array(z.new_zeros(0)) if spread else classes,
        predicted=nan if spread else float(predicted(z, material)[0]),
        mask=chosen.mask,
        said=_said(z[0], chosen.mask) if spread else None,
        steps=steps_of(material.shape, chosen.inputs),
        step_probabilities=classes if material.task in STEPWISE else None,
        wanted=chosen.future if ahead else None,
        forecast=read_only(shown(z, material)[0]) if ahead else None,
    )


def _said(z: Tensor, wanted: Ints | None) -> Ints:
    """The likeliest class at each pixel or step; -1 at steps where nothing is asked, if that is known."""
    said = z.argmax(0).numpy().astype(np.int64)
    return read_only(said if wanted is None else np.where(wanted == NOT_ASKED, NOT_ASKED, said))


def steps_of(shape: DataShape, inputs: Floats) -> tuple[int, ...]:
    """How many steps each sequence of a sample has.

    Parameters
    ----------
    inputs : (features,), not-a-number beyond its ends.
    """
    counts, start = [], 0
    for part in shape.sequence:
        counts.append(int(np.isfinite(inputs[start : start + part.length]).sum()))
        start += part.channels * part.length
    return tuple(counts)
