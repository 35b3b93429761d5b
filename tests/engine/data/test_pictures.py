"""Pictures that come with the program or with its libraries: what is on them, and how they are split."""

from __future__ import annotations

import numpy as np
import pytest

from engine.data import DataCancelled, Dataset, make, photographs, preview, shapes
from engine.data.photographs import BLOCKS, EACH, PHOTOGRAPHS
from engine.spec.catalog.data import Photographs, Shapes
from engine.spec.edits import SetData, SetTraining
from tests.engine.data.sources import source


def as_pictures(samples: Dataset) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return samples.inputs.reshape(-1, 32, 32)


def masks_of(samples: Dataset) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    assert samples.masks is not None
    return samples.masks


# ---- shapes --------------------------------------------------------------------------------------------------------


def test_shapes_have_a_mask_of_ground_and_shape() -> None:
    samples = make(source("shapes"), 1)
    masks = masks_of(samples)
    assert masks.shape == (1200, 32, 32)
    assert masks.dtype == np.int64
    assert set(np.unique(masks)) == {0, 1}
    share = masks.mean(axis=(1, 2))
    assert share.min() > 0.015, "no shape is lost"
    assert share.max() < 0.35, "and none fills its picture"
    assert np.array_equal(np.bincount(samples.target.astype(int)), [300] * 4)


def test_shapes_lie_whole_in_their_picture() -> None:
    masks = masks_of(make(source("shapes", samples=5000), 3))
    border = np.concatenate([masks[:, 0], masks[:, -1], masks[:, :, 0], masks[:, :, -1]], axis=1)
    assert border.mean() < 0.002


def test_a_mask_is_what_the_class_says() -> None:
    """Each is as compact as its form is: area by the circle about it."""
    samples = make(source("shapes", samples=2000), 1)
    rows, columns = np.mgrid[0:32, 0:32]
    fills = []
    for mask in masks_of(samples):
        middle = (rows[mask > 0].mean(), columns[mask > 0].mean())
        reach = np.hypot(rows - middle[0], columns - middle[1])[mask > 0].max() + 0.5
        fills.append(mask.sum() / (np.pi * reach**2))
    by_class = [np.median(np.array(fills)[samples.target == kind]) for kind in range(4)]
    circle, square, triangle, cross = by_class
    assert circle > 0.83
    assert 0.55 < square < 0.7, "2 / pi"
    assert 0.34 < triangle < 0.48, "3 sqrt(3) / 4 pi"
    assert 0.5 < cross < 0.64, "1.92 / pi: two bars"


def test_shapes_are_brighter_than_their_ground_which_is_restless() -> None:
    samples = make(source("shapes"), 1)
    pictures, masks = as_pictures(samples), masks_of(samples) > 0
    inside = np.array([picture[mask].mean() for picture, mask in zip(pictures, masks, strict=True)])
    outside = np.array([picture[~mask].mean() for picture, mask in zip(pictures, masks, strict=True)])
    assert (inside > outside + 0.1).all()
    level = np.array([np.median(picture[~mask]) for picture, mask in zip(pictures, masks, strict=True)])
    clutter = np.array(
        [(picture[~mask] > ground + 0.2).mean() for picture, mask, ground in zip(pictures, masks, level, strict=True)]
    )
    assert clutter.mean() > 0.015, "a bright pixel alone is no shape"
    assert level.std() > 0.05


def test_the_first_shapes_stay_when_there_are_more() -> None:
    few, many = make(source("shapes", samples=300), 2), make(source("shapes", samples=900), 2)
    assert np.array_equal(few.inputs, many.inputs[:300])
    assert np.array_equal(masks_of(few), masks_of(many)[:300])


def test_another_draw_is_other_shapes() -> None:
    assert not np.array_equal(make(source("shapes"), 1).inputs, make(source("shapes", draw=1), 1).inputs)


def test_drawing_shapes_can_be_cancelled() -> None:
    with pytest.raises(DataCancelled):
        make(source("shapes", draw=77), 1, cancelled=lambda: True)


def test_noise_does_not_draw_the_shapes_again(monkeypatch: pytest.MonkeyPatch) -> None:
    calm = make(source("shapes", draw=5), 1)
    monkeypatch.setattr(shapes, "draw", lambda *_arguments: pytest.fail("drawn again"))
    noisy = make(source("shapes", draw=5, noise=20), 1)
    assert np.array_equal(masks_of(calm), masks_of(noisy))
    calm.inputs[:] = 0
    masks_of(calm)[:] = 7
    again = make(source("shapes", draw=5), 1)
    assert again.inputs.max() > 0.5, "the arrays are the caller's own"
    assert masks_of(again).max() == 1


def test_masks_are_told_to_the_document() -> None:
    from engine.spec.document import default_spec

    spec = SetData(data=Shapes()).apply(default_spec())
    assert spec.data_shape.masks == ("ground", "shape")
    spec = SetTraining(field="task", value="segmentation").apply(spec)
    assert spec.data_shape.for_task("segmentation").outputs == 2


# ---- faces ---------------------------------------------------------------------------------------------------------


