"""Last stage: a processed Doc as a record, every span checked against the source."""

from .record import ExportError, to_record

__all__ = ["ExportError", "to_record"]
