"""Which way of learning to act: those that cannot serve here are grey, and say why."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QWidget

from engine.spec.acting import has_rules, has_states
from engine.spec.catalog.algorithms import ALGORITHMS, Algorithm
from engine.spec.catalog.data import World
from engine.spec.document import Spec
from widgets.kit import Choice, font, theme, theme_signals

HELP = "How it learns to act. Hold still over a grey one to read why it cannot serve here."
GROUPS: tuple[tuple[str, str], ...] = (("table", "TABLES"), ("policy", "POLICIES"), ("values", "ACTION VALUES"))


def why_not(algorithm: type[Algorithm], world: World) -> str:
    """Why a way of learning cannot serve in a world; empty where it can."""
    if not (world.moves or world.steered):
        return "Load an environment first."
    if algorithm.answers == "table" and not has_states(world):
        return "Only where states can be counted: here they are measured by numbers, and there is no end of them."
    if algorithm.answers != "policy" and not world.moves:
        return "Only where one of several actions is chosen: here an action is made of numbers."
    if algorithm.model and not has_rules(world):
        return "It plans with the world's own chances, which nobody knows here."
    return ""


class AlgorithmChoice(Choice):
    """All ways of learning to act, in groups whose names cannot be chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Algorithm", _options(), HELP, "none", parent)
        for at, kind in enumerate(self._values):
            if not kind:
                self._item(at).setFont(font("small"))
                self._item(at).setEnabled(False)
        theme_signals().changed.connect(self._show_inks)
        self._show_inks()

    def show_document(self, spec: Spec) -> None:
        """Show the algorithm of a document in a world, and which others could serve there."""
        if not isinstance(spec.data, World):
            return
        for at, kind in enumerate(self._values):
            if kind:
                self._show_serving(at, ALGORITHMS[str(kind)], spec.data)
        self._show_inks()
        algorithm = spec.training.algorithm
        self.set_value(None if algorithm is None else algorithm.kind)

    def _show_serving(self, at: int, algorithm: type[Algorithm], world: World) -> None:
        reason = why_not(algorithm, world)
        self._item(at).setEnabled(not reason)
        self._item(at).setToolTip(reason or f"{algorithm.title}: {algorithm.summary} ({algorithm.source}).")
        self._item(at).setData(reason, Qt.ItemDataRole.AccessibleDescriptionRole)

    def _show_inks(self) -> None:
        """A style sheet gives all entries one colour; what is a heading, or cannot be chosen, has its own."""
        now = theme()
        for at, kind in enumerate(self._values):
            item = self._item(at)
            item.setForeground(QColor(now.text_second if not kind else now.text if item.isEnabled() else now.disabled))

    def _item(self, at: int) -> QStandardItem:
        model = self._combo.model()
        assert isinstance(model, QStandardItemModel)
        return model.item(at)


def _options() -> list[tuple[object, str]]:
    rows: list[tuple[object, str]] = []
    for answers, title in GROUPS:
        rows.append(("", title))
        rows += [(kind, algorithm.title) for kind, algorithm in ALGORITHMS.items() if algorithm.answers == answers]
    return rows
