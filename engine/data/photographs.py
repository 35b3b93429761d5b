"""Pictures that come with scikit-image: faces, and cut-outs of photographs. They are read as files, never fetched."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from engine.data.dataset import Cancelled, DataError, Dataset, generator, noise
from engine.snapshot import Bools, Floats, Ints
from engine.spec.catalog.data import Photographs

PHOTOGRAPHS = ("astronaut.png", "chelsea.png", "coffee.png", "hubble_deep_field.jpg", "rocket.jpg", "ihc.png")
EDGE = 32  # px
BLOCKS = (4, 5)  # rows and columns of each photograph; a cut-out lies in one of them
EACH = 20  # cut-outs of a block
FACES = 100  # the first pictures of the file; after them come as many that are none

Pixels = NDArray[np.uint8]


@cache
def faces() -> tuple[Floats, Ints]:
    """Pictures from 0 to 1 (200, 25 * 25), and whether each is a face: a part of Labeled Faces in the Wild (2007)."""
    try:
        with (files("skimage") / "data" / "lfw_subset.npy").open("rb") as file:
            pictures = np.load(file, allow_pickle=False)
    except (OSError, ValueError, ImportError) as error:
        raise _missing("The pictures of faces", error) from None
    classes = (np.arange(len(pictures)) < FACES).astype(np.int64)
    return pictures.reshape(len(pictures), -1).astype(np.float32), classes


@cache
def _photographs() -> tuple[Pixels, ...]:
    """Each (height, width, 3)."""
    from PIL import Image

    read = []
    try:
        for name in PHOTOGRAPHS:
            with (files("skimage") / "data" / name).open("rb") as file, Image.open(file) as picture:
                read.append(np.asarray(picture.convert("RGB")))
    except (OSError, ValueError, ImportError) as error:
        raise _missing("The photographs", error) from None
    return tuple(read)


def make_photographs(data: Photographs, seed: int, cancelled: Cancelled) -> Dataset:
    """Cut-outs at random places, the photographs by turns; noise is a share of the deviation of all pixels together.

    Each photograph is divided into blocks, and a cut-out lies within one. A whole block is trained on or is test: so
    no pixel of a test picture was seen in training, though its surroundings may have been.
    """
    count = BLOCKS[0] * BLOCKS[1] * EACH
    random = generator(data, seed, "cut-outs")
    cut = np.stack([_cut_outs(picture, random) for picture in _photographs()], axis=1)  # (count, photographs, pixels)
    inputs = cut.reshape(-1, cut.shape[-1]).astype(np.float32) / np.float32(255)
    if data.noise:
        inputs = np.clip(inputs + inputs.std() * noise(data, seed, inputs.shape), 0, 1).astype(np.float32)
    target = np.tile(np.arange(len(data.classes), dtype=np.float32), count)
    return Dataset(inputs, target, _split(data, seed), np.arange(len(target), dtype=np.int64))


def _cut_outs(picture: Pixels, random: np.random.Generator) -> Pixels:
    """(blocks * EACH, 3 * EDGE * EDGE): the first of each block, then the second of each, red before green and blue."""
    rows, columns = BLOCKS
    height, width = picture.shape[0] // rows, picture.shape[1] // columns
    places = random.random((EACH, rows, columns, 2))
    down = (np.arange(rows)[:, None] * height + places[..., 0] * (height - EDGE + 1)).astype(np.int64)
    right = (np.arange(columns) * width + places[..., 1] * (width - EDGE + 1)).astype(np.int64)
    windows = np.lib.stride_tricks.sliding_window_view(picture, (EDGE, EDGE), axis=(0, 1))  # (.., .., 3, EDGE, EDGE)
    cut: Pixels = windows[down.ravel(), right.ravel()].reshape(down.size, -1)
    return cut


def _split(data: Photographs, seed: int) -> Bools:
    """Which cut-outs to train on: those of the first blocks in an order that no setting changes."""
    blocks, kinds = BLOCKS[0] * BLOCKS[1], len(data.classes)
    order = generator(data, seed, "split").random((blocks, kinds)).argsort(axis=0).argsort(axis=0)
    wanted = min(max(round(blocks * data.train_share / 100), 1), blocks - 1)
    return np.tile((order < wanted).ravel(), EACH)


def _missing(what: str, error: Exception) -> DataError:
    return DataError(f"{what} cannot be read ({error}).", "Install scikit-image again, or choose other data.")
