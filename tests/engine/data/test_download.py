"""Well-known sets of pictures: fetched once, checked, all or nothing, and what is said where they cannot be had."""

from __future__ import annotations

import errno
import os
import re
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from engine.data import DataCancelled, DataError, download, is_here, make, preview, stream
from engine.data.archives import BadArchive, read_idx, unpack_mnist
from engine.data.download import SOURCES, Source
from engine.data.fetched import kept_file, kept_folder
from engine.spec.catalog.data import DATA, Downloaded
from tests.engine.data.sources import source
from tests.engine.data.web import Web, cifar, digits, emnist, idx, mnist, serving

KINDS = [kind for kind, data in DATA.items() if issubclass(data, Downloaded)]


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with serving() as web:
        yield web


def refusal(kind: str, of: Source) -> DataError:
    """What is said, after which nothing may be left."""
    with pytest.raises(DataError) as error:
        download(kind, sources={kind: of})
    assert error.value.problem.endswith(".")
    assert error.value.remedy.endswith("choose Digits or Garments, which are here already.")
    assert nothing_is_left()
    assert not is_here(kind)
    return error.value


def nothing_is_left() -> bool:
    return not kept_folder().exists() or not list(kept_folder().iterdir())


# ---- what is published ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_names_where_it_lies_its_hash_and_its_size(kind: str) -> None:
    archives = SOURCES[kind].archives
    assert all(re.fullmatch(r"(md5:[0-9a-f]{32}|sha256:[0-9a-f]{64})", archive.hash) for archive in archives)
    assert all(re.match(r"https://[^/]+/", address) for archive in archives for address in archive.addresses)
    assert all(len(archive.addresses) > 1 for archive in archives), "one server may be down"
    size = sum(archive.size for archive in archives)
    data = DATA[kind]
    assert issubclass(data, Downloaded)
    assert data.megabytes == pytest.approx(size / 1e6, abs=0.5)


def test_mnist_comes_whole_and_its_classes_take_turns(web: Web) -> None:
    download("mnist", sources={"mnist": mnist(web)})
    assert is_here("mnist")
    made = make(source("mnist"), 1)
    pictures, classes = digits(40)
    assert made.inputs.shape == (40, 784)
    assert list(made.target[:10]) == list(range(10))
    whole = {(picture.tobytes(), int(kind)) for picture, kind in zip(pictures, classes, strict=True)}
    got = {
        (np.rint(row * 255).astype(np.uint8).tobytes(), int(kind))
        for row, kind in zip(made.inputs, made.target, strict=True)
    }
    assert got == whole


def test_letters_stand_upright_and_begin_at_a(web: Web) -> None:
    download("emnist", sources={"emnist": emnist(web)})
    made = make(source("emnist"), 1)
    pictures, classes = digits(60, classes=26)
    first = int(np.flatnonzero(classes == 0)[0])
    assert np.array_equal(np.rint(made.inputs[0].reshape(28, 28) * 255), pictures[first, 0])
    assert set(made.target) == set(range(26))


def test_colours_of_cifar_come_channel_after_channel(web: Web) -> None:
    download("cifar10", sources={"cifar10": cifar(web)})
    made = make(source("cifar10"), 1)
    pictures, classes = digits(50, edge=32, channels=3)
    first = int(np.flatnonzero(classes == 1)[0])
    assert np.array_equal(np.rint(made.inputs[1].reshape(3, 32, 32) * 255), pictures[first])
    shown = preview(source("cifar10"), 1).pictures
    assert shown is not None
    assert shown.shape == (9, 32, 32, 3)


def test_as_many_as_are_wanted_and_noise_as_of_other_pictures(web: Web) -> None:
    download("mnist", sources={"mnist": mnist(web, count=1500)})
    made = make(source("mnist", samples=1000, noise=20), 1)
    assert made.inputs.shape == (1000, 784)
    assert (made.inputs.min(), made.inputs.max()) == (0, 1)
    assert made.train.mean() == pytest.approx(0.8, abs=0.01)
    assert source("mnist", samples=60_000).shape().samples == 60_000
    assert source("cifar10", samples=60_000).shape().samples == 50_000


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_not_here_is_said_and_its_thumbnail_is_empty(kind: str) -> None:
    with pytest.raises(DataError, match="are not on this computer yet") as error:
        make(source(kind), 1)
    assert error.value.remedy == (
        f"Choose {DATA[kind].title} in the Data panel to download them, "
        "or choose Digits or Garments, which are here already."
    )
    assert preview(source(kind), 1).pictures is None


