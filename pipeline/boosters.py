"""LightGBM's trees from its own text format; the library is imported when there are trees to load.

It brings scikit-learn, pandas and SciPy along: two seconds that a pipeline without learned parts need not wait for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lightgbm import Booster


def booster(model: str) -> Booster:
    """Trees from the text that `Booster.model_to_string` made; loading executes no code."""
    import torch  # noqa: F401, PLC0415 - first: it brings the OpenMP library, which a bare system has not

    import lightgbm  # noqa: PLC0415  # isort: skip

    return lightgbm.Booster(model_str=model)
