"""What a needle test was asked to do, as it is written down; the grid follows from it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from llamahome_gui.config.settings import H2OSettings
from llamahome_gui.errors import ConfigError
from llamahome_gui.evaluation.needle.grid import DEPTHS, LENGTHS, TRIALS, Grid, budgets_for, settings_for

Weights = Literal["auto", "float32", "bfloat16", "int8", "int4"]
LENGTH_MODES = ("standard", "h2o", "question")
BUDGET_MODES = ("h2o", "question", "snapkv", "streaming")


class NeedleTest(BaseModel):
    """A test that can be run and gone on with. What is named twice is asked once: an answer counts once.

    Attributes:
        model: Key of an installed model.
        depths: Percent of the text before the needle.
        modes: Kinds of cache; empty for the usual ones.
        budgets: Windows in percent of the one length; empty where the lengths are what is tested.
        cache: What all kinds of cache have in common.
        documents: Files and folders to hide the needles in; empty for made texts.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    model: str = "starter"
    weights: Weights = "auto"
    lengths: tuple[int, ...] = LENGTHS
    depths: tuple[float, ...] = tuple(map(float, DEPTHS))
    trials: int = Field(TRIALS, ge=1)
    modes: tuple[str, ...] = ()
    budgets: tuple[float, ...] = ()
    cache: H2OSettings = Field(default_factory=H2OSettings)
    documents: tuple[str, ...] = ()
    several: bool = False
    without_needle: bool = False
    seed: int = 0

    @field_validator("lengths", "depths", "modes", "budgets")
    @classmethod
    def _each_once(cls, named: tuple[object, ...]) -> tuple[object, ...]:
        """In the order in which they were named."""
        return tuple(dict.fromkeys(named))

    def grid(self) -> Grid:
        """All trials.

        Raises:
            ConfigError: There is no such kind of cache, a window would be too small, or budgets are of several lengths.
        """
        if self.budgets and len(self.lengths) != 1:
            raise ConfigError("Budgets are parts of one length.", hint="Name one length.")
        if self.budgets:
            modes = self.modes or BUDGET_MODES
            settings = budgets_for(modes, self.budgets, self.cache, self.lengths[0])
        else:
            settings = settings_for(self.modes or LENGTH_MODES, self.cache, max(self.lengths))
        return Grid(settings, self.lengths, self.depths, self.trials, self.seed, perplexity=bool(self.budgets))
