"""The lock pins everything that is imported and everything that this stands on, and nothing else."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from functools import cache
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("app", "widgets", "engine")
BROUGHT_BY = {"shiboken6": "pyside6-essentials", "pydantic-core": "pydantic"}  # one project in two packages


@cache
def sections() -> dict[str, dict[str, str]]:
    """Package -> version, by the heading of the lock that it stands under."""
    found: dict[str, dict[str, str]] = {}
    for line in (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines():
        if heading := re.match(r"# --- (.*?) -+$", line):
            found[heading[1]] = {}
        elif line and not line.startswith("#"):
            entry = re.fullmatch(r"([\w-]+)==(\d[\w.]*)(; [^#]+?)? +# (.+)", line)
            assert entry, f"not NAME==VERSION with a reason: {line}"
            name = canonicalize_name(entry[1])
            assert not any(name in section for section in found.values()), f"{name} stands there twice"
            list(found.values())[-1][name] = entry[2]
    return found


def locked() -> dict[str, str]:
    return {name: version for section in sections().values() for name, version in section.items()}


def third_party_imports(*folders: str) -> set[str]:
    """The packages that the modules of some folders import, late or early."""
    ours = {*sys.stdlib_module_names, *ROOMS, "tests", "benchmarks", "run"}
    files = [file for folder in folders for file in (ROOT / folder).rglob("*.py")]
    modules = {name for file in files for name in imported(file)} - ours
    by_module = metadata.packages_distributions()
    packages = {canonicalize_name(by_module[module][0]) if module in by_module else module for module in modules}
    return {BROUGHT_BY.get(package, package) for package in packages}


def imported(file: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names.add(node.module.split(".")[0])
    return names


def requirements_of(package: str) -> set[str]:
    """What a package needs on this machine, by its own word."""
    needed = [Requirement(line) for line in metadata.requires(package) or []]
    here = [need for need in needed if need.marker is None or need.marker.evaluate({"extra": ""})]
    return {canonicalize_name(need.name) for need in here}


def test_what_the_program_imports_is_a_direct_entry() -> None:
    assert third_party_imports(*ROOMS) <= set(sections()["what the program imports"])


def test_what_the_tests_import_is_a_direct_entry() -> None:
    direct = {**sections()["what the program imports"], **sections()["what checks it"]}
    assert third_party_imports("tests", "benchmarks") - {"packaging", "grimp"} <= set(direct)


def test_the_lock_is_closed_and_holds_nothing_else() -> None:
    """Packages that torch names for graphics cards only are pinned by torch itself, each at one version."""
    closure: set[str] = set()
    waiting = {*sections()["what the program imports"], *sections()["what checks it"]}
    while waiting:
        package = waiting.pop()
        closure.add(package)
        waiting |= {need for need in requirements_of(package) if not need.startswith(("nvidia-", "cuda-", "triton"))}
        waiting -= closure
    assert closure == set(locked())


def test_what_is_installed_is_what_is_locked() -> None:
    installed = {name: metadata.version(name).partition("+")[0] for name in locked()}
    assert installed == locked()


def test_the_installed_packages_agree_with_each_other() -> None:
    done = subprocess.run([sys.executable, "-m", "pip", "check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
