"""Stage 6: one name for every mention of one thing, in a document and across a run."""
