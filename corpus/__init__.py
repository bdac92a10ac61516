"""Documents at rest: the record, its schema, readers, writers and the sample documents."""
