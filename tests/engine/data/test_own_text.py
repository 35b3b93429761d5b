"""A text of one's own: read however it was saved, its rare characters as one, the next of each asked for."""

from __future__ import annotations

import codecs
from pathlib import Path

import numpy as np
import pytest

from engine.data import DataCancelled, DataError, make, preview, read_text
from engine.data.own import text as files
from engine.data.own import text_data
from engine.spec.catalog.data import TextFile
from engine.spec.catalog.data.texts import OTHER

STORY = "Es war einmal ein Müller,\nder hatte drei Söhne: “Äh?”\n" * 60


def written(folder: Path, content: str | bytes, name: str = "story.txt") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def refusal(path: Path) -> str:
    with pytest.raises(DataError) as error:
        read_text(path)
    return f"{error.value.problem} {error.value.remedy}"


def said(data: TextFile, codes: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> str:
    return "".join(data.signs[int(code)] for code in codes.ravel())


@pytest.mark.parametrize(
    "content",
    [STORY.encode(), codecs.BOM_UTF8 + STORY.encode(), STORY.encode("cp1252"), STORY.encode("utf-16"),
     STORY.encode("utf-16-be"), STORY.encode("utf-32"), STORY.replace("\n", "\r\n").encode(),
     STORY.replace("\n", "\r").encode()],
    ids=["utf-8", "bom", "cp1252", "utf-16", "utf-16 bare", "utf-32", "crlf", "cr"],
)  # fmt: skip
def test_case_20_a_text_is_the_same_however_it_was_saved(tmp_path: Path, content: bytes) -> None:
    found = read_text(written(tmp_path, content))
    assert found.data.symbols == tuple(sorted(set(STORY)))
    assert found.data.characters == len(STORY)
    assert found.notes[0] == f"{len(STORY):,} characters, {len(set(STORY))} different ones."
    samples = make(found.data, 1)
    assert STORY.startswith(said(found.data, samples.inputs))


def test_case_20_latin_letters(tmp_path: Path) -> None:
    found = read_text(written(tmp_path, STORY.replace("“", '"').replace("”", '"').encode("latin-1")))
    assert "ü" in found.data.symbols
    assert "It is not UTF-8, and was read as Western European." in found.notes


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "story.txt is empty. Choose a file with a text in it."),
        (b"abc" * 20, "story.txt has only 60 characters. Choose a longer text, of 2,000 at least."),
        (b"a" * 5000, "story.txt has the same character all along. Choose another text."),
        (bytes(range(256)) * 20,
         "story.txt is not text. Open it where it was made, and save it as plain text (UTF-8)."),
        (b"%PDF-1.7" + b"x" * 900,
         "story.txt is a PDF document, not plain text."
         " Open it where it was made, and save it as plain text (UTF-8)."),
        (STORY.encode() + b"\0" + STORY.encode(),
         "story.txt holds a NUL character, which no text has; the file may be damaged. Save the text again as UTF-8."),
    ],
    ids=["empty", "short", "dull", "binary", "pdf", "NUL"],
)  # fmt: skip
def test_case_20_what_is_no_text_is_said(tmp_path: Path, content: bytes, message: str) -> None:
    assert refusal(written(tmp_path, content)) == message


def test_files_that_cannot_be_opened(tmp_path: Path) -> None:
    assert refusal(tmp_path / "gone.txt").startswith("The file gone.txt is not in")
    assert refusal(tmp_path) == f"{tmp_path.name} is not a file. Choose a text."
    with pytest.raises(DataError, match="No file is chosen"):
        make(TextFile(), 1)


def test_case_21_a_text_larger_than_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, STORY)
    with path.open("ab") as file:
        file.truncate(files.LARGEST_BYTES + 1)  # takes no room on the disk
    assert refusal(path) == "story.txt is larger than 500 MB (500 MB). Take a part of it, and read that."
    monkeypatch.setattr(text_data, "MOST_CHARACTERS", 3000)
    assert refusal(written(tmp_path, STORY)) == (
        "story.txt has more than 3,000 characters. Take a part of it, and read that."
    )


