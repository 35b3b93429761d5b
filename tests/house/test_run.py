"""`run.py` on a small house of its own: a lock with one tiny package, and an `app` that says what it was told."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import run

ROOT = Path(__file__).resolve().parents[2]
linux = pytest.mark.skipif(sys.platform != "linux", reason="about Linux")
posix = pytest.mark.skipif(os.name != "posix", reason="about signals")

APP = """
import json, os, sys
import tiny
told = {"arguments": sys.argv[1:], "cwd": os.getcwd(), "tiny": tiny.VERSION, "path": sys.path[:1]}
told["platform"] = os.environ.get("QT_QPA_PLATFORM")
print("TOLD", json.dumps(told))
sys.exit(int(os.environ.get("APP_EXIT", "0")))
"""
# Stand-ins for the tools that `check` calls: each fails when FAIL names it.
TOOL = "import os, sys\nprint('{0} ran', *sys.argv[1:])\nsys.exit('{0}' in os.environ.get('FAIL', ''))\n"
LINT = "import os, sys\ndef lint_imports_command():\n    sys.exit('imports' in os.environ.get('FAIL', ''))\n"


@pytest.fixture(scope="session")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the package `tiny` in two versions."""
    folder = tmp_path_factory.mktemp("wheels")
    for version in ("1.0", "2.0"):
        write_wheel(folder, version)
    return folder


