"""The network as a function of a picture's pixels as measured: scores of the classes out, preparation included."""

from __future__ import annotations

from time import perf_counter

import torch
from torch import Tensor

from engine.run import Run

SHORT_S, LONG_S = 0.004, 0.012  # a pass between these is neither too small nor too large
FIRST, MOST = 8, 256  # pictures in one pass


class PixelNet:
    """What a run's network says of pictures (n, channels, height, width), 0 to 1.

    Attributes
    ----------
    size : (channels, height, width).
    """

    def __init__(self, run: Run) -> None:
        assert suits(run)
        self._model, self._task, self._valued = run.learner.model, run.material.task, run.material.valued
        preparation = run.material.preparation
        self.size: tuple[int, int, int] = run.material.shape.picture or (0, 0, 0)
        self._columns = torch.from_numpy(preparation.columns)
        self._mean, self._scale = torch.from_numpy(preparation.mean), torch.from_numpy(preparation.scale)

    def picture(self, inputs: object) -> Tensor:
        """(1, channels, height, width) of pixels as measured, (features,)."""
        return torch.tensor(inputs, dtype=torch.float32).reshape(1, *self.size)

    def features(self, pictures: Tensor) -> Tensor:
        """(n, features) as the network takes them; differentiable."""
        return (pictures.flatten(1).index_select(1, self._columns) - self._mean) / self._scale

    def scores(self, answer: Tensor) -> Tensor:
        """Logits (n, outputs) -> (n, classes); one logit speaks for class 1 as much as it does against class 0."""
        return torch.cat([-answer, answer], 1) if self._task == "two-class" else answer

    def __call__(self, pictures: Tensor) -> Tensor:
        """(n, classes) scores: what attribution is about. Needs `looking`."""
        scores = self.scores(self._model(self.features(pictures)))
        return scores + 0.0 * pictures.flatten(1).sum(1, keepdim=True)  # a gradient, of 0, where nothing passes

    def probabilities(self, scores: Tensor) -> Tensor:
        """(n, classes); of action values 1 for the best action."""
        if self._valued:
            return torch.nn.functional.one_hot(scores.argmax(1), scores.shape[1]).to(scores.dtype)
        return torch.sigmoid(scores) if self._task == "two-class" else torch.softmax(scores, 1)

    def layers(self, picture: Tensor) -> tuple[dict[str, Tensor], Tensor]:
        """What every layer gives, and the scores."""
        given = self._model.all_outputs(self.features(picture))
        return given, self.scores(given[self._model.output_id])


def suits(run: Run) -> bool:
    """Whether the data are pictures and the answer is one of some classes, or of some actions."""
    shape, task = run.material.shape, run.material.task
    chooses = task in ("two-class", "multi-class") or (task == "reinforcement" and bool(shape.classes))
    return shape.picture is not None and chooses


class Pace:
    """How many pictures to send through in one pass, so that none takes long."""

    def __init__(self) -> None:
        self.size = FIRST
        self._at = 0.0

    def __enter__(self) -> int:
        self._at = perf_counter()
        return self.size

    def __exit__(self, *_: object) -> None:
        took = perf_counter() - self._at
        if took < SHORT_S:
            self.size = min(2 * self.size, MOST)
        elif took > LONG_S:
            self.size = max(1, self.size // 2)
