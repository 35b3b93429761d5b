"""What a click asks for.

Each edit turns one document into the next; those that only touch the run leave it as it was.
"""

from __future__ import annotations

from engine.spec.edits.algorithms import SetAlgorithm, SetAlgorithmField
from engine.spec.edits.base import Edit, EditError, fresh_id, title_of
from engine.spec.edits.data import ErasePoints, LeaveOutSamples, PaintPoints, SetData, SetDataField, SetLabels
from engine.spec.edits.fragments import PasteFragment
from engine.spec.edits.groups import AddNote, GroupLayers, RemoveNotes, SetGroup, SetNote, Ungroup
from engine.spec.edits.layers import (
    AddLayer,
    InsertLayer,
    MoveLayers,
    PasteLayers,
    RemoveLayers,
    SetNetwork,
    SetParameter,
)
from engine.spec.edits.links import AddLink, RemoveLinks
from engine.spec.edits.run import ChangeWeights, RandomiseLayers, ResetRun, RunEdit, SetWeight, SetWeights
from engine.spec.edits.several import Several
from engine.spec.edits.training import SetName, SetPenalty, SetSeed, SetTraining, SetView
from engine.spec.edits.units import MarkUnits, RemoveUnits, SplitUnit
from engine.spec.edits.worlds import PaintCells, PaintWind, SetCellReward

__all__ = [
    "AddLayer",
    "AddLink",
    "AddNote",
    "ChangeWeights",
    "Edit",
    "EditError",
    "ErasePoints",
    "GroupLayers",
    "InsertLayer",
    "LeaveOutSamples",
    "MarkUnits",
    "MoveLayers",
    "PaintCells",
    "PaintPoints",
    "PaintWind",
    "PasteFragment",
    "PasteLayers",
    "RandomiseLayers",
    "RemoveLayers",
    "RemoveLinks",
    "RemoveNotes",
    "RemoveUnits",
    "ResetRun",
    "RunEdit",
    "SetAlgorithm",
    "SetAlgorithmField",
    "SetCellReward",
    "SetData",
    "SetDataField",
    "SetGroup",
    "SetLabels",
    "SetName",
    "SetNetwork",
    "SetNote",
    "SetParameter",
    "SetPenalty",
    "SetSeed",
    "SetTraining",
    "SetView",
    "SetWeight",
    "SetWeights",
    "Several",
    "SplitUnit",
    "Ungroup",
    "fresh_id",
    "title_of",
]
