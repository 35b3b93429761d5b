#!/usr/bin/env python3
"""The one way in: sets up what is missing, then starts a part of Layerscope.

python3 run.py                          open the window
python3 run.py FILE.lscope              open a project
python3 run.py train FILE --epochs N --out DIR
                                        train a project with no window
python3 run.py test [PYTEST ARGUMENTS]  run the tests
python3 run.py check                    format, lint, types, imports between rooms, tests
python3 run.py bench [NAME]             list what is measured, or measure one
python3 run.py --help                   show this

The first start makes the folder .venv and installs the packages of requirements.lock into it; later starts find it
ready. Only the standard library is used here, no shell, and only syntax that Python 3.8 can read: an older Python
gets a sentence, not a traceback.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import BinaryIO

OLDEST, NEWEST = (3, 11), (3, 13)
ROOT = Path(__file__).resolve().parent
LOCK = ROOT / "requirements.lock"
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "layerscope-stamp"  # written last: says for which lock and which Python the install is whole
UNFINISHED = VENV / "layerscope-unfinished"  # written first: its presence means that an install was cut short

# Shared library -> Debian package. Qt's own wheels do not carry these.
QT_LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libglib-2.0.so.0": "libglib2.0-0",
}
X11_LIBRARIES = {
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
}


class CannotStartError(Exception):
    """Something is missing that a person has to provide; the message is one line that says what and how."""


def main(arguments: list[str]) -> int:
    """Start what the arguments name; return the exit code."""
    try:
        return dispatch(arguments)
    except CannotStartError as problem:
        print(f"layerscope: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def dispatch(arguments: list[str]) -> int:
    first, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    if first in ("-h", "--help", "help"):
        print(__doc__.strip())
        return 0
    if first in COMMANDS:
        return COMMANDS[first](rest)
    if first and not first.startswith("-") and not first.endswith(".lscope") and not Path(first).exists():
        print(f"layerscope: no command or file is named {first!r}; see python3 run.py --help", file=sys.stderr)
        return 2
    return open_window(arguments)


# --- the commands ---------------------------------------------------------------------------------------------------


def open_window(arguments: list[str]) -> int:
    require_display(os.environ)
    prepare()
    require_libraries(window_libraries(os.environ))
    return become(["-m", "app", *arguments])


def train(arguments: list[str]) -> int:
    prepare()
    return become(["-m", "app", "train", *arguments])


def test(arguments: list[str]) -> int:
    prepare()
    require_libraries(QT_LIBRARIES)
    return become(["-m", "pytest", *arguments], cwd=ROOT, platform="offscreen")


def bench(arguments: list[str]) -> int:
    prepare()
    require_libraries(QT_LIBRARIES)
    return become(["-m", "benchmarks", *arguments], cwd=ROOT, platform=None if has_display(os.environ) else "offscreen")


def check(arguments: list[str]) -> int:
    """Run every check, also after one has failed, and end with a line for each."""
    if arguments:
        raise CannotStartError("check takes no arguments; to run some of the tests: python3 run.py test ARGUMENTS")
    prepare()
    require_libraries(QT_LIBRARIES)
    results = [(name, *timed(step)) for name, step in check_steps().items()]
    for name, code, seconds in results:
        print(f"{name:8} {'ok' if code == 0 else 'FAILED':7} {seconds:6.1f} s", flush=True)
    return 0 if all(code == 0 for _, code, _ in results) else 1


def check_steps() -> dict[str, list[str]]:
    """What `check` runs with the environment's Python, by the name it reports."""
    cores = min(os.cpu_count() or 1, 4)
    return {
        "format": ["-m", "ruff", "format", "--check", "."],
        "lint": ["-m", "ruff", "check", "."],
        "types": ["-m", "mypy"],
        "imports": ["-c", "from importlinter.cli import lint_imports_command as lint; lint()"],
        # a worker goes through whole rooms, whose tests share what they made; what is left at the end is shared out
        "tests": ["-m", "pytest", "-n", str(cores if cores > 1 else 0), "--dist", "worksteal"],
    }


def timed(step: list[str]) -> tuple[int, float]:
    """The exit code of one step and the seconds it took."""
    started = time.perf_counter()
    environment = child_environment(platform="offscreen")
    code = call([str(VENV_PYTHON), *step], cwd=ROOT, env=environment)
    return code, time.perf_counter() - started


COMMANDS = {"train": train, "test": test, "bench": bench, "check": check}


# --- starting a part ------------------------------------------------------------------------------------------------


