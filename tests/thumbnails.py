"""A process that runs tests opens hundreds of windows, and each shows the same thumbnails: they are drawn once.

They are the real ones, made by the window that asks first. What depends on files of the person's own, or on what was
downloaded, is made anew every time.
"""

from __future__ import annotations

from functools import lru_cache

import engine.data
from app.errands import UNSEEN
from engine.snapshot import Preview
from engine.spec.catalog.data import DataKind, Downloaded

_draw = engine.data.preview
_drawn_once = lru_cache(maxsize=256)(_draw)


def preview(data: DataKind, seed: int) -> Preview:
    """The thumbnail of a data source."""
    if data.family in UNSEEN or isinstance(data, Downloaded):
        return _draw(data, seed)
    return _drawn_once(data, seed)


def keep_thumbnails() -> None:
    """From now on, windows of this process share their thumbnails."""
    engine.data.preview = preview