# ---- on its way ----------------------------------------------------------------------------------------------------


def test_progress_is_told_and_ends_at_one(web: Web) -> None:
    shares: list[float] = []
    of = mnist(web, count=1000)
    download("mnist", sources={"mnist": of}, progress=shares.append)
    assert shares == sorted(shares)
    assert len(shares) > 8
    assert shares[-1] == 1.0
    assert shares[-2] == pytest.approx(0.97)
    assert [path.name for path in kept_folder().iterdir()] == ["mnist.npy"], "the archives are gone"


def test_what_is_here_is_not_fetched_again(web: Web) -> None:
    of = {"mnist": mnist(web)}
    download("mnist", sources=of)
    asked = list(web.asked)
    shares: list[float] = []
    download("mnist", sources=of, progress=shares.append)
    assert (web.asked, shares) == (asked, [1.0])


def test_a_cancel_is_heard_while_the_server_is_silent_and_nothing_is_left(web: Web) -> None:
    of = mnist(web, count=1000)
    web.held.add("/0/images.gz")
    with pytest.raises(DataCancelled):
        download("mnist", sources={"mnist": of}, cancelled=web.halfway.is_set)
    assert nothing_is_left()
    web.held.clear()
    web.go.set()
    download("mnist", sources={"mnist": of})
    assert is_here("mnist"), "the next try is as the first"


def test_cancelling_before_the_first_byte(web: Web) -> None:
    with pytest.raises(DataCancelled):
        download("mnist", sources={"mnist": mnist(web)}, cancelled=lambda: True)
    assert nothing_is_left()


# ---- what may go wrong ---------------------------------------------------------------------------------------------


def test_a_mirror_takes_over(web: Web) -> None:
    of = mnist(web, mirrors=3)
    del web.files["/0/images.gz"]
    web.files["/1/images.gz"] = b"A page that says: log in to use this network."
    shares: list[float] = []
    download("mnist", sources={"mnist": of}, progress=shares.append)
    assert web.asked[:3] == ["/0/images.gz", "/1/images.gz", "/2/images.gz"]
    assert is_here("mnist")
    assert max(shares) == 1.0


def test_another_file_is_found_out_by_its_hash(web: Web) -> None:
    good = mnist(web)
    web.files["/0/images.gz"] = web.files["/0/images.gz"][:-8] + b"tampered"
    said = refusal("mnist", good).problem
    assert said == "MNIST could not be downloaded: what the server sent is another file, or was damaged on its way."


def test_a_file_longer_than_it_should_be_is_not_taken_to_its_end(web: Web) -> None:
    of = mnist(web)
    web.files["/0/images.gz"] *= 50
    assert refusal("mnist", of).problem == "MNIST could not be downloaded: what the server sent is another file."


def test_a_connection_that_breaks_off(web: Web) -> None:
    of = mnist(web)
    web.promised["/0/images.gz"] = 10 * len(web.files["/0/images.gz"])
    assert refusal("mnist", of).problem == "MNIST could not be downloaded: the connection broke off."


def test_a_file_that_is_gone_from_the_server(web: Web) -> None:
    of = mnist(web)
    web.files.clear()
    assert refusal("mnist", of).problem == "MNIST could not be downloaded: the server answered “404 Not Found”."


def test_a_server_that_falls_silent(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "SILENT_S", 0.2)
    of = mnist(web)
    web.held.add("/0/images.gz")
    assert refusal("mnist", of).problem == "MNIST could not be downloaded: the connection broke off."


def test_offline_is_said_with_what_is_here_already() -> None:
    with serving() as web:
        of = mnist(web)
    said = refusal("mnist", of)
    assert said.problem == "MNIST could not be downloaded: there is no connection."
    assert said.remedy == "Try again later, or choose Digits or Garments, which are here already."


