"""Which pixels of the chosen sample speak for a class.

All of it in pixels as measured, so that standardising the data does not change what is asked; black is what a picture
without anything has. Channels are added up. The numbers are those of captum (tests compare them); they are worked out
here because captum works in one go, which would hold the training up, and because it loads a plotting library.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from engine.run import Run
from engine.snapshot import Answered, AttributionView
from engine.spec.studies import AttributionStudy, Method
from engine.watch.answers import as_array
from engine.watch.chosen import ChosenInput
from engine.watch.studies.looking import looking
from engine.watch.studies.pixels import Pace, PixelNet, suits

PATH_STEPS = 50  # from black to the picture
WINDOWS_ACROSS = 7  # occluding windows would lie side by side
SHRINKING = ("input", "max_pool", "avg_pool", "adaptive_pool")  # maps, but coarser ones than the layer before has

Values = Iterator[Tensor | None]


class Question:
    """The chosen sample and the class that is asked about, at the weights of the first look."""

    def __init__(self, run: Run, study: AttributionStudy, chosen: ChosenInput) -> None:
        self.run, self.study = run, study
        self.net = PixelNet(run)
        self.picture = self.net.picture(chosen.inputs)
        with looking(run.learner.model, gradients=False):
            scores = self.net(self.picture)
        classes = scores.shape[1]
        self.target = study.target if 0 <= study.target < classes else int(scores[0].argmax())
        self.score = float(self.net.probabilities(scores)[0, self.target])

    def scores(self, pictures: Tensor) -> Tensor:
        """(n,) for the class asked about, without gradients."""
        with looking(self.run.learner.model, gradients=False):
            return self.net(pictures)[:, self.target]

    def gradients(self, pictures: Tensor) -> Tensor:
        """(n, channels, height, width) of the class's score by the pixels."""
        pictures = pictures.detach().requires_grad_()
        with looking(self.run.learner.model):
            return torch.autograd.grad(self.net(pictures)[:, self.target].sum(), pictures)[0]


def attribution(run: Run, study: AttributionStudy, chosen: ChosenInput) -> Iterator[Answered | None]:
    """Answer an `AttributionStudy`; where the data are no pictures with classes there is no answer."""
    if not suits(run):
        return
    question = Question(run, study, chosen)
    for values in METHODS[study.method](question):
        yield (
            None
            if values is None
            else AttributionView(question.target, as_array(values), question.score, chosen.inputs)
        )


def saliency(question: Question) -> Values:
    """|gradient| (Simonyan 2013)."""
    yield question.gradients(question.picture)[0].abs().sum(0)


def integrated_gradients(question: Question) -> Values:
    """Gradients on the straight way from black to the picture, times the way (Sundararajan 2017); they add up to what
    the score has gained. Gauss and Legendre's places on the way."""
    places, shares = np.polynomial.legendre.leggauss(PATH_STEPS)
    way = torch.tensor((places + 1) / 2, dtype=torch.float32).reshape(-1, 1, 1, 1)
    share = torch.tensor(shares / 2, dtype=torch.float32).reshape(-1, 1, 1, 1)
    total, at, pace = torch.zeros_like(question.picture[0]), 0, Pace()
    while at < PATH_STEPS:
        with pace as size:
            some = slice(at, at + size)
            total += (share[some] * question.gradients(way[some] * question.picture)).sum(0)
            at += size
        if at < PATH_STEPS:
            yield None
    yield (total * question.picture[0]).sum(0)


def grad_cam(question: Question) -> Values:
    """Maps of a layer, each weighted by how much it speaks for the class on the whole (Selvaraju 2017), drawn to the
    size of the picture."""
    layer_id = layer_with_maps(question.run, question.study.layer_id)
    if layer_id:
        picture = question.picture.detach().requires_grad_()
        with looking(question.run.learner.model):
            given, scores = question.net.layers(picture)
            maps, score = given[layer_id], scores[0, question.target]
            there = score.requires_grad and maps.requires_grad  # not behind a layer that is ablated
            slope = torch.autograd.grad(score, maps, allow_unused=True)[0] if there else None
        slope = torch.zeros_like(maps) if slope is None else slope
        cam = (slope.mean((2, 3), keepdim=True) * maps.detach()).sum(1, keepdim=True).relu()
        yield functional.interpolate(cam, question.net.size[1:], mode="bilinear")[0, 0]


def layer_with_maps(run: Run, wanted: str = "") -> str:
    """The layer whose maps Grad-CAM reads: the one wanted, else the last one before the answer is a list; '' if none.

    Pools are passed over, since the maps before them are finer.
    """
    model, network = run.learner.model, run.spec.network
    pictures = [layer_id for layer_id in model.ids if has_maps(model.layer(layer_id).output)]
    if wanted in pictures:
        return wanted
    usual = [layer_id for layer_id in pictures if network.layer(layer_id).kind not in SHRINKING]
    return usual[-1] if usual else ""


def has_maps(shape: tuple[int, ...]) -> bool:
    """Whether a layer's output has places, not only channels."""
    return len(shape) == 3 and shape[1] * shape[2] > 1


def occlusion(question: Question) -> Values:
    """What the score loses when a window of the picture is blacked out, over all windows on a pixel (Zeiler 2014)."""
    _, height, width = question.net.size
    edge, stride = window_of(height, width)
    masks = [(r, c) for r in starts(height, edge, stride) for c in starts(width, edge, stride)]
    whole = question.scores(question.picture)
    total, count = torch.zeros(height, width), torch.zeros(height, width)
    at, pace = 0, Pace()
    while at < len(masks):
        with pace as size:
            some = masks[at : at + size]
            hidden = question.picture.repeat(len(some), 1, 1, 1)
            for one, (r, c) in zip(hidden, some, strict=True):
                one[:, r : r + edge, c : c + edge] = 0.0
            lost = whole - question.scores(hidden)
            for loss, (r, c) in zip(lost, some, strict=True):
                total[r : r + edge, c : c + edge] += loss
                count[r : r + edge, c : c + edge] += 1
            at += size
        if at < len(masks):
            yield None
    yield total / count


def window_of(height: int, width: int) -> tuple[int, int]:
    """Edge and stride of the window that blacks out."""
    edge = min(max(2, round(min(height, width) / WINDOWS_ACROSS)), height, width)
    return edge, max(1, edge // 2)


def starts(length: int, edge: int, stride: int) -> range:
    """Where windows begin; the last one may stand over the edge, so that every pixel is hidden once."""
    return range(0, -(-(length - edge) // stride) * stride + 1, stride)


METHODS: dict[Method, Callable[[Question], Values]] = {
    "saliency": saliency,
    "integrated_gradients": integrated_gradients,
    "grad_cam": grad_cam,
    "occlusion": occlusion,
}
