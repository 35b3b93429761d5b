"""From the document to torch modules, and carrying weights from one network to the next."""

from engine.build.carry import carry
from engine.build.model import Model, build

__all__ = ["Model", "build", "carry"]
