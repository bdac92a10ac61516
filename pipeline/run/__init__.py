"""A run over many documents: read, process in batches, unify names, write; all or nothing."""
