"""What happens to one document, and to a run of many."""