def become(arguments: list[str], cwd: Path | None = None, platform: str | None = None) -> int:
    """Hand over to the environment's Python: its exit code and its signals are then ours.

    The rooms are found by PYTHONPATH and not by the current folder (`-P`), so that a file named on the command
    line is looked up where the person stands, and a folder `app` there does not stand in for ours.
    """
    command = [str(VENV_PYTHON), "-P", *arguments]
    environment = child_environment(platform)
    if cwd is not None:
        os.chdir(cwd)
    sys.stdout.flush()
    if os.name == "posix":
        os.execve(command[0], command, environment)
    return call(command, env=environment)


def child_environment(platform: str | None = None) -> dict[str, str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    if platform is not None:
        environment["QT_QPA_PLATFORM"] = platform
    return environment


# --- the Python environment -----------------------------------------------------------------------------------------


def prepare() -> None:
    """Make sure that .venv holds what the lock says."""
    if is_current():
        return
    with LOCK.open("rb") as file:
        take_turn(file)  # until the file is closed, or the process ends however it ends
        if not is_current():
            install()


def is_current() -> bool:
    """Whether the last install was finished, of this lock, and for a Python that is still there."""
    try:
        lock, version, interpreter = STAMP.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return False
    there = os.path.realpath(VENV_PYTHON)
    replaced = os.path.realpath(sys.executable) == there and version != dotted(sys.version_info[:2])
    return lock == lock_digest() and interpreter == there and os.path.exists(there) and not replaced


def take_turn(file: BinaryIO) -> None:
    """Wait until no other run.py installs into the same .venv: a lock on the file that pip reads, out of pip's way."""
    if sys.platform == "win32":
        import msvcrt

        file.seek(2**30)  # a byte that is not there can be locked too, and readers of the rest are not kept out
        attempt, busy = partial(msvcrt.locking, file.fileno(), msvcrt.LK_NBLCK, 1), PermissionError
    else:
        import fcntl

        attempt, busy = partial(fcntl.flock, file, fcntl.LOCK_EX | fcntl.LOCK_NB), BlockingIOError
    told = False
    while True:
        try:
            return attempt()
        except busy:
            if not told:
                say("another run.py is installing into .venv; waiting for it")
            told = True
            time.sleep(0.5)


def install() -> None:
    """Bring .venv to the state of the lock, from whatever state it is in."""
    if not reusable():
        interpreter = find_interpreter()
        require_ensurepip(interpreter)
        say(f"making the environment .venv with Python {version_of(interpreter)}")
        run_or_stop([interpreter, "-I", "-m", "venv", "--clear", str(VENV)], "the environment could not be made")
    UNFINISHED.touch()
    STAMP.unlink(missing_ok=True)
    say("installing the packages of requirements.lock into .venv (the first time this takes some minutes)")
    pip = [str(VENV_PYTHON), "-I", "-m", "pip", "install", "--disable-pip-version-check", "--no-user"]
    run_or_stop([*pip, "-r", str(LOCK)], "the packages could not be installed (pip says above why)")
    write_stamp()


def reusable() -> bool:
    """Whether .venv is sound enough to install into: it answers, is of a supported Python, and was not cut short."""
    if UNFINISHED.exists() or not VENV_PYTHON.exists():
        return False
    return is_supported(version_of(str(VENV_PYTHON))) and succeeds([str(VENV_PYTHON), "-I", "-m", "pip", "--version"])


def write_stamp() -> None:
    lines = [lock_digest(), version_of(str(VENV_PYTHON)), os.path.realpath(VENV_PYTHON)]
    beside = STAMP.with_suffix(".new")
    beside.write_text("\n".join(lines) + "\n", encoding="utf-8")
    UNFINISHED.unlink()
    beside.replace(STAMP)


def lock_digest() -> str:
    return hashlib.sha256(LOCK.read_bytes()).hexdigest()


def find_interpreter() -> str:
    """The Python to build on: the one that runs this if it is supported, else the newest supported one at hand."""
    running = dotted(sys.version_info[:2])
    if is_supported(running):
        return str(getattr(sys, "_base_executable", "") or sys.executable)
    for name, *launch in other_interpreters():
        found = shutil.which(name)
        if found and is_supported(version_of(found, *launch)):
            say(f"this is Python {running}, which Layerscope does not run on; using {' '.join([found, *launch])}")
            return answer([found, *launch, "-c", "import sys; print(sys.executable)"])
    range_ = f"{dotted(OLDEST)} to {dotted(NEWEST)}"
    raise CannotStartError(f"needs Python {range_}; this is {running}, and no other was found: install one of them")


def other_interpreters() -> list[list[str]]:
    versions = [f"3.{minor}" for minor in range(NEWEST[1], OLDEST[1] - 1, -1)]
    launchers = [["py", f"-{version}"] for version in versions] if os.name == "nt" else []
    return [[f"python{version}"] for version in versions] + launchers


def require_ensurepip(interpreter: str) -> None:
    """Debian and Ubuntu keep what `venv` needs in a package of its own."""
    command = [interpreter, "-I", "-c", "import ensurepip"]
    package = f"python{version_of(interpreter)}-venv"
    if succeeds(command) or (apt_install([package]) and succeeds(command)):
        return
    remedy = f"sudo apt install {package}" if shutil.which("apt-get") else "install your system's venv package for it"
    raise CannotStartError(f"{interpreter} cannot make environments: its module ensurepip is missing; {remedy}")


# --- what the system must have --------------------------------------------------------------------------------------


def has_display(environment: Mapping[str, str]) -> bool:
    """Whether a window can be shown; a Qt platform chosen by hand is believed."""
    if not sys.platform.startswith("linux") or environment.get("QT_QPA_PLATFORM", "xcb") not in ("xcb", "wayland"):
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def require_display(environment: Mapping[str, str]) -> None:
    if not has_display(environment):
        raise CannotStartError(
            "no display (DISPLAY and WAYLAND_DISPLAY are unset); without one: python3 run.py train FILE --out DIR"
        )


def window_libraries(environment: Mapping[str, str]) -> dict[str, str]:
    x11 = bool(environment.get("DISPLAY")) and not environment.get("WAYLAND_DISPLAY")
    return {**QT_LIBRARIES, **X11_LIBRARIES} if x11 else QT_LIBRARIES


def require_libraries(libraries: dict[str, str]) -> None:
    """Find or fetch the shared libraries that Qt loads. macOS and Windows bring theirs."""
    missing = missing_libraries(libraries) if sys.platform.startswith("linux") else []
    if missing and apt_install([libraries[name] for name in missing]):
        missing = missing_libraries(libraries)
    if missing:
        remedy = "install them with your package manager"
        if shutil.which("apt-get"):
            remedy = "sudo apt install " + " ".join(libraries[name] for name in missing)
        raise CannotStartError(f"Qt needs system libraries that are missing ({' '.join(missing)}): {remedy}")


def missing_libraries(libraries: dict[str, str]) -> list[str]:
    """Those that the loader does not find."""
    import ctypes

    def loads(name: str) -> bool:
        try:
            ctypes.CDLL(name)
        except OSError:
            return False
        return True

    return [name for name in libraries if not loads(name)]


def apt_install(packages: list[str]) -> bool:
    """Install Debian packages if that needs no question: as root, where apt-get is. Whether it was done."""
    apt = shutil.which("apt-get")
    if sys.platform == "win32" or apt is None or os.geteuid() != 0:
        return False
    say("installing with apt-get: " + " ".join(packages))
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    call([apt, "update", "-qq"], env=environment)  # a stale list may still do: the install decides
    install_ = [apt, "install", "-y", "-qq", "--no-install-recommends", *packages]
    return call(install_, env=environment) == 0


# --- small helpers --------------------------------------------------------------------------------------------------


def say(text: str) -> None:
    print(f"layerscope: {text}", flush=True)


def dotted(version: tuple[int, ...]) -> str:
    return ".".join(str(part) for part in version)


def is_supported(version: str) -> bool:
    return version in [f"3.{minor}" for minor in range(OLDEST[1], NEWEST[1] + 1)]


def version_of(interpreter: str, *launch: str) -> str:
    """`3.11` for a Python 3.11.7; empty if it does not run."""
    return answer([interpreter, *launch, "-I", "-c", "import sys; print('%d.%d' % sys.version_info[:2])"])


def answer(command: list[str]) -> str:
    """What a command prints; empty if it fails."""
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    except OSError:
        return ""
    return done.stdout.decode(errors="replace").strip() if done.returncode == 0 else ""


def succeeds(command: list[str]) -> bool:
    try:
        return subprocess.call(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def call(command: list[str], cwd: Path | None = None, env: Mapping[str, str] | None = None) -> int:
    """The exit code of a command. A Ctrl-C reaches it as well, and it is given the time to end in its own way."""
    with subprocess.Popen(command, cwd=cwd, env=env) as process:
        try:
            return process.wait()
        except KeyboardInterrupt:
            process.wait()
            raise


def run_or_stop(command: list[str], failure: str) -> None:
    if call(command) != 0:
        raise CannotStartError(failure)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
