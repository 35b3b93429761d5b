"""Who learns of two that learn against each other, where one looks at them."""

from __future__ import annotations

from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.spec.document import Spec
from engine.spec.edits import SetTraining
from widgets.kit import Segments

TURNS = (("both", "Both"), ("discriminator", "Discriminator"), ("generator", "Generator"))
HINT = "Who learns. Let one of the two rest and see what the other makes of it."


class WhoLearns(Segments):
    """Both, or one of the two; seen where the task is adversarial."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(TURNS, "Who learns", parent)
        self.setToolTip(HINT)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.hide()

    def show_document(self, spec: Spec) -> None:
        """Show what the document says."""
        self.set_value(spec.training.turns)
        self.setVisible(spec.data_shape.task == "adversarial")

    @staticmethod
    def edit(value: object) -> SetTraining:
        """What the document is asked for."""
        return SetTraining(field="turns", value=value)
