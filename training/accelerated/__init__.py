"""The recogniser's long schooling on a GPU, on a machine that has torch and NumPy alone.

What `pretraining` and `partial_recognizer` do on the CPU in a night, a GPU does in minutes: many passes over the
teacher's tags and hidden characters, then the base's and the joint sentences. `python -m
zhaoshang.training.accelerated.packing pack` makes the sentences ready; `python -m zhaoshang.training.accelerated PACKED
OUT` learns, and imports `recogniser_losses` and `pipeline.tag.crf` alone; `packing unpack` makes a recogniser.
"""
