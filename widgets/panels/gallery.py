"""The data sources as thumbnails, in groups that fold."""

from __future__ import annotations

import math
from typing import cast

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.snapshot import Preview
from engine.spec.catalog.data import DATA, Data, DataKind, Downloaded
from engine.spec.document import Spec
from engine.spec.edits import SetData
from widgets.kit import (
    SPACE,
    FlowLayout,
    Thumb,
    icon_pixmap,
    theme,
    theme_signals,
)
from widgets.panels.afresh import afresh_words
from widgets.panels.fold import FoldHeader
from widgets.panels.thumbnails import is_empty, paint_preview
from widgets.panels.world_thumbs import PICTURES, paint_world

EDGE = 50  # px; three fit into the narrowest dock
PICTURE = EDGE - 8  # px, inside the thumbnail's frame
SHARPNESS = 3  # the picture is made this much larger, for screens at 200 and 300 %
GROUPS = ("2-D", "Regression", "Pictures", "Sequences", "Tables", "Worlds", "Own")
_TITLES = {
    "plane": "Regression",
    "function": "Regression",
    "pictures": "Pictures",
    "sequences": "Sequences",
    "table": "Tables",
    "worlds": "Worlds",
}
ROOMY = ("own", "worlds")  # families whose settings need the room: columns, or what is changed while it learns
_OWN_ICONS = {"series": "series", "text-file": "text"}


def group_of(data: Data) -> str:
    """The group that a source is shown in."""
    if data.family == "plane" and data.shape().task != "regression":
        return "2-D"
    return _TITLES.get(data.family, "Own")


class Group(QWidget):
    """One group: its name and its thumbnails."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.setAccessibleName(title)
        self.header = FoldHeader(title)
        self._body = QWidget()
        self._flow = FlowLayout(self._body, gap=SPACE)
        self._count = 0
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(self.header)
        column.addWidget(self._body)
        self.header.clicked.connect(self.fold)
        self.fold(False)

    def add(self, widget: QWidget) -> None:
        """Put a thumbnail at the end."""
        self._flow.addWidget(widget)
        self._count += 1
        self.header.set_side(str(self._count))

    def fold(self, opened: bool) -> None:
        """Show the thumbnails, or the name only."""
        self.header.setChecked(opened)
        self._body.setVisible(opened)

    def is_open(self) -> bool:
        """Whether the thumbnails are shown."""
        return self.header.isChecked()


class Gallery(QWidget):
    """All data sources; the one in use is marked.

    Signals
    -------
    kind_requested(str) : a thumbnail was pressed that is not in use.
    """

    kind_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Data sources")
        self._previews: dict[str, Preview] = {}
        self._afresh: dict[str, str] = {}  # what choosing a source would cost, in words
        self._shown = ""
        self._compared: tuple[object, ...] = ()
        self.groups = {title: Group(title) for title in GROUPS}
        self.thumbs: dict[str, Thumb] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for group in self.groups.values():
            column.addWidget(group)
        for kind, source in DATA.items():
            self._add(kind, source(kind=kind))
        self._repaint()
        theme_signals().changed.connect(self._repaint)

    def _add(self, kind: str, data: Data) -> None:
        thumb = Thumb(data.short or data.title, f"{data.title}: {data.summary}", EDGE)
        thumb.setAccessibleName(data.title)
        thumb.clicked.connect(lambda: self._pressed(kind))
        self.thumbs[kind] = thumb
        self.groups[group_of(data)].add(thumb)

    def set_preview(self, kind: str, preview: Preview) -> None:
        """Show what a source looks like."""
        self._previews[kind] = preview
        self._paint(kind)
        self._hint(kind)

    def show_data(self, data: Data) -> None:
        """Mark the source in use; its group opens when it is another than before."""
        for kind, thumb in self.thumbs.items():
            thumb.setChecked(kind == data.kind)
        if data.kind != self._shown:
            self._shown = data.kind
            self.groups[group_of(data)].fold(True)
            if data.family in ROOMY:
                for title, group in self.groups.items():
                    group.fold(title == group_of(data))

    def show_afresh(self, spec: Spec) -> None:
        """Say at each source whether choosing it would cost what was learned."""
        shape = spec.data_shape
        key = (spec.data.kind, spec.training.task, shape.features, shape.outputs)
        if key == self._compared:  # nothing else counts, and it is asked at every edit
            return
        self._compared = key
        for kind in self.thumbs:
            source = cast(DataKind, DATA[kind](kind=kind))
            words = "" if kind == spec.data.kind else afresh_words(spec, SetData(data=source))
            self._afresh[kind] = words
            self._hint(kind)

    def _hint(self, kind: str) -> None:
        """What a thumbnail is of, what it has to fetch first, and what choosing it would cost."""
        source, preview = DATA[kind], self._previews.get(kind)
        lines = [f"{source.title}: {source.summary}", self._afresh.get(kind, "")]
        if issubclass(source, Downloaded) and (preview is None or is_empty(preview)):
            lines.insert(1, f"A download of {source.megabytes} MB, once.")
        self.thumbs[kind].set_hint("\n".join(line for line in lines if line))

    def _pressed(self, kind: str) -> None:
        if kind != self._shown:
            self.kind_requested.emit(kind)

    def _repaint(self) -> None:
        for kind in self.thumbs:
            self._paint(kind)

    def _paint(self, kind: str) -> None:
        edge = math.ceil(PICTURE * SHARPNESS)
        image = QImage(edge, edge, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        painter.scale(SHARPNESS, SHARPNESS)
        box = QRectF(0, 0, PICTURE, PICTURE)
        preview = self._previews.get(kind)
        if kind in PICTURES:
            paint_world(painter, box, kind)
        elif preview is not None and not is_empty(preview):
            paint_preview(painter, box, preview)
        else:
            icon = "import" if issubclass(DATA[kind], Downloaded) else _OWN_ICONS.get(kind, "table")
            painter.drawPixmap(box.toRect().adjusted(11, 11, -11, -11), icon_pixmap(icon, theme().text_second, 20, 3.0))
        painter.end()
        self.thumbs[kind].set_image(image)
