"""Which documents to annotate next: those that a correction teaches the most, and no two alike."""
