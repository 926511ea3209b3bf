"""How many slots each layer gets."""

from __future__ import annotations

from dataclasses import replace

from llamahome_gui.errors import CacheError
from llamahome_gui.kvcache.spec import CacheSpec


def layer_windows(spec: CacheSpec, layers: int) -> tuple[int, ...]:
    """Slots of each layer, in all ``layers * window_length``.

    `pyramid` gives the first layer 1.5 windows and the last half of one, the rest in a line between: low layers spread
    their attention, high ones gather it (PyramidKV, Cai et al., 2024, https://arxiv.org/abs/2406.02069).
    """
    window = spec.window_length
    if spec.layer_budgets == "uniform" or layers == 1:
        return (window,) * layers
    # What one layer has more than a window, its mirror image has less, rounding included: the total is exact.
    return tuple(window + round(window * (layers - 1 - 2 * layer) / (2 * layers - 2)) for layer in range(layers))


def layer_specs(spec: CacheSpec, layers: int) -> tuple[CacheSpec, ...]:
    """The spec of each layer: its window, and its share of heavy hitters.

    Raises:
        CacheError: A layer's window is too small for what must stay in it.
    """
    return tuple(_layer_spec(spec, window) for window in layer_windows(spec, layers))


def _layer_spec(spec: CacheSpec, window: int) -> CacheSpec:
    heavy = min(spec.heavy_hitter_tokens * window // spec.window_length, max(window - 2, 0))
    mine = replace(spec, window_length=window, heavy_hitter_tokens=heavy)
    try:
        mine.check()
    except CacheError as error:
        raise CacheError(
            f"The smallest layer would get a window of {window}: {error.message}",
            hint="Make window_length larger, or use the same budget for all layers.",
        ) from error
    return mine
