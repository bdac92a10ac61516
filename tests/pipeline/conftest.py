"""What the tests of runs share."""

import pytest
from tiny_pipeline import make


@pytest.fixture(scope="session")
def model(tmp_path_factory):
    """The tiny pipeline, saved."""
    return make(tmp_path_factory.mktemp("tiny") / "model")
