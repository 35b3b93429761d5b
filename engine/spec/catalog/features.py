"""Input features of a 2-D point, as tiles that can be switched on and off."""

from __future__ import annotations

PLANE_FEATURES: dict[str, str] = {
    "x1": "x₁",
    "x2": "x₂",
    "x1_squared": "x₁²",
    "x2_squared": "x₂²",
    "x1_x2": "x₁x₂",
    "sin_x1": "sin x₁",
    "sin_x2": "sin x₂",
}
DEFAULT_PLANE_FEATURES = ("x1", "x2")
PLANE_EXTENT = 6.0  # the plane goes from -6 to +6 on both axes
