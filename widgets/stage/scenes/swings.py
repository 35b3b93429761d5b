"""What swings: Acrobot and Pendulum."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPen

from engine.snapshot import Scene
from engine.spec.catalog.data import Acrobot, Pendulum
from widgets.stage.scenes.easel import Easel, circle_arc

LINE = 1.0  # of a link above the pivot: the foot must come over it
TORQUES = (-1.0, 0.0, 1.0)
STRONGEST = 2.0  # of the pendulum


def acrobot_ground(easel: Easel) -> None:
    """The line to reach."""
    scale, pivot = _acrobot(easel)
    y = pivot.y() - LINE * scale
    easel.line((QPointF(easel.rect.left(), y), QPointF(easel.rect.right(), y)), easel.look.good, 2.5, dashed=True)
    box = QRectF(easel.rect.left() + 8, y - 20, 120, 18)
    easel.words(box, "over this line", easel.look.good, 12, align=Qt.AlignmentFlag.AlignLeft)


def acrobot_actors(easel: Easel) -> None:
    """The two links, and the torque at their joint."""
    look, (scale, pivot) = easel.look, _acrobot(easel)
    first, both = easel.number(0), easel.number(0) + easel.number(1)
    joint = pivot + QPointF(math.sin(first), math.cos(first)) * (_upper(easel) * scale)
    foot = joint + QPointF(math.sin(both), math.cos(both)) * scale
    width = max(9.0, 0.17 * scale)
    if isinstance(easel.action, int) and 0 <= easel.action < len(TORQUES):
        torque_arc(easel, joint, width * 1.7, TORQUES[easel.action])
    easel.line((pivot, joint), look.accent, width)
    easel.line((joint, foot), look.negative, width)
    for place in (pivot, joint):
        easel.disc(place, width * 0.42, look.panel, look.text, 2)
    easel.disc(foot, width * 0.62, look.negative, look.text, 2)


def acrobot_place(easel: Easel) -> QPointF:
    """Where it can be pushed: the joint."""
    scale, pivot = _acrobot(easel)
    first = easel.number(0)
    return pivot + QPointF(math.sin(first), math.cos(first)) * (_upper(easel) * scale)


def acrobot_turn(scene: Scene) -> float:
    """Whether the joint goes to the right when it turns against the clock: below the pivot."""
    return math.copysign(1.0, math.cos(float(scene.numbers[0])))


def _upper(easel: Easel) -> float:
    return easel.data.link_length if isinstance(easel.data, Acrobot) else 1.0


def _acrobot(easel: Easel) -> tuple[float, QPointF]:
    reach = 1.08 * (_upper(easel) + 1.0) + 0.1
    return min(easel.rect.width(), easel.rect.height()) / (2 * reach), easel.rect.center()


def pendulum_ground(easel: Easel) -> None:
    """The circle of the bob, and where it is to be held."""
    scale, pivot = _pendulum(easel)
    easel.disc(pivot, scale, None, easel.look.line, 1.5)
    top = pivot - QPointF(0, scale)
    easel.disc(top, 0.13 * scale, None, easel.look.good, 2.5)


def pendulum_actors(easel: Easel) -> None:
    """The rod, the bob and the torque."""
    look, (scale, pivot) = easel.look, _pendulum(easel)
    tip = pendulum_place(easel)
    torque_arc(easel, pivot, 0.36 * scale, easel.number(1) / STRONGEST)
    easel.line((pivot, tip), look.negative, max(6.0, 0.085 * scale))
    mass = easel.data.mass if isinstance(easel.data, Pendulum) else 1.0
    easel.disc(tip, 0.12 * scale * mass ** (1 / 3), look.accent, look.panel, 2)
    easel.disc(pivot, max(5.0, 0.05 * scale), look.panel, look.text, 2.5)


def pendulum_place(easel: Easel) -> QPointF:
    """Where the bob is; angles grow against the clock."""
    scale, pivot = _pendulum(easel)
    angle = easel.number(0)
    return pivot - QPointF(math.sin(angle), math.cos(angle)) * scale


def pendulum_turn(scene: Scene) -> float:
    """Whether the bob goes to the right when it turns against the clock: below the pivot."""
    return -math.copysign(1.0, math.cos(float(scene.numbers[0])))


def _pendulum(easel: Easel) -> tuple[float, QPointF]:
    return 0.41 * min(easel.rect.width(), easel.rect.height()), easel.rect.center()


def torque_arc(easel: Easel, middle: QPointF, radius: float, share: float) -> None:
    """An arrow around a joint; share : -1 to 1, above zero against the clock."""
    share = min(max(share, -1.0), 1.0)
    if abs(share) < 0.06:
        return
    span, width = 230.0 * share, max(3.0, radius / 8)
    pen = QPen(QColor(easel.look.text_second), width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    easel.painter.setPen(pen)
    easel.painter.setBrush(Qt.BrushStyle.NoBrush)
    easel.painter.drawPath(circle_arc(middle, radius, 90, span))
    end = math.radians(90 + span)
    head = min(3.0 * width, 0.6 * radius * math.radians(abs(span)))
    tip = middle + QPointF(math.cos(end), -math.sin(end)) * radius
    ahead = QPointF(-math.sin(end), -math.cos(end)) * math.copysign(head, share)
    across = QPointF(math.cos(end), -math.sin(end)) * (0.57 * head)
    easel.shape((tip + ahead, tip + across, tip - across), easel.look.text_second)
