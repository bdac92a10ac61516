"""Stage 5: which entities are related, and how: candidates, a learned scorer, document-level repair."""
