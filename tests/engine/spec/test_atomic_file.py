"""Either the old file or the new one, whole; and nothing left lying about."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

import pytest

from engine.spec.atomic_file import write_atomically, write_bytes_atomically
from engine.spec.problems import ProjectError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "file [1]*.txt"
    path.write_bytes(b"old")
    return path


def test_the_new_bytes_replace_the_old(path: Path) -> None:
    write_bytes_atomically(path, b"new")
    assert path.read_bytes() == b"new"
    assert os.listdir(path.parent) == [path.name]


@pytest.mark.parametrize("name", ["ENOSPC", "EFBIG", "EROFS", "EACCES", "EIO", "EDQUOT", "EBUSY"])
def test_a_failure_leaves_the_old_file_and_says_why(path: Path, name: str) -> None:
    number = getattr(errno, name)

    def write(file: BinaryIO) -> None:
        file.write(b"half of the n")
        raise OSError(number, os.strerror(number))

    with pytest.raises(ProjectError) as caught:
        write_atomically(path, write)
    assert path.read_bytes() == b"old"
    assert os.listdir(path.parent) == [path.name]
    assert str(path) in caught.value.problem
    assert caught.value.remedy


def test_a_fault_of_the_writer_leaves_the_old_file_too(path: Path) -> None:
    def write(file: BinaryIO) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_atomically(path, write)
    assert path.read_bytes() == b"old"
    assert os.listdir(path.parent) == [path.name]


def test_permissions_are_kept(path: Path) -> None:
    path.chmod(0o640)
    write_bytes_atomically(path, b"new")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_new_file_gets_what_any_new_file_gets(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"")
    write_bytes_atomically(tmp_path / "ours", b"")
    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_a_loose_link_is_filled(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "target")
    write_bytes_atomically(tmp_path / "link", b"new")
    assert (tmp_path / "target").read_bytes() == b"new"


@pytest.mark.parametrize(
    ("place", "words"),
    [("none/file", "not there"), ("old/file", "not there"), ("folder", "folder"), ("x" * 300, "long")],
)
def test_a_place_that_cannot_be_written_is_named(tmp_path: Path, place: str, words: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "old").write_bytes(b"old")
    with pytest.raises(ProjectError) as caught:
        write_bytes_atomically(tmp_path / place, b"new")
    assert words in caught.value.problem
    assert (tmp_path / "old").read_bytes() == b"old"


def test_links_in_a_ring_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    with pytest.raises(ProjectError):
        write_bytes_atomically(tmp_path / "a", b"new")
    assert (tmp_path / "a").is_symlink()


def test_the_parts_of_killed_saves_are_swept_away_once_they_are_old(path: Path) -> None:
    old, young = (path.with_name(f".{path.name}.{token}.part") for token in ("0a0a0a0a", "0b0b0b0b"))
    foreign = path.with_name(".other.txt.0c0c0c0c.part")
    for part in (old, young, foreign):
        part.write_bytes(b"half")
    for part in (old, foreign):
        os.utime(part, (1, 1))
    write_bytes_atomically(path, b"new")
    assert sorted(os.listdir(path.parent)) == sorted([path.name, young.name, foreign.name])