def write_wheel(folder: Path, version: str) -> None:
    info = f"tiny-{version}.dist-info"
    files = {
        "tiny.py": f"VERSION = {version!r}\n",
        "importlinter/cli.py": LINT,
        **{f"{tool}/__main__.py": TOOL.format(tool) for tool in ("ruff", "mypy", "pytest")},
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: tiny\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{name},,\n" for name in [*files, f"{info}/RECORD"])
    with zipfile.ZipFile(folder / f"tiny-{version}-py3-none-any.whl", "w") as wheel:
        for name, text in {**files, f"{info}/RECORD": record}.items():
            wheel.writestr(name, text)


class House:
    """A clone with `run.py`, and how to call it."""

    def __init__(self, root: Path, wheels: Path) -> None:
        self.root = root
        self.environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith(("PIP_", "QT_", "PY"))},
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(wheels),
            "QT_QPA_PLATFORM": "offscreen",
        }

    def lock(self, text: str) -> None:
        (self.root / "requirements.lock").write_text(text, encoding="utf-8")

    def run(self, *arguments: str, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, str(self.root / "run.py"), *arguments],
            cwd=cwd or self.root,
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    def start(self) -> subprocess.Popen[str]:
        """Start and return while it installs."""
        process = subprocess.Popen(
            [sys.executable, str(self.root / "run.py")],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert process.stdout is not None
        assert any("installing the packages" in line for line in process.stdout)
        return process


def told(done: subprocess.CompletedProcess[str]) -> dict[str, object]:
    """What the app was told."""
    lines = [line for line in done.stdout.splitlines() if line.startswith("TOLD ")]
    assert lines, done.stdout + done.stderr
    answer: dict[str, object] = json.loads(lines[0].removeprefix("TOLD "))
    return answer


def clone(root: Path, wheels: Path) -> House:
    (root / "app").mkdir(parents=True)
    shutil.copy(ROOT / "run.py", root)
    (root / "app" / "__main__.py").write_text(APP, encoding="utf-8")
    house = House(root, wheels)
    house.lock("tiny==1.0\n")
    return house


@pytest.fixture
def bare(tmp_path: Path, wheels: Path) -> House:
    """As after `git clone`."""
    return clone(tmp_path / "clone", wheels)


@pytest.fixture(scope="session")
def first_start(tmp_path_factory: pytest.TempPathFactory, wheels: Path) -> tuple[Path, str]:
    """A folder after its first start, and what that printed."""
    house = clone(tmp_path_factory.mktemp("installed"), wheels)
    done = house.run("train", "--help")
    assert done.returncode == 0, done.stdout + done.stderr
    return house.root, done.stdout


@pytest.fixture
def installed(first_start: tuple[Path, str], tmp_path: Path, wheels: Path) -> House:
    """As after a first start; each test has its own copy."""
    root = tmp_path / "clone"
    shutil.copytree(first_start[0], root, symlinks=True)
    return House(root, wheels)


# --- the environment -------------------------------------------------------------------------------------------------


def test_the_first_start_makes_the_environment_and_says_so(first_start: tuple[Path, str]) -> None:
    root, printed = first_start
    assert "making the environment" in printed
    assert "installing the packages" in printed
    assert (root / ".venv" / "layerscope-stamp").exists()
    assert not (root / ".venv" / "layerscope-unfinished").exists()


def test_the_second_start_installs_nothing(installed: House) -> None:
    done = installed.run()
    assert told(done)["tiny"] == "1.0"
    assert "layerscope:" not in done.stdout


@posix
def test_the_second_start_costs_under_half_a_second(installed: House) -> None:
    import resource

    def cpu_seconds(*command: str) -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, env=installed.environment, cwd=installed.root, check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    through = min(cpu_seconds(sys.executable, "run.py") for _ in range(3))
    alone = min(cpu_seconds(str(installed.root / ".venv/bin/python"), "-m", "app") for _ in range(3))
    assert through - alone < 0.5


def test_another_lock_is_installed(installed: House) -> None:
    installed.lock("tiny==2.0\n")
    done = installed.run()
    assert told(done)["tiny"] == "2.0"
    assert "making the environment" not in done.stdout
    assert "layerscope:" not in installed.run().stdout


def test_an_install_that_fails_is_not_taken_for_done(installed: House) -> None:
    installed.lock("tiny==3.0\n")
    done = installed.run()
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("layerscope: the packages could not be installed")
    assert "TOLD" not in done.stdout
    stamp = installed.root / ".venv" / "layerscope-stamp"
    assert not stamp.exists(), "the next start would take it for installed"
    installed.lock("tiny==1.0\n")  # which was installed before, and may be half gone by now
    done = installed.run()
    assert "making the environment" in done.stdout
    assert told(done)["tiny"] == "1.0"


@posix
def test_an_install_that_is_killed_is_begun_again(installed: House) -> None:
    installed.lock("tiny==1.0\n\n")
    process = installed.start()
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    done = installed.run()
    assert "making the environment" in done.stdout
    assert told(done)["tiny"] == "1.0"


def test_two_first_starts_at_once_install_once(bare: House) -> None:
    first = bare.start()
    second = bare.run()
    rest, errors = first.communicate()
    assert first.returncode == 0, errors
    assert "TOLD" in rest
    assert told(second)["tiny"] == "1.0"
    assert "waiting for it" in second.stdout
    assert "installing the packages" not in second.stdout


@posix
def test_ctrl_c_while_installing_is_quiet(installed: House) -> None:
    installed.lock("tiny==2.0\n")
    process = installed.start()
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate()
    assert process.returncode == 130
    assert "run.py" not in errors
    assert told(installed.run())["tiny"] == "2.0"


@posix
def test_an_environment_whose_python_is_gone_is_made_again(installed: House) -> None:
    python = installed.root / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to("/nowhere/python3")
    done = installed.run()
    assert "making the environment" in done.stdout
    assert told(done)["tiny"] == "1.0"


# --- the commands ----------------------------------------------------------------------------------------------------


def test_the_exit_code_is_handed_on(installed: House) -> None:
    assert installed.run(APP_EXIT="7").returncode == 7
    assert installed.run("train", "a.lscope", APP_EXIT="3").returncode == 3


def test_files_are_looked_up_where_the_person_stands(installed: House, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "app").mkdir(parents=True)
    (elsewhere / "app" / "__main__.py").write_text("print('a stranger')", encoding="utf-8")
    answer = told(installed.run("mine.lscope", cwd=elsewhere))
    assert answer["arguments"] == ["mine.lscope"]
    assert answer["cwd"] == str(elsewhere)


def test_train_hands_its_arguments_on(installed: House) -> None:
    answer = told(installed.run("train", "a.lscope", "--epochs", "3", "--out", "o"))
    assert answer["arguments"] == ["train", "a.lscope", "--epochs", "3", "--out", "o"]


@linux
def test_train_needs_no_display(installed: House) -> None:
    done = installed.run("train", "a.lscope", DISPLAY="", WAYLAND_DISPLAY="", QT_QPA_PLATFORM="xcb")
    assert told(done)["arguments"] == ["train", "a.lscope"]


@linux
def test_the_window_without_a_display_is_one_line(bare: House) -> None:
    del bare.environment["QT_QPA_PLATFORM"]
    done = bare.run(DISPLAY="", WAYLAND_DISPLAY="")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "no display" in done.stderr
    assert not (bare.root / ".venv").exists()


def test_tests_are_drawn_without_a_screen(installed: House) -> None:
    done = installed.run("test", "tests/house", "-q", cwd=ROOT.parent, QT_QPA_PLATFORM="xcb")
    assert done.stdout.endswith("pytest ran tests/house -q\n")


@pytest.mark.parametrize("failing", ["", "ruff", "mypy", "imports", "pytest"])
def test_check_runs_every_step_and_fails_with_any(installed: House, failing: str) -> None:
    done = installed.run("check", FAIL=failing)
    report = {line.split()[0]: line.split()[1:] for line in done.stdout.splitlines()[-5:]}
    named = {"ruff": {"format", "lint"}, "mypy": {"types"}, "imports": {"imports"}, "pytest": {"tests"}, "": set()}
    assert list(report) == ["format", "lint", "types", "imports", "tests"]
    assert {step for step, words in report.items() if words[0] == "FAILED"} == named[failing]
    assert all(float(words[1]) >= 0 and words[2] == "s" for words in report.values())
    assert done.returncode == (1 if failing else 0)


def test_help_names_every_command(bare: House) -> None:
    done = bare.run("--help")
    assert done.returncode == 0
    assert all(f"run.py {command}" in done.stdout for command in run.COMMANDS)


def test_an_unknown_command_is_one_line(bare: House) -> None:
    done = bare.run("tets")
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "'tets'" in done.stderr


# --- the machine -----------------------------------------------------------------------------------------------------

OLD_PYTHON = """
import runpy, sys
sys.version_info = (3, 9, 18, "final", 0)
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def run_on_python_3_9(house: House, path: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", OLD_PYTHON, str(house.root / "run.py")]
    environment = {**house.environment, "PATH": path}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_an_old_python_alone_is_one_line(bare: House, tmp_path: Path) -> None:
    done = run_on_python_3_9(bare, str(tmp_path))
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "layerscope: needs Python 3.11 to 3.13; this is 3.9, and no other was found: install one of them"
    ]


@posix
def test_an_old_python_finds_a_newer_one(bare: House, tmp_path: Path) -> None:
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    (tmp_path / f"python{version}").symlink_to(os.path.realpath(sys.executable))
    done = run_on_python_3_9(bare, str(tmp_path))
    assert f"making the environment .venv with Python {version}" in done.stdout
    assert told(done)["tiny"] == "1.0"


@linux
def test_missing_libraries_are_named() -> None:
    libraries = {"libc.so.6": "libc6", "libno-such-thing.so.9": "libno-such-thing9"}
    assert run.missing_libraries(libraries) == ["libno-such-thing.so.9"]


@linux
def test_missing_libraries_without_a_package_manager(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(run.CannotStartError, match=r"libno-such-thing.so.9\): install them with your package manager"):
        run.require_libraries({"libno-such-thing.so.9": "libno-such-thing9"})


@linux
def test_missing_libraries_are_fetched_as_root_or_asked_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    apt = tmp_path / "apt-get"
    apt.write_text('#!/bin/sh\necho "$DEBIAN_FRONTEND $*"\n', encoding="utf-8")
    apt.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(run.CannotStartError, match="sudo apt install libno-such-thing9"):
        run.require_libraries({"libno-such-thing.so.9": "libno-such-thing9"})
    printed = capfd.readouterr().out
    fetched = "noninteractive install -y -qq --no-install-recommends libno-such-thing9"
    assert (fetched in printed) == (os.geteuid() == 0)


@linux
@pytest.mark.parametrize(
    ("environment", "shown", "x11"),
    [
        ({}, False, False),
        ({"DISPLAY": ":0"}, True, True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, True, False),
        ({"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}, True, False),
        ({"QT_QPA_PLATFORM": "offscreen"}, True, False),
        ({"QT_QPA_PLATFORM": "xcb"}, False, False),
    ],
)
def test_display(environment: dict[str, str], shown: bool, x11: bool) -> None:
    assert run.has_display(environment) == shown
    assert (run.window_libraries(environment) != run.QT_LIBRARIES) == x11
