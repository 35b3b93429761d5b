"""The peer: ConvNetJS under Node, with the network of the benchmark."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

PACKAGE = "convnetjs@0.3.0"
SCRIPT = Path(__file__).with_name("convnet_peer.js")


class PeerMissing(Exception):
    """Node or the package is not to be had."""


class ConvNetJS:
    """A Node process that trains when asked, so that it can be measured in turn with ours.

    Raises
    ------
    PeerMissing
        If there is no Node, or its package manager cannot get the package.
    """

    def __init__(self) -> None:
        node, npm = shutil.which("node"), shutil.which("npm")
        if node is None or npm is None:
            raise PeerMissing("Node is not installed")
        self._folder = tempfile.TemporaryDirectory(prefix="layerscope-peer-")
        try:
            subprocess.run(
                [npm, "install", "--prefix", self._folder.name, "--no-audit", "--no-fund", PACKAGE],
                capture_output=True, check=True, timeout=300,
            )  # fmt: skip
        except (subprocess.SubprocessError, OSError) as error:
            self._folder.cleanup()
            raise PeerMissing(f"{PACKAGE} could not be installed") from error
        script = shutil.copy(SCRIPT, self._folder.name)
        self._process = subprocess.Popen([node, script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def rate(self, batch: int, seconds: float) -> float:
        """Samples learned a second, over about so many seconds."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{batch} {seconds}\n")
        self._process.stdin.flush()
        return float(self._process.stdout.readline())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._process.kill()
        self._process.communicate()
        self._folder.cleanup()
