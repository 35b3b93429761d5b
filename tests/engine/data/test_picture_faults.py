"""Pictures of one's own, as they come from telephones, the web and old disks: what cannot be used is named."""

from __future__ import annotations

import io
import os
import shutil
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.data import DataCancelled, DataError, make, read_pictures
from engine.data.own import picture_files
from engine.data.own.picture_files import read_picture
from engine.spec import project_file
from engine.spec.document import default_spec
from engine.spec.edits import SetData
from tests.engine.data.own_files import huge_png, write_pictures

Write = Callable[[Path], object]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_pictures(tmp_path / "pets", "cats", "dogs", "birds")


def sun(edge: int = 40) -> Image.Image:
    """Bright above, dark below."""
    pixels = np.zeros((edge, edge, 3), dtype=np.uint8)
    pixels[: edge // 2] = 255
    return Image.fromarray(pixels)


# ---- files that cannot be used: named, and the run goes on with the rest --------------------------------------------


def truncated_jpeg(path: Path) -> None:
    made = io.BytesIO()
    rng = np.random.default_rng(0)
    Image.fromarray(rng.integers(0, 256, (200, 200, 3)).astype(np.uint8)).save(made, "JPEG")
    path.write_bytes(made.getvalue()[:-4000])


def truncated_png(path: Path) -> None:
    sun(300).save(path)
    path.write_bytes(path.read_bytes()[:-60])


def broken_chunk(path: Path) -> None:
    sun(300).save(path)
    content = bytearray(path.read_bytes())
    content[60] ^= 0xFF
    path.write_bytes(bytes(content))


def zip_called_png(path: Path) -> None:
    path.write_bytes(b"PK\x03\x04" + bytes(200))


def svg_called_png(path: Path) -> None:
    path.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>')


def tiff_called_png(path: Path) -> None:
    sun().save(path, "TIFF")


def postscript_called_jpg(path: Path) -> None:
    path.write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n")


FAULTS: list[tuple[str, Write, str]] = [
    ("cut.jpg", truncated_jpeg, "ends in the middle; the file is damaged or was not copied to its end"),
    ("cut.png", truncated_png, "ends in the middle; the file is damaged or was not copied to its end"),
    ("bits.png", broken_chunk, "is damaged and cannot be read"),
    ("huge.png", lambda path: huge_png(path), "has 400 million pixels; at most 50 million are read"),
    ("none.jpg", lambda path: path.write_bytes(b""), "is empty (0 bytes)"),
    ("text.png", lambda path: path.write_text("Milk, bread, eggs"), "is no picture, whatever its name says"),
    ("zip.png", zip_called_png, "is no picture, whatever its name says"),
    ("svg.png", svg_called_png, "is no picture, whatever its name says"),
    ("tiff.png", tiff_called_png, "is no picture, whatever its name says"),
    ("script.jpg", postscript_called_jpg, "is no picture, whatever its name says"),
]


@pytest.mark.parametrize(("name", "write", "reason"), FAULTS, ids=[name for name, *_ in FAULTS])
def test_case_22_a_file_that_cannot_be_used_is_named_and_the_rest_is_learned_from(
    folder: Path, name: str, write: Write, reason: str
) -> None:
    write(folder / "cats" / name)
    found = read_pictures(folder)
    assert found.bad_files == ((f"cats/{name}", reason),)
    assert found.notes == ("1 file that cannot be read is left out.",)
    made = make(found.data, 1)
    assert len(made.target) == 18
    assert np.array_equal(np.bincount(made.target.astype(int)), [6, 6, 6])


def test_case_22_verify_finds_nothing_where_loading_does(tmp_path: Path) -> None:
    """Why every picture is decoded when it is first read."""
    truncated_jpeg(tmp_path / "cut.jpg")
    with Image.open(tmp_path / "cut.jpg") as picture:
        picture.verify()
    with pytest.raises(picture_files.BadPicture, match="ends in the middle"):
        read_picture(tmp_path / "cut.jpg", 16, color=False)


def test_case_22_a_huge_picture_is_refused_before_it_is_decoded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    huge_png(tmp_path / "huge.png")
    decoded: list[str] = []
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", lambda self: decoded.append(self.filename))
    with pytest.raises(picture_files.BadPicture, match="400 million pixels"):
        read_picture(tmp_path / "huge.png", 16, color=False)
    assert decoded == []


@pytest.mark.parametrize("classes", [("cats",), ("cats", "dogs")])
def test_case_22_one_class_is_said_also_where_the_other_holds_no_good_picture(
    tmp_path: Path, classes: tuple[str, ...]
) -> None:
    folder = write_pictures(tmp_path / "pets", *classes)
    for path in (folder / "dogs").glob("*"):
        path.write_bytes(b"")
    with pytest.raises(DataError, match="pets has pictures of one class only") as error:
        read_pictures(folder)
    assert error.value.remedy == "Put pictures of something else in a second folder beside it."


# ---- odd files that can be used -------------------------------------------------------------------------------------


def saved(path: Path, picture: Image.Image, **options: object) -> float:
    """How much brighter the upper half is than the lower one, as the network is given it."""
    picture.save(path, **options)  # type: ignore[arg-type]
    pixels = read_picture(path, 8, color=False).reshape(8, 8).astype(np.float64)
    return float(pixels[:4].mean() - pixels[4:].mean())


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")  # Pillow says so on stderr, and goes on
@pytest.mark.parametrize("exif", [b"Exif\x00\x00", b"Exif\x00\x00MM\x00\x2a\xff\xff\xff\xff", b"nonsense" * 40])
def test_a_broken_exif_does_no_harm(tmp_path: Path, exif: bytes) -> None:
    assert saved(tmp_path / "a.jpg", sun(), exif=exif) > 200


def test_a_turned_telephone_is_turned_back(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[274] = 3  # upside down
    assert saved(tmp_path / "a.jpg", sun().rotate(180), exif=exif) > 200


def test_of_a_film_the_first_picture_is_taken(tmp_path: Path) -> None:
    rest = [Image.new("RGB", (40, 40), color) for color in ("red", "black")]
    assert saved(tmp_path / "a.gif", sun(), save_all=True, append_images=rest, duration=50) > 200
    assert saved(tmp_path / "a.webp", sun(), save_all=True, append_images=rest, lossless=True) > 200
    assert saved(tmp_path / "a.png", sun(), save_all=True, append_images=rest) > 200


def test_sixteen_bits_palettes_and_inks(tmp_path: Path) -> None:
    deep = np.zeros((40, 40), dtype=np.uint16)
    deep[:20] = 65_535
    assert saved(tmp_path / "deep.png", Image.fromarray(deep)) > 230
    assert saved(tmp_path / "palette.png", sun().convert("P", palette=Image.Palette.ADAPTIVE)) > 230
    assert saved(tmp_path / "inks.jpg", sun().convert("CMYK")) > 230
    assert saved(tmp_path / "lines.png", sun().convert("1")) > 230


def test_what_lets_the_ground_through_lies_on_white(tmp_path: Path) -> None:
    clear = sun().convert("RGBA")
    clear.putalpha(Image.fromarray(np.repeat(np.array([0] * 20 + [255] * 20, np.uint8)[:, None], 40, axis=1)))
    clear.paste((0, 0, 0, 0), (0, 0, 40, 20))
    assert saved(tmp_path / "clear.png", clear) > 230, "black that lets all through is white"
    one = sun().convert("P", palette=Image.Palette.ADAPTIVE)
    assert saved(tmp_path / "one.png", one, transparency=one.getpixel((0, 39))) == 0, "the dark colour is none"


def test_a_single_pixel_and_a_ribbon(tmp_path: Path) -> None:
    Image.new("RGB", (1, 1), (10, 200, 10)).save(tmp_path / "one.png")
    assert set(read_picture(tmp_path / "one.png", 8, color=True).reshape(3, 64)[1]) == {200}
    Image.new("L", (5000, 2), 77).save(tmp_path / "ribbon.png")
    assert set(read_picture(tmp_path / "ribbon.png", 8, color=False)) == {77}


# ---- odd folders ----------------------------------------------------------------------------------------------------


def test_names_of_every_alphabet(tmp_path: Path) -> None:
    names = ("ねこ", "Hündchen 🐕", "птицы")
    found = read_pictures(write_pictures(tmp_path / "zoo æøå", *names))
    assert set(found.data.classes) == set(names)
    spec = SetData(data=found.data).apply(default_spec())
    project_file.write(tmp_path / "zoo.lscope", spec, {})
    assert project_file.read(tmp_path / "zoo.lscope").spec.data == spec.data.with_(path=found.data.path)
    assert len(make(found.data, 1).target) == 18


def test_a_name_that_is_no_text_is_left_out(folder: Path) -> None:
    odd = os.fsencode(folder) + b"/c\xe0ts"
    try:
        os.mkdir(odd)
    except OSError:
        pytest.skip("this disk takes only names that are text")
    shutil.copy(os.fsencode(folder) + b"/cats/0.png", odd + b"/0.png")
    found = read_pictures(folder)
    assert found.data.classes == ("birds", "cats", "dogs")
    assert found.bad_files == (("c?ts", "has a name that is no text; give it another"),)


def test_a_file_whose_name_is_no_text_is_read_or_named(folder: Path) -> None:
    odd = os.fsencode(folder) + b"/cats/"
    try:
        shutil.copy(odd + b"0.png", odd + b"\xff.png")
    except OSError:
        pytest.skip("this disk takes only names that are text")
    with open(odd + b"\xfe.png", "wb"):
        pass
    found = read_pictures(folder)
    assert found.data.rows == 19
    assert found.bad_files == (("cats/?.png", "is empty (0 bytes)"),)


def test_folders_within_folders_belong_to_the_class(folder: Path) -> None:
    write_pictures(folder / "cats" / "2019" / "summer", ".", count=5)
    write_pictures(folder / ".hidden", "x")
    (folder / "cats" / ".DS_Store.png").write_bytes(b"x")
    (folder / "notes.txt").write_text("not a picture")
    (folder / "empty").mkdir()
    found = read_pictures(folder)
    assert found.data.classes == ("birds", "cats", "dogs")
    assert np.array_equal(np.bincount(make(found.data, 1).target.astype(int)), [6, 11, 6])
    assert found.bad == 0


def shut(monkeypatch: pytest.MonkeyPatch, path: Path, error: OSError) -> None:
    """Let the system refuse to open a folder, as it does others than its administrator."""
    scan = os.scandir

    def refuse(wanted: Path) -> object:
        if Path(wanted) == path:
            raise error
        return scan(wanted)

    monkeypatch.setattr(os, "scandir", refuse)


def test_a_class_that_may_not_be_opened_is_named_and_the_others_load(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shut(monkeypatch, folder / "dogs", PermissionError(13, "Permission denied"))
    found = read_pictures(folder)
    assert found.data.classes == ("birds", "cats")
    assert found.bad_files == (("dogs", "cannot be opened (Permission denied)"),)
    assert len(make(found.data, 1).target) == 12


def test_a_folder_that_may_not_be_opened_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shut(monkeypatch, folder, PermissionError(13, "Permission denied"))
    with pytest.raises(DataError, match="pets may not be read") as error:
        read_pictures(folder)
    assert error.value.remedy == "Change its permissions, or choose a copy of it."


def test_all_classes_shut_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_pictures(tmp_path / "pets", "cats")
    shut(monkeypatch, folder / "cats", PermissionError(13, "Permission denied"))
    with pytest.raises(
        DataError, match=r"No folder in pets can be read; cats cannot be opened \(Permission denied\)\."
    ):
        read_pictures(folder)


def test_a_class_that_vanishes_while_it_is_listed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shut(monkeypatch, folder / "dogs", FileNotFoundError(2, "No such file or directory"))
    assert read_pictures(folder).data.classes == ("birds", "cats")


def test_pictures_that_vanish_while_they_are_read(folder: Path) -> None:
    def take_away(share: float) -> None:
        if share > 0.5:
            shutil.rmtree(folder / "dogs", ignore_errors=True)

    found = read_pictures(folder, progress=take_away)
    assert found.data.classes == ("birds", "cats")
    assert {reason for _, reason in found.bad_files} == {"cannot be read (No such file or directory)"}


def test_a_whole_folder_that_vanishes_while_it_is_read(folder: Path) -> None:
    with pytest.raises(DataError, match="The folder pets is not in"):
        read_pictures(folder, progress=lambda share: shutil.rmtree(folder, ignore_errors=True) if share == 0 else None)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten thousand files, which are all one."""
    folder = write_pictures(tmp_path_factory.mktemp("many") / "many", "a", "b", count=1, size=(9, 9))
    for name in "ab":
        for count in range(1, 5000):
            os.link(folder / name / "0.png", folder / name / f"{count}.png")
    return folder


def test_ten_thousand_pictures_tell_how_far_they_are(many: Path) -> None:
    shares: list[float] = []
    found = read_pictures(many, edge=8, progress=shares.append)
    assert found.data.rows == 10_000
    assert shares == sorted(shares)
    assert len({round(share, 2) for share in shares}) == 101, "every per cent"


def test_ten_thousand_pictures_are_given_up_at_once(many: Path) -> None:
    seen: list[float] = []
    with pytest.raises(DataCancelled):
        read_pictures(many, edge=12, progress=seen.append, cancelled=lambda: len(seen) >= 100)
    assert len(seen) == 100
    with pytest.raises(DataCancelled):
        read_pictures(many, edge=12, cancelled=lambda: True)


def test_a_header_that_lies_about_its_size(tmp_path: Path) -> None:
    sun().save(tmp_path / "a.png")
    content = bytearray((tmp_path / "a.png").read_bytes())
    content[16:24] = struct.pack(">II", 0, 5)
    (tmp_path / "a.png").write_bytes(bytes(content))
    with pytest.raises(picture_files.BadPicture, match=r"is damaged|is no picture"):
        read_picture(tmp_path / "a.png", 8, color=False)