@pytest.mark.parametrize("part", [0.0, 0.5, 0.98])
def test_an_archive_that_ends_early_though_its_hash_is_as_published(web: Web, part: float) -> None:
    pictures, classes = digits(40)
    whole = idx(pictures[:, 0])
    cut = web.archive("images.gz", whole[: int(len(whole) * part)])
    said = refusal("mnist", Source((cut, web.archive("labels.gz", idx(classes))), unpack_mnist)).problem
    assert said.startswith("MNIST came, but cannot be unpacked (")


@pytest.mark.parametrize("kind", ["emnist", "cifar10"])
@pytest.mark.parametrize("part", [0.0, 0.5, 0.99])
def test_a_zip_or_tar_that_ends_early(web: Web, kind: str, part: float) -> None:
    whole = {"emnist": emnist, "cifar10": cifar}[kind](web)
    [archive] = whole.archives
    content = web.files[f"/0/{archive.name}"]
    cut = web.archive(archive.name, content[: int(len(content) * part)])
    assert "cannot be unpacked" in refusal(kind, Source((cut,), whole.unpack)).problem


def test_pictures_without_their_classes(web: Web) -> None:
    pictures, classes = digits(40)
    few = web.archive("labels.gz", idx(classes[:30]))
    said = refusal("mnist", Source((web.archive("images.gz", idx(pictures[:, 0])), few), unpack_mnist)).problem
    assert said == "MNIST came, but cannot be unpacked (its pictures and classes do not fit together)."


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x00", b"\x00\x00\x0d\x01\x00\x00\x00\x01?", b"\x00\x00\x08\x01", b"\x00\x00\x08\xff" * 9]
)
def test_what_is_no_idx_file(content: bytes) -> None:
    with pytest.raises(BadArchive):
        read_idx(content)


def test_a_full_disk_is_known_before_the_first_byte(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage("/")._replace(free=1000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: usage)
    said = refusal("mnist", mnist(web, count=2000))
    assert said.problem == "MNIST needs 5 MB of the disk, and 0 MB are free."
    assert web.asked == []


def test_a_disk_that_fills_meanwhile(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object, **_options: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(np, "save", full)
    assert refusal("mnist", mnist(web)).problem.startswith("The disk is full: ")


def test_a_folder_that_cannot_be_made(web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "home").write_text("a file, not a folder")
    monkeypatch.setenv("LAYERSCOPE_HOME", str(tmp_path / "home"))
    with pytest.raises(DataError, match=r"MNIST could not be kept in .*Not a directory"):
        download("mnist", sources={"mnist": mnist(web)})


@pytest.mark.parametrize("content", [b"", b"\x93NUMPY", None])
def test_a_kept_file_that_was_damaged_is_said_and_fetched_again(web: Web, content: bytes | None) -> None:
    of = {"mnist": mnist(web)}
    download("mnist", sources=of)
    file = kept_file("mnist")
    file.write_bytes(file.read_bytes()[:-100] if content is None else content)
    assert not is_here("mnist")
    with pytest.raises(DataError, match="that were downloaded cannot be read"):
        make(source("mnist"), 1)
    assert preview(source("mnist"), 1).pictures is None
    download("mnist", sources=of)
    assert len(make(source("mnist"), 1).target) == 40


def test_a_kept_file_is_never_unpickled(web: Web) -> None:
    kept_folder().mkdir(parents=True)
    np.save(kept_file("mnist"), np.array([threading.Event], dtype=object), allow_pickle=True)
    assert not is_here("mnist")
    with pytest.raises(DataError, match="cannot be read"):
        make(source("mnist"), 1)


def test_what_a_killed_program_left_is_swept_away_after_a_day(web: Web) -> None:
    old, new = kept_folder() / "fetching-old", kept_folder() / "fetching-new"
    for folder in (old, new):
        folder.mkdir(parents=True)
        (folder / "gzip.zip").write_bytes(b"half")
    os.utime(old, (0, 0))
    download("mnist", sources={"mnist": mnist(web)})
    assert sorted(path.name for path in kept_folder().iterdir()) == ["fetching-new", "mnist.npy"]
