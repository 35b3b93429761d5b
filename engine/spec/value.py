"""The base of everything that crosses a room: frozen, checked, and kept whole on re-save."""

from __future__ import annotations

from typing import Any, Self

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """A frozen value. Unknown keys are kept, so a file of a newer version survives being saved by an older one."""

    model_config = ConfigDict(
        frozen=True, extra="allow", allow_inf_nan=False, protected_namespaces=(), defer_build=True
    )

    def with_(self, **changes: Any) -> Self:
        """Return a copy with fields changed, validated like any other input.

        Raises
        ------
        pydantic.ValidationError
            If a field does not exist or its value is out of range.
        """
        unknown = [name for name in changes if name not in type(self).model_fields]
        if unknown:
            raise ValueError(f"{type(self).__name__} has no field {unknown[0]!r}")
        fields = {name: getattr(self, name) for name in type(self).model_fields}
        return type(self).model_validate({**fields, **(self.model_extra or {}), **changes})
