"""The commands that the training room adds to `zhaoshang`."""
