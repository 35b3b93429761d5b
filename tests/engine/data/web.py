"""A web server of this computer alone, and small archives in the formats of the well-known sets."""

from __future__ import annotations

import gzip
import hashlib
import io
import struct
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
from numpy.typing import NDArray

from engine.data.archives import unpack_cifar, unpack_emnist, unpack_mnist
from engine.data.download import Archive, Source

Bytes = NDArray[np.uint8]


@dataclass
class Web:
    """What the server does.

    Attributes
    ----------
    files : what lies where. asked : the paths that were asked for, in order.
    promised : a length that is said of a path instead of the true one; the connection then ends early.
    held : paths of which only half is sent until `go` is set; `halfway` is set when that has happened.
    """

    address: str
    files: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    promised: dict[str, int] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)
    halfway: threading.Event = field(default_factory=threading.Event)
    go: threading.Event = field(default_factory=threading.Event)

    def archive(self, name: str, content: bytes, *, hash_of: bytes | None = None, mirrors: int = 1) -> Archive:
        """A file under as many addresses as it has mirrors, and what is known of it beforehand."""
        paths = [f"/{number}/{name}" for number in range(mirrors)]
        self.files.update(dict.fromkeys(paths, content))
        true = content if hash_of is None else hash_of
        known = f"md5:{hashlib.md5(true, usedforsecurity=False).hexdigest()}"
        return Archive(name, tuple(self.address + path for path in paths), known, len(true))


@contextmanager
def serving() -> Iterator[Web]:
    """Serve until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            web.asked.append(self.path)
            if self.path not in web.files:
                return self.send_error(404)
            content = web.files[self.path]
            self.send_response(200)
            self.send_header("Content-Length", str(web.promised.get(self.path, len(content))))
            self.end_headers()
            half = len(content) // 2
            try:
                self.wfile.write(content[:half])
                if self.path in web.held:
                    web.halfway.set()
                    web.go.wait(30)
                self.wfile.write(content[half:])
            except OSError:  # who asked has gone
                return None
            return None

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    web = Web(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield web
    finally:
        web.go.set()
        server.shutdown()
        server.server_close()
        thread.join()


def digits(count: int, edge: int = 28, channels: int = 1, classes: int = 10) -> tuple[Bytes, Bytes]:
    """Pictures (count, channels, edge, edge) that are all different, and classes that begin with many of the first."""
    rng = np.random.default_rng(0)
    kinds = np.concatenate([np.zeros(count // 4, np.uint8), np.arange(count - count // 4, dtype=np.uint8) % classes])
    return rng.integers(0, 256, (count, channels, edge, edge)).astype(np.uint8), kinds.astype(np.uint8)


def idx(values: Bytes) -> bytes:
    """A gzipped idx file."""
    head = b"\x00\x00\x08" + bytes([values.ndim]) + struct.pack(f">{values.ndim}I", *values.shape)
    return gzip.compress(head + values.tobytes(), mtime=0)


def mnist(web: Web, count: int = 40, mirrors: int = 1) -> Source:
    """MNIST as it is published, only smaller."""
    pictures, classes = digits(count)
    archives = (web.archive("images.gz", idx(pictures[:, 0]), mirrors=mirrors), web.archive("labels.gz", idx(classes)))
    return Source(archives, unpack_mnist)


def emnist(web: Web, count: int = 60) -> Source:
    """EMNIST as it is published, only smaller: on its side, classes from 1."""
    pictures, classes = digits(count, classes=26)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("gzip/emnist-digits-train-images-idx3-ubyte.gz", b"of no use")
        lying = np.ascontiguousarray(pictures[:, 0].transpose(0, 2, 1))
        archive.writestr("gzip/emnist-letters-train-images-idx3-ubyte.gz", idx(lying))
        archive.writestr("gzip/emnist-letters-train-labels-idx1-ubyte.gz", idx((classes + 1).astype(np.uint8)))
    return Source((web.archive("gzip.zip", made.getvalue()),), unpack_emnist)


def cifar(web: Web, count: int = 50) -> Source:
    """CIFAR-10, the binary version, only smaller."""
    pictures, classes = digits(count, edge=32, channels=3)
    records = np.concatenate([classes[:, None], pictures.reshape(count, -1)], axis=1)
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as archive:
        for number, part in enumerate(np.array_split(records, 5), start=1):
            info = tarfile.TarInfo(f"cifar-10-batches-bin/data_batch_{number}.bin")
            info.size = part.size
            archive.addfile(info, io.BytesIO(part.tobytes()))
    return Source((web.archive("cifar-10-binary.tar.gz", made.getvalue()),), unpack_cifar)
