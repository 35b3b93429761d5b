"""A folder of pictures: a class for each folder in it, and every file that cannot be used is named."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.data import DataCancelled, DataError, PictureReport, make, preview, read_pictures
from engine.data.own import picture_folder
from tests.engine.data.own_files import huge_png, write_pictures


def refusal(folder: Path) -> DataError:
    with pytest.raises(DataError) as error:
        read_pictures(folder)
    assert error.value.problem.endswith(".")
    assert error.value.remedy.endswith(".")
    return error.value


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_pictures(tmp_path / "pets", "cats", "dogs", "birds")


def test_each_folder_is_a_class(folder: Path) -> None:
    found = read_pictures(folder)
    assert found.data.classes == ("birds", "cats", "dogs")
    assert (found.data.rows, found.bad, found.bad_files, found.notes) == (18, 0, (), ())
    made = make(found.data, 1)
    assert made.inputs.shape == (18, 16 * 16)
    assert (made.inputs.min(), made.inputs.max()) >= (0, 0)
    assert made.inputs.max() <= 1
    assert np.array_equal(np.bincount(made.target.astype(int)), [6, 6, 6])
    brightness = [made.inputs[made.target == i].mean() for i in range(3)]
    assert brightness[1] < brightness[2] < brightness[0], "cats were drawn dark, then dogs, then birds"


def test_the_shape_is_that_of_a_picture(folder: Path) -> None:
    data = read_pictures(folder).data
    assert data.shape().picture == (1, 16, 16)
    assert len(data.shape().features) == 256
    colored = data.with_(color=True, edge=8)
    assert colored.shape().picture == (3, 8, 8)
    assert make(colored, 1).inputs.shape == (18, 3 * 8 * 8)
    grey, in_color = preview(data, 1).pictures, preview(colored, 1).pictures
    assert grey is not None
    assert in_color is not None
    assert in_color.shape == (9, 8, 8, 3)
    assert np.array_equal(grey[..., 0], grey[..., 2])


def test_a_thumbnail_reads_only_what_it_shows(folder: Path) -> None:
    data = read_pictures(folder).data
    (folder / "birds" / "0.png").write_bytes(b"")
    for path in sorted((folder / "dogs").iterdir())[5:]:
        path.write_bytes(b"is not looked at")
    shown = preview(data, 1).pictures
    assert shown is not None
    assert len(shown) == 9
    brightness = shown.mean(axis=(1, 2, 3))
    assert brightness[0] < brightness[1] < brightness[2], "cat, dog, and the next bird for the one that is empty"
    for path in folder.rglob("*.*"):
        path.write_bytes(b"")
    with pytest.raises(DataError, match="No picture in pets can be read"):
        preview(data, 1)


def test_colours_come_channel_after_channel(tmp_path: Path) -> None:
    for name, color in (("a", (255, 0, 0)), ("b", (0, 0, 255))):
        (tmp_path / name).mkdir()
        for index in range(3):
            Image.new("RGB", (20, 20), color).save(tmp_path / name / f"{index}.png")
    made = make(read_pictures(tmp_path, edge=8, color=True).data, 1)
    red, green, blue = made.inputs[0].reshape(3, 64)
    assert (red.min(), green.max(), blue.max()) == (1, 0, 0)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK"])
def test_pictures_of_every_mode(tmp_path: Path, mode: str) -> None:
    for name, level in (("dark", 0), ("light", 255)):
        (tmp_path / name).mkdir()
        for index in range(3):
            grey = Image.new("L", (20, 20), level)
            if mode == "I;16":
                picture = Image.fromarray(np.full((20, 20), level * 257, dtype=np.uint16))
            else:
                picture = grey.convert("RGB").convert(mode) if mode in ("P", "CMYK") else grey.convert(mode)
            suffix = "jpg" if mode == "CMYK" else "png"
            picture.save(tmp_path / name / f"{index}.{suffix}")
    found = read_pictures(tmp_path)
    assert found.bad_files == ()
    made = make(found.data, 1)
    assert made.inputs[:3].max() < 0.02
    assert made.inputs[3:].min() > 0.98


def test_case_22_each_file_that_cannot_be_used_is_named_and_the_rest_loads(folder: Path) -> None:
    whole = (folder / "cats" / "1.jpg").read_bytes()
    (folder / "cats" / "cut.jpg").write_bytes(whole[: len(whole) // 2])
    huge_png(folder / "cats" / "huge.png")
    (folder / "dogs" / "none.png").write_bytes(b"")
    (folder / "dogs" / "text.png").write_text("This is a text.")
    started = time.perf_counter()
    found = read_pictures(folder)
    assert time.perf_counter() - started < 5, "the huge picture is not decoded"
    assert dict(found.bad_files) == {
        "cats/cut.jpg": "ends in the middle; the file is damaged or was not copied to its end",
        "cats/huge.png": "has 400 million pixels; at most 50 million are read",
        "dogs/none.png": "is empty (0 bytes)",
        "dogs/text.png": "is no picture, whatever its name says",
    }
    assert found.bad == 4
    assert found.notes == ("4 files that cannot be read are left out.",)
    assert (found.data.rows, len(make(found.data, 1).target)) == (18, 18)


@pytest.mark.parametrize("edge", [8_000, 10_000, 12_000])
def test_a_picture_too_large_is_known_by_its_header(folder: Path, edge: int) -> None:
    huge_png(folder / "cats" / "huge.png", edge)
    assert read_pictures(folder).bad_files == (
        ("cats/huge.png", f"has {edge * edge // 1_000_000} million pixels; at most 50 million are read"),
    )


def test_case_22_one_class_only_is_said(tmp_path: Path) -> None:
    error = refusal(write_pictures(tmp_path / "pets", "cats"))
    assert error.problem == "pets has pictures of one class only (cats), and there is nothing to tell apart."
    assert error.remedy == "Put pictures of something else in a second folder beside it."


def test_a_class_of_damaged_pictures_is_no_class(folder: Path) -> None:
    for path in (folder / "dogs").iterdir():
        path.write_bytes(b"")
    found = read_pictures(folder)
    assert found.data.classes == ("birds", "cats")
    assert "No picture in dogs can be read, so it is no class." in found.notes
    assert len(make(found.data, 1).target) == 12


def test_folders_without_classes_are_explained(tmp_path: Path) -> None:
    assert "has no folders with pictures" in refusal(tmp_path).problem
    write_pictures(tmp_path, ".")
    assert "has pictures, but no folders" in refusal(tmp_path).problem
    assert "is not in" in refusal(tmp_path / "gone").problem
    bad = tmp_path / "bad"
    (bad / "a").mkdir(parents=True)
    (bad / "a" / "x.png").write_bytes(b"")
    assert refusal(bad).problem == "No picture in bad can be read; a/x.png is empty (0 bytes)."


def test_a_folder_that_vanished_and_one_that_changed(folder: Path) -> None:
    data = read_pictures(folder).data
    write_pictures(folder, "cats", count=9)
    assert len(make(data, 1).target) == 21, "pictures may be added"
    write_pictures(folder, "cows")
    assert len(make(data, 1).target) == 21, "a class that is not in the document is not read"
    for path in (folder / "dogs").iterdir():
        path.unlink()
    with pytest.raises(DataError, match="The folder dogs has no pictures any more"):
        make(data, 1)
    folder.rename(folder.with_name("away"))
    with pytest.raises(DataError, match="The folder pets is not in"):
        make(data, 1)


def test_links_in_circles_end(folder: Path) -> None:
    (folder / "cats" / "again").symlink_to(folder, target_is_directory=True)
    assert read_pictures(folder).data.rows == 18


def test_reading_is_told_and_can_be_cancelled(folder: Path) -> None:
    shares: list[float] = []
    read_pictures(folder, progress=shares.append)
    assert shares == sorted(shares)
    assert len(shares) > 10
    assert shares[-1] == 1.0
    seen: list[float] = []
    with pytest.raises(DataCancelled):
        read_pictures(folder, edge=20, progress=seen.append, cancelled=lambda: len(seen) > 4)
    assert len(seen) == 5


def test_too_many_numbers_are_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture_folder, "MOST_NUMBERS", 1000)
    assert "are more than 1,000 numbers" in refusal(folder).problem


def test_the_report_is_a_value(folder: Path) -> None:
    assert isinstance(read_pictures(folder), PictureReport)
    assert read_pictures(folder) == read_pictures(folder)
