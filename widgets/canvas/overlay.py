"""What lies over blocks and links while a person works: ports, the link being drawn, rings, the lasso, the gap of a
drop. Plain Qt items, painted without the interpreter's lock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsPathItem, QGraphicsScene

from widgets.canvas.content import BlockContent
from widgets.canvas.layout import Layout, port_in, port_out
from widgets.canvas.lines import Pair, handle_spots, line_of, line_path
from widgets.canvas.port_item import PortItem, Way
from widgets.canvas.stacks import HEADER
from widgets.kit.theme import theme

HANDLE = 5.0  # px
Port = tuple[str, Way]


@dataclass(frozen=True)
class Draft:
    """A link while it is being drawn.

    Attributes
    ----------
    start, end : in the scene. can : whether letting go here makes it; None where the pointer is over nothing.
    words : at the pointer. ports : where it could go. over : the port that it snaps to.
    """

    start: QPointF
    end: QPointF
    can: bool | None = None
    words: str = ""
    ports: frozenset[Port] = frozenset()
    over: Port | None = None


class Overlay:
    """The items, each hidden until it is wanted."""

    def __init__(self, scene: QGraphicsScene) -> None:
        self._scene = scene
        self._ports: dict[Port, PortItem] = {}
        self._line = self._item(3.5)  # the link that is pointed at
        self._chosen = self._item(3.6)
        self._handles = self._item(4.2)
        self._rings = self._item(3.2)
        self._marked = self._item(3.2)
        self._gap = self._item(3.8)
        self._draft = self._item(5.0)
        self._lasso = self._item(6.0)
        self.restyle()

    def _item(self, z: float) -> QGraphicsPathItem:
        item = QGraphicsPathItem()
        item.setZValue(z)
        item.setVisible(False)
        self._scene.addItem(item)
        return item

    # ---- ports and links --------------------------------------------------------------------------------------------

    def show_ports(self, layout: Layout, ports: Iterable[Port], lit: Port | None = None) -> None:
        """Show these ports and no others."""
        wanted = {port for port in ports if port[0] in layout.boxes}
        for port in [port for port in self._ports if port not in wanted]:
            self._scene.removeItem(self._ports.pop(port))
        for port in wanted:
            item = self._ports.get(port)
            if item is None:
                item = self._ports[port] = PortItem()
                self._scene.addItem(item)
            node, way = port
            item.setPos(port_out(layout.boxes[node]) if way == "out" else port_in(layout.boxes[node]))
            item.show_lit(port == lit)

    @property
    def ports(self) -> frozenset[Port]:
        """Those that are shown."""
        return frozenset(self._ports)

    def show_links(self, layout: Layout, chosen: Iterable[Pair], hovered: Pair | None) -> None:
        """Show the lines of the selected links with handles at their ends, and that of the one that is pointed at."""
        lines, handles = QPainterPath(), QPainterPath()
        for pair in chosen:
            lines.addPath(line_of(layout, pair))
            for spot in handle_spots(layout, pair):
                handles.addEllipse(spot, HANDLE, HANDLE)
        _show(self._chosen, lines)
        _show(self._handles, handles)
        _show(self._line, QPainterPath() if hovered is None else line_of(layout, hovered))

    def show_draft(self, layout: Layout, draft: Draft | None) -> None:
        """Show the link that is being drawn; None takes it away."""
        if draft is None:
            self._draft.setVisible(False)
            return
        self._draft.setPen(_draft_pen(draft.can))
        _show(self._draft, line_path(draft.start, draft.end))
        self.show_ports(layout, draft.ports, draft.over)

    # ---- what is chosen ---------------------------------------------------------------------------------------------

    def show_units(
        self, contents: Mapping[str, BlockContent], layout: Layout, layer_id: str, units: tuple[int, ...]
    ) -> None:
        """Ring the chosen units where there are several."""
        path = QPainterPath()
        if len(units) > 1 and layer_id in layout.boxes:
            for rect in unit_rects(contents[layer_id], layout, layer_id, frozenset(units)):
                path.addRoundedRect(rect.adjusted(-3, -3, 3, 3), 5, 5)
        _show(self._rings, path)

    def show_marked(self, layout: Layout, nodes: Iterable[str]) -> None:
        """Outline the blocks that the next links begin at."""
        path = QPainterPath()
        for node in nodes:
            if node in layout.boxes:
                box = layout.boxes[node]
                path.addRoundedRect(box.header.translated(box.position).adjusted(-5, -5, 5, 5), 11, 11)
        _show(self._marked, path)

    def show_lasso(self, path: QPainterPath | None) -> None:
        """Show the loop that is being drawn; None takes it away."""
        _show(self._lasso, QPainterPath() if path is None else path)

    # ---- a drop -----------------------------------------------------------------------------------------------------

    def show_gap(self, layout: Layout, pair: Pair | None = None, at: QPointF | None = None) -> None:
        """Show where a drop would go: a link opens around an empty block, or an empty block stands on the ground."""
        path = QPainterPath()
        if pair is not None and all(end in layout.boxes for end in pair):
            start, end = port_out(layout.boxes[pair[0]]), port_in(layout.boxes[pair[1]])
            box = _empty_block(layout.insert_spot(*pair))
            middle = box.center().y()
            path.addPath(line_path(start, QPointF(box.left(), middle)))
            path.addPath(line_path(QPointF(box.right(), middle), end))
            path.addRoundedRect(box, 8, 8)
        elif at is not None:
            path.addRoundedRect(_empty_block(at), 8, 8)
        _show(self._gap, path)

    # ---- looks ------------------------------------------------------------------------------------------------------

    def restyle(self) -> None:
        """Take the theme's colours."""
        now = theme()
        soft = QColor(now.accent)
        soft.setAlphaF(0.14)
        self._line.setPen(_pen(now.accent, 2.0, Qt.PenStyle.DashLine))
        self._chosen.setPen(_pen(now.accent, 3.0))
        self._handles.setPen(_pen(now.panel, 1.5))
        self._handles.setBrush(QBrush(QColor(now.accent)))
        self._rings.setPen(_pen(now.accent, 2.0))
        self._marked.setPen(_pen(now.good, 2.0, Qt.PenStyle.DashLine))
        self._lasso.setPen(_pen(now.accent, 1.5, Qt.PenStyle.DashLine))
        self._lasso.setBrush(QBrush(soft))
        self._gap.setPen(_pen(now.accent, 2.0))
        for port in self._ports.values():
            port.restyle()


def unit_rects(content: BlockContent, layout: Layout, layer_id: str, units: frozenset[int]) -> list[QRectF]:
    """Where the tiles of some units are, in the scene."""
    box = layout.boxes[layer_id]
    tiles = zip(content.tiles, box.tiles, strict=True)
    return [rect.translated(box.position) for tile, rect in tiles if tile.unit in units]


def _empty_block(middle: QPointF) -> QRectF:
    size = HEADER
    return QRectF(middle.x() - size.width() / 2, middle.y() - size.height() / 2, size.width(), size.height())


def _pen(color: str, width: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    pen = QPen(QColor(color), width, style)
    pen.setCosmetic(True)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    return pen


def _draft_pen(can: bool | None) -> QPen:
    now = theme()
    if can is False:
        return _pen(now.danger, 2.5, Qt.PenStyle.DashLine)
    return _pen(now.good if can else now.accent, 2.5)


def _show(item: QGraphicsPathItem, path: QPainterPath) -> None:
    item.setPath(path)
    item.setVisible(not path.isEmpty())
