"""Stage 1: running text out of a printed page, with an exact map back to it."""

from .layout import restore
from .restoration import Restoration

__all__ = ["Restoration", "restore"]
