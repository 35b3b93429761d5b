"""What a click asks for.

Each edit turns one document into the next; those that only touch the run leave it as it was.
"""

from __future__ import annotations

from engine.spec.edits.base import Edit, EditError, fresh_id, title_of
from engine.spec.edits.data import ErasePoints, PaintPoints, SetData, SetDataField
from engine.spec.edits.layers import InsertLayer, MoveLayers, PasteLayers, RemoveLayers, SetParameter
from engine.spec.edits.run import RandomiseLayers, ResetRun, RunEdit, SetWeight
from engine.spec.edits.training import SetName, SetPenalty, SetSeed, SetTraining, SetView

__all__ = [
    "Edit",
    "EditError",
    "ErasePoints",
    "InsertLayer",
    "MoveLayers",
    "PaintPoints",
    "PasteLayers",
    "RandomiseLayers",
    "RemoveLayers",
    "ResetRun",
    "RunEdit",
    "SetData",
    "SetDataField",
    "SetName",
    "SetParameter",
    "SetPenalty",
    "SetSeed",
    "SetTraining",
    "SetView",
    "SetWeight",
    "fresh_id",
    "title_of",
]
