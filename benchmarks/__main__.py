"""`python3 run.py bench`: list what is measured. `python3 run.py bench NAME`: measure it.

A benchmark is a module beside this one whose first line says what it is for, with a function `run()` that yields
`harness.Result`s. `first_light.py` is run by the name `first-light`.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path

from benchmarks.harness import Result, report

HERE = Path(__file__).resolve().parent
NOT_BENCHMARKS = {"__init__", "__main__", "harness"}


def main(arguments: list[str]) -> int:
    """Return 0 when every measure holds, 1 when one falls short, 2 when there is no such benchmark."""
    known = benchmarks(HERE)
    if not arguments:
        print("\n".join(f"{name:20} {purpose}" for name, purpose in known.items()) or "nothing is measured yet")
        return 0
    if len(arguments) > 1 or arguments[0] not in known:
        print(f"bench: no benchmark {' '.join(arguments)!r}; there is: {', '.join(known) or 'none'}", file=sys.stderr)
        return 2
    module = import_module("benchmarks." + arguments[0].replace("-", "_"))
    run: Callable[[], Iterable[Result]] = module.run
    return 0 if report(arguments[0], run()) else 1


def benchmarks(folder: Path) -> dict[str, str]:
    """Names and first lines of the benchmarks in a folder; a module with no `run` is a part of another."""
    parsed = {path.stem: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.py"))}
    return {
        stem.replace("_", "-"): (ast.get_docstring(tree) or "").partition("\n")[0]
        for stem, tree in parsed.items()
        if stem not in NOT_BENCHMARKS and _has_run(tree)
    }


def _has_run(tree: ast.Module) -> bool:
    return any(isinstance(node, ast.FunctionDef) and node.name == "run" for node in tree.body)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
