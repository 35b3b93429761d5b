"""What a template is, and what all of them are made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from engine.spec.catalog.data import Shapes
from engine.spec.catalog.layers import Input, Output
from engine.spec.data_shape import Task
from engine.spec.document import Network, Spec
from engine.spec.edits import Edit, SetData, SetNetwork, SetTraining, Several

Needs = Literal["anything", "pictures", "masks"]
LACKS: dict[Needs, str] = {
    "anything": "",
    "pictures": "It needs pictures: choose some in the Data panel first.",
    "masks": "It needs pictures with masks, such as Shapes in the Data panel.",
}


@dataclass(frozen=True)
class Template:
    """One tile of the start gallery.

    Attributes
    ----------
    shows : one sentence on what it shows. words : other words by which a search finds it.
    needs : what the data must be.
    """

    key: str
    title: str
    shows: str
    make: Callable[[Spec], Network]
    words: tuple[str, ...] = ()
    needs: Needs = "anything"

    def lacks(self, spec: Spec) -> str:
        """What this document's data lack for it, as a sentence; empty where it fits."""
        shape = spec.data.shape()
        there = {"anything": True, "pictures": shape.picture is not None, "masks": bool(shape.masks)}
        return "" if there[self.needs] else LACKS[self.needs]

    def edit(self, spec: Spec) -> Edit:
        """The edit that puts this network in the place of the one there is; data and notes stay.

        The task stays as well, but for masks where those are to be learned, and back to classes where they are not.
        """
        task = self._task(spec)
        turn = SetTraining(field="task", value=task)
        turned = spec if task == spec.training.task else turn.apply(spec)
        network = self.make(turned).with_(notes=spec.network.notes)
        put = SetNetwork(network=network, words=f"template {self.title}")
        return put if turned is spec else Several(edits=(turn, put), words=put.words)

    def drawn(self, spec: Spec) -> Network:
        """The network as a picture shows it: on this data, or on such as it needs."""
        fitting = SetData(data=Shapes()).apply(spec) if self.lacks(spec) else spec
        return self.edit(fitting).apply(fitting).network

    def _task(self, spec: Spec) -> Task:
        if self.needs == "masks":
            return "segmentation"
        return spec.data.shape().task if spec.training.task == "segmentation" else spec.training.task


def input_of(spec: Spec, *, as_picture: bool = False) -> Input:
    """The network's input with the features that are on, where they fit; a picture has all of them."""
    found = next((layer for layer in spec.network.layers if isinstance(layer, Input)), Input(id="input"))
    if as_picture or (found.features is not None and not found.chosen(spec.data_shape)):
        found = found.with_(features=None)
    return found.with_(x=None, y=None, as_picture=as_picture)


def output_of(spec: Spec) -> Output:
    """The network's answer as it is set."""
    found = next((layer for layer in spec.network.layers if isinstance(layer, Output)), Output(id="output"))
    return found.with_(x=None, y=None, loss_weight=1.0)
