"""A cart on its track, with a pole."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt

from engine.spec.catalog.data import CartPole
from widgets.kit import format_number, mixed
from widgets.stage.scenes.easel import Easel

TRACK = 2.4  # m to either side: beyond, the episode is over
SEEN = 5.5  # m across
CART_WIDTH, CART_HEIGHT, WHEEL = 0.8, 0.38, 0.1  # m
GROUND = 0.80  # of the height


def ground(easel: Easel) -> None:
    """The track with its ends, and the wind."""
    look, scale = easel.look, _scale(easel)
    top = easel.rect.top() + GROUND * easel.rect.height()
    low = QRectF(easel.rect.left(), top, easel.rect.width(), easel.rect.bottom() - top)
    easel.box(low, mixed(look.sunken, look.panel, 0.25))
    easel.line((low.topLeft(), low.topRight()), look.text_second, 2)
    for side in (-1, 1):
        x = easel.rect.center().x() + side * TRACK * scale
        easel.line((QPointF(x, top), QPointF(x, top - 0.28 * scale)), look.danger, 3)
    middle = easel.rect.center().x()
    easel.line((QPointF(middle, top + 4), QPointF(middle, top + 10)), look.text_second, 2)
    _wind(easel, scale)


def actors(easel: Easel) -> None:
    """The cart, the pole, and the push."""
    look, scale, place = easel.look, _scale(easel), cart_place(easel)
    body = QRectF(0, 0, CART_WIDTH * scale, CART_HEIGHT * scale)
    body.moveCenter(place)
    _push(easel, body)
    easel.box(body, look.accent, radius=0.05 * scale)
    for side in (-0.28, 0.28):
        foot = QPointF(place.x() + side * CART_WIDTH * scale * 1.1, body.bottom() + WHEEL * scale * 0.2)
        easel.disc(foot, WHEEL * scale, look.text, look.panel, 2)
    joint = QPointF(place.x(), body.top() + 0.06 * scale)
    angle, length = easel.number(1), _pole_px(easel, scale)
    tip = joint + QPointF(math.sin(angle), -math.cos(angle)) * length
    easel.line((joint, tip), look.negative, max(5.0, 0.11 * scale))
    easel.disc(joint, max(3.5, 0.06 * scale), look.panel, look.text, 2)


def cart_place(easel: Easel) -> QPointF:
    """Where the cart is."""
    scale = _scale(easel)
    x = easel.rect.center().x() + min(max(easel.number(0), -SEEN), SEEN) * scale
    y = easel.rect.top() + GROUND * easel.rect.height() - (WHEEL + CART_HEIGHT / 2) * scale
    return QPointF(x, y)


def _scale(easel: Easel) -> float:
    """Pixels of a metre."""
    return min(easel.rect.width() / SEEN, easel.rect.height() * GROUND / 1.75)


def _pole_px(easel: Easel, scale: float) -> float:
    half = easel.data.half_length if isinstance(easel.data, CartPole) else 0.5
    room = GROUND * easel.rect.height() - (CART_HEIGHT + 2 * WHEEL) * scale
    return min(2 * half * scale, max(room, 0.3 * scale))


def _push(easel: Easel, body: QRectF) -> None:
    """The last action, as an arrow at the cart."""
    if easel.action not in (0, 1):
        return
    side = 1 if easel.action == 1 else -1
    start = QPointF(body.right() if side > 0 else body.left(), body.center().y())
    reach = 0.75 * body.width()
    easel.arrow(start, start + QPointF(side * reach, 0), easel.look.text_second, max(3.0, body.height() / 6))


def _wind(easel: Easel, scale: float) -> None:
    wind = easel.data.wind if isinstance(easel.data, CartPole) else 0.0
    if not wind:
        return
    side = math.copysign(1.0, wind)
    for row, share in enumerate((0.8, 1.0, 0.6)):
        y = easel.rect.top() + 22 + row * 11
        length = (30 + 9 * abs(wind)) * share
        start = QPointF(easel.rect.center().x() - side * length / 2, y)
        easel.arrow(start, start + QPointF(side * length, 0), easel.look.class_colors[4], 2.5)
    below = QRectF(easel.rect.left(), easel.rect.top() + 50, easel.rect.width(), 16)
    easel.words(below, f"wind {format_number(wind)} N", easel.look.text_second, 12, align=Qt.AlignmentFlag.AlignCenter)
