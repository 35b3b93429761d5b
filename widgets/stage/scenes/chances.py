"""Games of chance: the bandit's machines and the cards of Blackjack."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt

from widgets.kit import draw_rounded_rect, format_number, mixed
from widgets.stage.scenes.easel import Easel

LEAST_RANGE = 2.0  # of what the machines pay, so that small ones look small
ACE, TEN = 1, 10


def bandit_range(numbers: list[float]) -> float:
    """What the ends of the scale stand for."""
    return max(LEAST_RANGE, *(abs(n) for n in numbers)) * 1.1 if numbers else LEAST_RANGE


def machine_box(rect: QRectF, count: int, machine: int) -> QRectF:
    """The column of a machine."""
    width = rect.width() / max(count, 1)
    return QRectF(rect.left() + machine * width, rect.top(), width, rect.height())


def bandit_field(easel: Easel, shown: list[float]) -> tuple[QRectF, float, float]:
    """Where the bars are, the height of zero, and the pixels of 1."""
    field = easel.rect.adjusted(4, 14, -4, -28)
    return field, field.center().y(), field.height() / 2 / bandit_range(shown)


def bandit_ground(easel: Easel) -> None:
    """Nothing lasts: the means may wander."""


def bandit_actors(easel: Easel) -> None:
    """The machines as bars of what they pay on average, and what the last one paid."""
    look = easel.look
    means = [easel.number(i) for i in range(2, len(easel.scene.numbers))]
    played, paid = easel.whole(0), easel.number(1)
    field, zero, unit = bandit_field(easel, means if played < 0 else [*means, paid])
    for machine, mean in enumerate(means):
        column = machine_box(field, len(means), machine)
        bar = column.adjusted(0.16 * column.width(), 0, -0.16 * column.width(), 0)
        if machine == played:
            easel.box(column.adjusted(1, -8, -1, 24), look.accent_soft, radius=6)
        bar.setTop(zero - max(mean, 0.0) * unit)
        bar.setBottom(zero - min(mean, 0.0) * unit)
        draw_rounded_rect(easel.painter, bar, fill=look.positive if mean >= 0 else look.negative, radius=3)
        room = QRectF(column.left(), field.bottom() + 6, column.width(), 18)
        color = look.text if machine == played else look.text_second
        easel.words(room, str(machine + 1), color, 13, strong=machine == played)
    easel.line((QPointF(field.left(), zero), QPointF(field.right(), zero)), look.text_second, 1.5)
    if 0 <= played < len(means):
        _paid(easel, machine_box(field, len(means), played), zero - paid * unit, paid)


def _paid(easel: Easel, column: QRectF, y: float, paid: float) -> None:
    look = easel.look
    place = QPointF(column.center().x(), y)
    easel.disc(place, 7, look.text, look.panel, 2)
    words = ("+" if paid > 0 else "") + format_number(round(paid, 2))
    room = QRectF(place.x() - 40, y - 28 if paid >= 0 else y + 9, 80, 18)
    room.moveLeft(min(max(room.left(), easel.rect.left()), easel.rect.right() - room.width()))
    easel.words(room, words, look.text, 14, strong=True)


def cards_ground(easel: Easel) -> None:
    """The table."""
    easel.box(easel.rect, mixed(easel.look.good, easel.look.panel, 0.84), radius=8)


def cards_actors(easel: Easel) -> None:
    """The dealer's cards above, one's own below."""
    look, rect = easel.look, easel.rect
    own, dealer, ace = easel.whole(0), easel.whole(1), easel.number(2) > 0.5
    size = min(15.0, rect.width() / 15)
    line = size + 12
    height = min(rect.height() / 2 - line - 8, 0.5 * rect.width(), 170.0)
    top = QRectF(rect.left(), rect.center().y() - height - line, rect.width(), height)
    _cards(easel, top, (card_name(dealer), ""))
    below = QRectF(top)
    below.moveTop(rect.center().y() + 8)
    _cards(easel, below, (str(own),), behind=2)
    for box, words in ((top, "dealer"), (below, "you, an ace counts 11" if ace else "you")):
        room = QRectF(rect.left(), box.bottom() + 3, rect.width(), size + 6)
        easel.words(room, words, look.text_second, size)


def card_name(card: int) -> str:
    """What is written on a card."""
    return "A" if card == ACE else str(card)


def _cards(easel: Easel, row: QRectF, faces: tuple[str, ...], behind: int = 0) -> None:
    """Cards in the middle of a row; '' shows its back; some more lie behind the first one."""
    height = row.height()
    width, gap = height / 1.4, 0.1 * height
    left = row.center().x() - (len(faces) * width + (len(faces) - 1) * gap) / 2
    for place in range(behind, 0, -1):
        _card(easel, QRectF(left - place * 0.16 * width, row.top() - place * 0.03 * height, width, height), None)
    for place, face in enumerate(faces):
        _card(easel, QRectF(left + place * (width + gap), row.top(), width, height), face)


def _card(easel: Easel, box: QRectF, face: str | None) -> None:
    look, radius = easel.look, box.width() / 9
    draw_rounded_rect(easel.painter, box, fill="#fdfdfb", line="#8d96a5", width=1.5, radius=radius)
    if face == "":
        inset = box.width() / 10
        draw_rounded_rect(
            easel.painter, box.adjusted(inset, inset, -inset, -inset), fill=look.positive, radius=radius / 2
        )
    elif face is not None:
        easel.words(box, face, "#1c2430", 0.46 * box.height(), strong=True)
        corner = QRectF(box.left() + 5, box.top() + 4, box.width() - 10, 0.16 * box.height())
        easel.words(corner, "♥", "#c0362c", 0.15 * box.height(), align=Qt.AlignmentFlag.AlignLeft)