def test_faces_are_the_first_hundred() -> None:
    samples = make(source("faces"), 1)
    assert samples.inputs.shape == (200, 625)
    assert samples.target[:100].min() == 1
    assert samples.target[100:].max() == 0
    pictures = samples.inputs.reshape(-1, 25, 25)
    black = (pictures < 0.02).mean(axis=(1, 2))
    assert np.median(black[:100]) < 0.1, "a face fills its picture"
    assert (black[100:] > 0.1).mean() > 0.3, "cut-outs at the edge of a photograph do not"


def test_faces_can_be_told_from_what_is_none() -> None:
    from sklearn.linear_model import LogisticRegression

    samples = make(source("faces"), 1)
    fitted = LogisticRegression(max_iter=500, C=0.01).fit(samples.inputs[samples.train], samples.target[samples.train])
    assert fitted.score(samples.inputs[~samples.train], samples.target[~samples.train]) > 0.85


# ---- photographs ---------------------------------------------------------------------------------------------------


def test_photographs_are_in_colour_and_balanced() -> None:
    samples = make(source("photographs"), 1)
    assert samples.inputs.shape == (2400, 3 * 32 * 32)
    assert np.array_equal(np.bincount(samples.target.astype(int)), [400] * 6)
    red, _, blue = samples.inputs.reshape(-1, 3, 1024).mean(axis=2).T
    kinds = Photographs.classes
    assert red[samples.target == kinds.index("coffee")].mean() > blue[samples.target == kinds.index("coffee")].mean()
    assert blue[samples.target == kinds.index("rocket")].mean() > red[samples.target == kinds.index("rocket")].mean()


@pytest.mark.parametrize("share", [10, 45, 80, 90])
def test_no_pixel_of_a_test_picture_is_trained_on(share: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Photographs in which each pixel says where it is."""
    rows, columns = np.mgrid[0:300, 0:450]
    place = np.stack([rows // 256 * 64 + columns // 256, rows % 256, columns % 256], axis=2).astype(np.uint8)
    monkeypatch.setattr(photographs, "_photographs", lambda: (place,) * len(PHOTOGRAPHS))
    samples = make(source("photographs", train_share=share), 5)
    values = np.rint(samples.inputs * 255).astype(np.int64).reshape(-1, 3, 1024)
    row = values[:, 0] // 64 * 256 + values[:, 1]
    column = values[:, 0] % 64 * 256 + values[:, 2]
    for kind in range(len(PHOTOGRAPHS)):
        seen, tested = (
            {*zip(row[mine].ravel().tolist(), column[mine].ravel().tolist(), strict=True)}
            for mine in (samples.train & (samples.target == kind), ~samples.train & (samples.target == kind))
        )
        assert not seen & tested
        assert samples.train[samples.target == kind].mean() == pytest.approx(share / 100)


def test_cut_outs_are_at_random_places_of_every_block() -> None:
    samples = make(source("photographs"), 1)
    assert len(np.unique(samples.inputs, axis=0)) > 2200, "but for the sky"
    assert BLOCKS[0] * BLOCKS[1] * EACH * len(PHOTOGRAPHS) == len(samples.target)
    other = make(source("photographs", draw=1), 1)
    assert not np.array_equal(samples.inputs, other.inputs)


def test_a_missing_file_of_the_library_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    photographs._photographs.cache_clear()
    monkeypatch.setattr(photographs, "PHOTOGRAPHS", ("no_such.png",))
    with pytest.raises(Exception, match="The photographs cannot be read") as error:
        make(source("photographs"), 1)
    assert error.value.remedy == "Install scikit-image again, or choose other data."  # type: ignore[attr-defined]
    photographs._photographs.cache_clear()


# ---- thumbnails ----------------------------------------------------------------------------------------------------


def test_the_thumbnail_of_photographs_is_in_colour() -> None:
    shown = preview(source("photographs"), 1).pictures
    assert shown is not None
    assert shown.shape == (9, 32, 32, 3)
    assert shown.std(axis=(1, 2, 3)).min() > 0.1, "no piece of plain sky or table"
    cut_outs = make(source("photographs"), 1).inputs.reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
    assert (cut_outs == shown[0]).all(axis=(1, 2, 3)).sum() == 1, "from the real samples"


def test_a_thumbnail_begins_with_one_of_each_class() -> None:
    samples = make(source("faces"), 1)
    shown = preview(source("faces"), 1).pictures
    assert shown is not None
    assert np.array_equal(shown[0, :, :, 0], samples.inputs[100].reshape(25, 25))
    assert np.array_equal(shown[1, :, :, 0], samples.inputs[0].reshape(25, 25))


@pytest.mark.parametrize(("kind", "drawn"), [("digits", True), ("garments", True), ("faces", False), ("shapes", False)])
def test_only_bright_strokes_on_black_take_the_colours_of_the_theme(kind: str, drawn: bool) -> None:
    shown = preview(source(kind), 1).pictures
    assert shown is not None
    assert (shown.ndim == 3) == drawn, "a face would be its own negative in a light theme"
