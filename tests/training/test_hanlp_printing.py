"""What HanLP prints in training goes where stderr goes then."""

import io

from hanlp.utils import log_util

from zhaoshang.training.hanlp_ner import _printing_to


def test_hanlp_prints_to_the_stream_and_back():
    before, stream = log_util._printer.out, io.StringIO()
    with _printing_to(stream):
        log_util.flash("building")
    assert "building" in stream.getvalue()
    assert log_util._printer.out is before
