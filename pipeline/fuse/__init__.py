"""Stage 4: one fuser decides what the taggers' candidates amount to."""
