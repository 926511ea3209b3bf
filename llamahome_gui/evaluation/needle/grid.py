"""What a needle test measures: settings of the cache × lengths × depths, so many trials each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace

from llamahome_gui.config.digests import digest_of
from llamahome_gui.config.settings import H2OSettings
from llamahome_gui.errors import ConfigError
from llamahome_gui.kvcache.spec import compact, mostly_by_score

LENGTHS, DEPTHS, TRIALS = (2000, 8000, 32_000), (10, 50, 90), 50
# `standard` keeps everything; the others are policies of the slot cache.
STANDARD = "standard"
MODES = (STANDARD, "h2o", "question", "snapkv", "streaming")
# Beside a text: its tags, the template, the question and the answer.
ROOM = 1024
SMALLEST_WINDOW = 16


@dataclass(frozen=True)
class Setting:
    """A cache under test and what it is called in the table.

    Attributes:
        budget: Percent of the text that it may keep, where that is what the test is about.
    """

    name: str
    h2o: H2OSettings
    budget: float | None = None

    @property
    def mode(self) -> str:
        """What decides which tokens stay: one of `MODES`."""
        return str(self.h2o.policy) if self.h2o.enable else STANDARD


@dataclass(frozen=True)
class Place:
    """One trial of one cell.

    Attributes:
        depth: Percent of the text before the needle.
        number: Of the trial, from 0.
    """

    setting: str
    length: int
    depth: float
    number: int


@dataclass(frozen=True)
class Grid:
    """All trials of a test. The same grid on the same model is the same test.

    Attributes:
        perplexity: Also measure how surprised the model is by the right answer.
    """

    settings: tuple[Setting, ...]
    lengths: tuple[int, ...] = LENGTHS
    depths: tuple[float, ...] = DEPTHS
    trials: int = TRIALS
    seed: int = 0
    perplexity: bool = False

    def places(self) -> Iterator[tuple[Setting, Place]]:
        """Every trial, short texts first; all cells of a length grow together, so that half a test tells something."""
        for length in self.lengths:
            for number in range(self.trials):
                for depth in self.depths:
                    for setting in self.settings:
                        yield setting, Place(setting.name, length, depth, number)

    def __len__(self) -> int:
        return len(self.settings) * len(self.lengths) * len(self.depths) * self.trials

    def key(self, *more: str) -> str:
        """A name of all that decides a trial's result, so not of how many there are; results with the same key mix."""
        said = {
            "settings": {setting.name: setting.h2o.model_dump() for setting in self.settings},
            "lengths": self.lengths,
            "depths": self.depths,
            "seed": self.seed,
            "perplexity": self.perplexity,
            "more": more,
        }
        return digest_of(said, 16)

    def describe(self) -> dict[str, object]:
        """The grid as plain values."""
        return asdict(self) | {"settings": {setting.name: setting.h2o.model_dump() for setting in self.settings}}


def settings_for(modes: Sequence[str], base: H2OSettings, longest: int) -> tuple[Setting, ...]:
    """The cache of each mode: `base` with that policy, or everything kept; long enough for the longest text.

    Raises:
        ConfigError: There is no such mode.
    """
    unknown = next((mode for mode in modes if mode not in MODES), None)
    if unknown is not None:
        raise ConfigError(f"There is no mode {unknown}.", hint=f"Choose from {', '.join(MODES)}.")
    common = base.model_dump() | {"max_sequence_length": max(base.max_sequence_length, longest + ROOM)}
    return tuple(
        Setting(mode, H2OSettings(**common | ({"enable": False} if mode == STANDARD else {"policy": mode})))
        for mode in dict.fromkeys(modes)
    )


def budgets_for(modes: Sequence[str], budgets: Sequence[float], base: H2OSettings, length: int) -> tuple[Setting, ...]:
    """Each mode with windows of so many percent of a text; 100 is `standard`.

    Raises:
        ConfigError: There is no such mode, or a window would be too small.
    """
    made: dict[str, Setting] = {}
    for budget in budgets:
        window = round(length * budget / 100)
        if window < SMALLEST_WINDOW:
            raise ConfigError(f"{budget:g} % of {length:,} tokens is no window.", hint="Name larger budgets.")
        for mode in [STANDARD] if budget >= 100 else modes:
            name = mode if budget >= 100 else f"{mode} {budget:g} %"
            made[name] = Setting(name, settings_for([mode], _sized(base, mode, window), length)[0].h2o, budget)
    return tuple(made.values())


def _sized(base: H2OSettings, mode: str, window: int) -> H2OSettings:
    """The same with another window, as much of it chosen by score as the presets would."""
    spec = replace(compact(), window_length=window, heavy_hitter_tokens=window // 4)
    heavy = (mostly_by_score(spec) if mode == "question" else spec).heavy_hitter_tokens
    return H2OSettings(
        **base.model_dump() | {"preset": "custom", "window_length": window, "heavy_hitter_tokens": heavy}
    )
