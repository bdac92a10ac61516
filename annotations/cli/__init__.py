"""The commands that the annotations room adds to `zhaoshang`."""
