"""Decode of an 8B model on a CUDA device at 70 % of the bandwidth limit or more, whatever the length of the text.

Run it alone, on a GPU with 80 GB that does nothing else: ``packaging/test.py -m gpu tests/gpu/test_kv_speed.py``. The
same measurement with its table: ``llamahome benchmark kv --only cuda``.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from llamahome_gui.evaluation.kv.bench import Bench
from llamahome_gui.evaluation.kv.cases import cuda
from llamahome_gui.evaluation.kv.sizes import FULL, SMALL

pytestmark = [
    pytest.mark.gpu,
    pytest.mark.timeout(1800),
    pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no CUDA device here"),
]


def test_decode_reaches_the_bandwidth_at_every_length(tmp_path: Path) -> None:
    outcome = cuda.measure(Bench(tmp_path, SMALL, FULL, threads=torch.get_num_threads(), say=print))
    for row in outcome.rows:
        print(row)
    shares = {check.name: check.value for check in outcome.checks}
    assert len(shares) == len(FULL.cuda_lengths)
    assert all(check.holds for check in outcome.checks), shares
