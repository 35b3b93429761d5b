"""What an agent thinks of every hand of Blackjack: one's own sum against the dealer's card."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QRectF, Qt

from engine.snapshot import Floats, StateValues
from widgets.kit import diverging_rgb32
from widgets.stage.scenes.chances import card_name
from widgets.stage.scenes.easel import Easel, ink_on

SUMS = tuple(range(21, 3, -1))
CARDS = tuple(range(1, 11))
DEALERS, ACES = 11, 2  # of the state's number: own sum, dealer's card, usable ace
HIT = 1


def hand_state(own: int, dealer: int, ace: int) -> int:
    """The state of a hand."""
    return (own * DEALERS + dealer) * ACES + ace


def paint(easel: Easel, rect: QRectF, states: StateValues, shown: str) -> None:
    """The map of hands with, or without, a usable ace, as the one at hand has; a dot says: another card."""
    look, ace = easel.look, int(easel.number(2) > 0.5)
    field, (width, height), sums = _plan(rect, ace)
    at = np.array([[hand_state(own, card, ace) for card in CARDS] for own in sums])
    values = _numbers(states, shown)[at]
    limit = float(np.nanmax(np.abs(values))) if np.isfinite(values).any() else 1.0
    colors = diverging_rgb32(values, limit, look)
    for row in range(len(sums)):
        for column in range(len(CARDS)):
            box = QRectF(field.left() + column * width, field.top() + row * height, width, height)
            fill = f"#{int(colors[row, column]) & 0xFFFFFF:06x}"
            easel.box(box, fill, look.panel, 1)
            better = states.preferences[at[row, column]]
            if int(states.best[at[row, column]]) == HIT and better[HIT] > better[0]:
                easel.disc(
                    box.center(),
                    max(1.5, 0.18 * min(width, height)),
                    ink_on(fill),
                )
    _axes(easel, rect, field, sums, (width, height))


def mark(easel: Easel, rect: QRectF) -> None:
    """A frame around the hand that is played."""
    field, (width, height), sums = _plan(rect, int(easel.number(2) > 0.5))
    own, card = easel.whole(0), easel.whole(1)
    if own in sums and card in CARDS:
        row, column = sums.index(own), CARDS.index(card)
        box = QRectF(field.left() + column * width, field.top() + row * height, width, height)
        easel.box(box, None, easel.look.text, 3)


def _plan(rect: QRectF, ace: int) -> tuple[QRectF, tuple[float, float], tuple[int, ...]]:
    """Where the map is, the size of a cell, and the sums of its rows."""
    field = rect.adjusted(26, 22, -4, -34)
    sums = SUMS[:10] if ace else SUMS  # with an ace that counts eleven there are 12 and more
    return field, (field.width() / len(CARDS), field.height() / len(SUMS)), sums


def _numbers(states: StateValues, shown: str) -> Floats:
    """The value, or how much better another card is than to stick."""
    if shown != "q":
        return states.values
    better: Floats = states.preferences[:, HIT] - states.preferences[:, 0]
    return better


def _axes(easel: Easel, rect: QRectF, field: QRectF, sums: tuple[int, ...], cell: tuple[float, float]) -> None:
    look, (width, height) = easel.look, cell
    title = "with an ace as 11" if easel.number(2) > 0.5 else "without an ace as 11"
    easel.words(QRectF(rect.left(), rect.top(), rect.width(), 18), title, look.text_second, 12)
    every = math.ceil(13 / max(height, 1.0))
    for row, own in enumerate(sums):
        if row % every == 0:
            room = QRectF(rect.left(), field.top() + row * height, field.left() - rect.left() - 5, height)
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            easel.words(room, str(own), look.text_second, 11, align=right)
    for column, card in enumerate(CARDS):
        room = QRectF(field.left() + column * width, field.top() + len(sums) * height + 2, width, 14)
        easel.words(room, card_name(card), look.text_second, 11)
    below = QRectF(rect.left(), room.bottom() + 1, rect.width(), 16)
    easel.words(below, "dealer; dot: hit", look.text_second, 11)
