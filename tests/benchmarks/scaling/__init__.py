"""The measurements of `bench_scaling.py`: a module for every part of a run, each yielding lines of figures."""
