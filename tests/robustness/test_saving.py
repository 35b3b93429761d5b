"""What can go wrong while a project is saved: the old file or the new one is there, whole, and a sentence says why."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine.spec import project_file
from engine.spec.document import default_spec
from engine.spec.problems import ProjectError

ROOT = Path(__file__).resolve().parents[2]
SPEC = default_spec()
POSIX = pytest.mark.skipif(os.name == "nt", reason="needs fork, limits and permissions of POSIX")


def python(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, timeout=100,
    )  # fmt: skip


@POSIX
def test_killing_it_while_it_saves_loses_nothing(tmp_path: Path) -> None:
    done = python("tests/robustness/saver.py", str(tmp_path / "a.lscope"))
    assert done.stderr == ""
    kills, whole, amid = map(int, done.stdout.split())
    assert whole == kills
    assert amid > 0, "no kill came in the middle of a save, so nothing was shown"


@POSIX
def test_a_disk_that_fills_up_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.lscope"
    project_file.write(path, SPEC, {})
    before = path.read_bytes()
    code = f"""
import resource, sys
from engine.spec import project_file
from engine.spec.document import default_spec
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
try:
    project_file.write({str(path)!r}, default_spec(), {{"history/a.npy": bytes(100_000)}})
except project_file.ProjectError as error:
    print(error.problem, error.remedy)
"""
    done = python("-c", code)
    assert done.stderr == ""
    assert "too large for this disk" in done.stdout
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == ["a.lscope"]


@POSIX
@pytest.mark.skipif(not Path("/dev/full").exists() or os.getuid() != 0, reason="only root may mount a small disk")
def test_a_full_disk_is_told_as_that(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk], capture_output=True).returncode:
        pytest.skip("this machine does not let a small disk be mounted")
    try:
        project_file.write(disk / "a.lscope", SPEC, {})
        before = (disk / "a.lscope").read_bytes()
        with pytest.raises(ProjectError, match="The disk is full"):
            project_file.write(disk / "a.lscope", SPEC, {"history/a.npy": bytes(200_000)})
        assert (disk / "a.lscope").read_bytes() == before
        assert os.listdir(disk) == ["a.lscope"]
    finally:
        subprocess.run(["umount", disk], check=True)


@POSIX
@pytest.mark.skipif(os.name != "nt" and os.getuid() == 0, reason="root may write anywhere")
@pytest.mark.parametrize("protect", ["folder", "file"])
def test_a_protected_place_is_told_as_that(tmp_path: Path, protect: str) -> None:
    path = tmp_path / "a.lscope"
    project_file.write(path, SPEC, {})
    place = tmp_path if protect == "folder" else path
    mode = place.stat().st_mode
    place.chmod(0o555 if protect == "folder" else 0o444)
    try:
        with pytest.raises(ProjectError, match="may not be written"):
            project_file.write(path, SPEC.with_(name="New"), {})
    finally:
        place.chmod(mode)
    assert project_file.read(path).spec == SPEC


@POSIX
@pytest.mark.skipif(os.name == "nt" or os.getuid() != 0, reason="only root can become nobody")
@pytest.mark.parametrize("protect", ["folder", "file"])
def test_somebody_who_may_not_write_is_told_so(tmp_path: Path, protect: str) -> None:
    """As root the modes do not count, so a child becomes nobody first."""
    path = tmp_path / "a.lscope"
    project_file.write(path, SPEC, {})
    tmp_path.chmod(0o777 if protect == "file" else 0o755)
    path.chmod(0o644)
    code = f"""
import os
from engine.spec import project_file
from engine.spec.document import default_spec
os.setgid(65534); os.setuid(65534)
try:
    project_file.write({str(path.relative_to(tmp_path))!r}, default_spec().with_(name="New"), {{}})
except project_file.ProjectError as error:
    print(error.problem, error.remedy)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, timeout=100,
    )  # fmt: skip
    if "Traceback" in done.stderr:
        pytest.skip("nobody may not even read the program here")
    assert "may not be written" in done.stdout
    assert project_file.read(path).spec == SPEC
    assert os.listdir(tmp_path) == ["a.lscope"]
