"""The compiled arithmetic of a decode step, each part against torch."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from llamahome_gui.inference.fast import kernels

Array = np.ndarray[Any, Any]


def numbers(*shape: int, seed: int = 0) -> Array:
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


@pytest.mark.parametrize("rows", [1, 3, 8, 29])
@pytest.mark.parametrize("parts", [1, 2, 5])
@pytest.mark.parametrize("precision", ["float32", "int8"])
def test_matrix_times_vector(rows: int, parts: int, precision: str) -> None:
    x, out, scales = numbers(12), np.zeros(rows, np.float32), np.abs(numbers(rows, seed=2))
    if precision == "int8":
        matrix = np.random.default_rng(1).integers(-127, 128, (rows, 12), dtype=np.int8)
        expected = (matrix.astype(np.float64) @ x) * scales
    else:
        matrix = numbers(rows, 12, seed=1)
        expected = matrix.astype(np.float64) @ x
    kernels.times(matrix, scales, x, out, parts)
    np.testing.assert_allclose(out, expected, rtol=1e-4, atol=1e-4)


def test_rms_norm() -> None:
    x, weight, out = numbers(20), numbers(20, seed=1), np.zeros(20, np.float32)
    kernels.rms_norm(x, weight, 1e-5, out)
    expected = torch.nn.functional.rms_norm(torch.from_numpy(x), (20,), torch.from_numpy(weight), 1e-5)
    np.testing.assert_allclose(out, expected, rtol=1e-5)


@pytest.mark.parametrize(("kind", "torch_name"), [(kernels.SILU, "silu"), (kernels.GELU_TANH, "gelu")])
def test_gated_activation(kind: int, torch_name: str) -> None:
    both, out = numbers(24) * 3, np.zeros(12, np.float32)
    kernels.gated(both, kind, out)
    gate, up = torch.from_numpy(both).chunk(2)
    options = {"approximate": "tanh"} if torch_name == "gelu" else {}
    expected = getattr(torch.nn.functional, torch_name)(gate, **options) * up
    np.testing.assert_allclose(out, expected, rtol=1e-4, atol=1e-5)