def test_case_21_a_text_deleted_shortened_or_changed_since(tmp_path: Path) -> None:
    path = written(tmp_path, STORY)
    data = read_text(path).data
    path.write_text(STORY.replace("Müller", "Möller")[:1500])
    samples = make(data, 1)
    assert len(samples.inputs) == 1499 // data.length
    path.write_text(STORY.replace("M", "Щ"))
    assert said(data, make(data, 1).inputs).startswith(STORY[:20].replace("M", OTHER))
    path.write_text(STORY[:100])
    with pytest.raises(DataError, match="The text has only 100 characters") as error:
        make(data, 1)
    assert error.value.remedy == "Take shorter samples, or a longer text."
    path.unlink()
    with pytest.raises(DataError, match=r"story\.txt is not in"):
        make(data, 1)


def test_reading_is_told_and_given_up(tmp_path: Path) -> None:
    told: list[float] = []
    read_text(written(tmp_path, STORY), progress=told.append)
    assert told[-1] == 1
    with pytest.raises(DataCancelled):
        read_text(written(tmp_path, STORY), cancelled=lambda: True)


@pytest.mark.parametrize("length", [20, 50, 200])
def test_each_step_wants_the_character_that_comes_next(tmp_path: Path, length: int) -> None:
    data = read_text(written(tmp_path, STORY)).data.with_(length=length)
    samples = make(data, 1)
    assert samples.steps is not None
    count = (len(STORY) - 1) // length
    assert samples.inputs.shape == samples.steps.shape == (count, length) == (data.shape().samples, length)
    assert said(data, samples.inputs) == STORY[: count * length]
    assert said(data, samples.steps.astype(np.float32)) == STORY[1 : count * length + 1]


def test_the_test_is_the_end_of_the_text(tmp_path: Path) -> None:
    data = read_text(written(tmp_path, STORY)).data.with_(train_share=60.0)
    train = make(data, 1).train
    assert not (np.diff(train.astype(int)) > 0).any()
    assert train.mean() == pytest.approx(0.6, abs=0.02)
    assert make(data.with_(train_share=10.0), 1).train.any()


def test_rare_characters_of_very_many_are_one(tmp_path: Path) -> None:
    often = "".join(chr(0x4E00 + i) for i in range(text_data.MOST_SYMBOLS))
    story = often * 30 + "".join(chr(0x5000 + i) for i in range(300)) + OTHER + "😀" + often
    found = read_text(written(tmp_path, story))
    assert found.data.symbols == tuple(often)
    assert found.notes[1] == f"The 301 rarest are one, {OTHER}."
    shape = found.data.shape()
    assert len(set(shape.sequence[0].symbols)) == len(shape.sequence[0].symbols) == text_data.MOST_SYMBOLS + 1
    codes = make(found.data, 1).inputs.ravel()
    start = len(often) * 30
    assert (codes[start : start + 302] == text_data.MOST_SYMBOLS).all()


def test_the_same_text_gives_the_same_samples(tmp_path: Path) -> None:
    data = read_text(written(tmp_path, STORY)).data
    assert data == read_text(written(tmp_path, STORY, "copy.txt")).data.with_(path=data.path)
    first, second = make(data, 1), make(data, 2)
    assert np.array_equal(first.inputs, second.inputs)
    assert np.array_equal(first.train, second.train)


@pytest.mark.parametrize("characters", [81, 120, 250, 700, 5000])
def test_a_short_text_begins_with_samples_that_suit_it(tmp_path: Path, characters: int) -> None:
    found = read_text(written(tmp_path, (STORY * 3)[:characters].encode()))
    samples = make(found.data, 1)
    assert samples.train.any()
    assert not samples.train.all()
    assert found.data.length == (50 if characters > 500 else 20)
    assert ("That is little to learn from." in found.notes) == (characters < 2000)


def test_another_text_is_set_up_as_the_one_before(tmp_path: Path) -> None:
    before = read_text(written(tmp_path, STORY)).data.with_(length=100, train_share=50.0)
    data = read_text(written(tmp_path, "abc" * 900, "b.txt")).data.like(before)
    assert (data.length, data.train_share, data.symbols) == (100, 50.0, ("a", "b", "c"))


def test_the_thumbnail_is_the_beginning(tmp_path: Path) -> None:
    data = read_text(written(tmp_path, "\n" + STORY)).data
    assert preview(data, 1).lines[:2] == ("Es war einmal ein Müller,", "der hatte drei Söhne: “Äh?”")
    assert len(text_data.beginning(data, 40)) == 40, "and no more is read"
    assert preview(TextFile(), 1).lines == ()
