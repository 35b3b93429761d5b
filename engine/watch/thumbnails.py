"""Pages of samples to choose from."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.run import Run
from engine.snapshot import Shelf, Thumbnails, read_only

PAGE = 48


def thumbnails(run: Run, shelf: Shelf) -> Thumbnails:
    """The samples of a page; of one beyond the last, those of the last."""
    data = run.material.dataset
    wanted = data.train == shelf.train
    if shelf.target is not None:
        wanted &= data.target == shelf.target
    rows = np.flatnonzero(wanted)
    page = max(0, min(shelf.page, (len(rows) - 1) // PAGE))
    shown = rows[page * PAGE : (page + 1) * PAGE]
    return Thumbnails(
        replace(shelf, page=page), len(rows), read_only(data.origin[shown]), read_only(data.inputs[shown]),
        read_only(data.target[shown]),
    )  # fmt: skip
