"""The chosen sample as the augmentation may show it to the network."""

from __future__ import annotations

import torch

from engine.run import Run
from engine.snapshot import Floats, Watch
from engine.train.augment import Augmenter, Shown, whole
from engine.watch.answers import as_array
from engine.watch.chosen import chosen_input

SHOWN = 12
OCCASION = "preview"  # the same luck each time: only what an edit changes is seen to change


def augmented(run: Run, watch: Watch) -> Floats | None:
    """(12, channels, height, width), 0 to 1, as they are where training leaves them so; None of other data."""
    size = run.material.shape.picture
    if size is None:
        return None
    picture = torch.from_numpy(chosen_input(run, watch).inputs.copy()).reshape(1, *size)
    steps = run.spec.training.augmentation if whole(run.material) else ()
    augmenter = Augmenter(steps, size, run.spec.seed)
    return as_array(augmenter.show(Shown(picture.repeat(SHOWN, 1, 1, 1)), OCCASION).pictures)
