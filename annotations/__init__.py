"""Human judgements at rest: guidelines, annotated corpus, import and export, validation."""
