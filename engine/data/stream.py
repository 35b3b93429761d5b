"""What lies at a web address, byte by byte, with a cancel that is heard at once."""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Generator

from engine.data.dataset import Cancelled, DataCancelled

CHUNK = 1 << 16  # bytes
CONNECT_S, SILENT_S = 10.0, 20.0  # how long to wait for a server to answer, and to go on
ASKED_S = 0.1  # how often a cancel is asked for while a server is silent


class Refused(Exception):
    """An address did not give the file; the text completes "MNIST could not be downloaded: ..."."""


def bytes_of(address: str, cancelled: Cancelled) -> Generator[bytes]:
    """What lies at an address, as it comes.

    A thread of its own waits for the server, so that a cancel, or a window that closes, need not.

    Raises
    ------
    Refused
        If the address gives nothing, or not all of it.
    DataCancelled
    """
    came: queue.Queue[bytes | Exception | None] = queue.Queue(maxsize=64)
    given_up = threading.Event()
    listener = threading.Thread(target=_listen, args=(address, came, given_up), name="download", daemon=True)
    listener.start()
    try:
        while True:
            if cancelled():
                raise DataCancelled
            try:
                item = came.get(timeout=ASKED_S)
            except queue.Empty:
                continue
            if item is None:
                return
            if isinstance(item, Exception):
                raise Refused(_reason(item)) from None
            yield item
    finally:
        given_up.set()
        listener.join(ASKED_S)  # it hears of it with the next bytes; a silent server keeps it until it is given up


def _listen(address: str, came: queue.Queue[bytes | Exception | None], given_up: threading.Event) -> None:
    def put(item: bytes | Exception | None) -> None:
        placed = False
        while not placed and not given_up.is_set():
            with contextlib.suppress(queue.Full):
                came.put(item, timeout=ASKED_S)
                placed = True

    try:
        import requests

        with requests.get(address, stream=True, timeout=(CONNECT_S, SILENT_S)) as answer:
            answer.raise_for_status()
            for chunk in answer.raw.stream(CHUNK, decode_content=False):  # as published: hashes are of that
                put(chunk)
                if given_up.is_set():
                    return
    except Exception as error:  # whatever the network throws is the other thread's to say
        put(error)
    else:
        put(None)


def _reason(error: Exception) -> str:
    """Why an address gave nothing; completes "MNIST could not be downloaded: ..."."""
    import requests

    if isinstance(error, requests.HTTPError) and error.response is not None:
        return f"the server answered “{error.response.status_code} {error.response.reason}”"
    if isinstance(error, requests.exceptions.SSLError):
        return "the server could not prove who it is"
    if isinstance(error, requests.Timeout):
        return "the server did not answer in time"
    if isinstance(error, requests.ConnectionError):
        return "there is no connection"
    return "the connection broke off"
