"""What is carried when a layer or a block is dragged from a palette onto the canvas."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QMimeData

KIND_MIME = "application/x-layerscope-kind"  # the key of a layer kind, such as "dense"
FRAGMENT_MIME = "application/x-layerscope-fragment"  # JSON of an engine.spec.fragment.Fragment


def mime_of_kind(kind: str) -> QMimeData:
    """What a dragged palette row of a layer kind carries."""
    data = QMimeData()
    data.setData(KIND_MIME, QByteArray(kind.encode()))
    return data


def mime_of_fragment(text: str) -> QMimeData:
    """What a dragged palette row of a block carries."""
    data = QMimeData()
    data.setData(FRAGMENT_MIME, QByteArray(text.encode()))
    return data


def carried(data: QMimeData) -> tuple[str, str]:
    """("kind", key), ("fragment", JSON), or ("", "") where it is something else."""
    for word, mime in (("kind", KIND_MIME), ("fragment", FRAGMENT_MIME)):
        if data.hasFormat(mime):
            return word, bytes(data.data(mime).data()).decode(errors="replace")
    return "", ""
