"""Does it fit, in which form and with which cache, and how long a text can be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from llamahome_gui.config.h2o import H2OSettings
from llamahome_gui.models.fit.estimate import Estimate, Text, estimate, plan_text
from llamahome_gui.models.fit.forms import DeviceKind, Form, forms_named
from llamahome_gui.models.fit.machine import Machine, describe
from llamahome_gui.models.fit.network import Network
from llamahome_gui.models.fit.working import Demand
from llamahome_gui.units import size_text

# Of what is free, what a model may take: an estimate is right to a tenth, and others want memory meanwhile.
SHARE_OF_FREE = 0.9
# Short enough for any model; the shortest text that is asked for.
SHORTEST = 64


class Verdict(StrEnum):
    """Whether a model fits, from best to worst."""

    FITS = "fits"
    FITS_WITH_H2O = "fits with H2O"
    FITS_QUANTISED = "fits quantised"
    TOO_LARGE = "too large"

    @property
    def title_text(self) -> str:
        """At the beginning of a sentence."""
        return f"{self.value[0].upper()}{self.value[1:]}"


@dataclass(frozen=True)
class Found:
    """A verdict for one length of text.

    Attributes:
        estimate: Of the way that fits; of the smallest one where none does.
        with_h2o: Whether that way needs H2O.
        free: Bytes that may be taken on `device`.
        sentence: The verdict with its numbers.
        notes: What else is to be known, whole sentences.
    """

    verdict: Verdict
    estimate: Estimate
    with_h2o: bool
    device: DeviceKind
    free: int
    sentence: str
    notes: tuple[str, ...] = ()

    @property
    def fits(self) -> bool:
        """Whether there is a way."""
        return self.verdict is not Verdict.TOO_LARGE


class Fit:
    """One model on one machine.

    Args:
        h2o: The cache with H2O; the settings. Without it the cache is the full one.
        weights: ``auto`` or a form's name.
        device: Where it would run; None for where models run here.
        min_gpu_memory: GB that the catalogue asks of a GPU.
        download_bytes: What is still to be written to the disk; 0 for a model that is here.
    """

    def __init__(
        self,
        network: Network,
        machine: Machine,
        *,
        h2o: H2OSettings | None = None,
        weights: str = "auto",
        device: DeviceKind | None = None,
        min_gpu_memory: float | None = None,
        download_bytes: int = 0,
    ) -> None:
        self.network, self.machine = network, machine
        self.device: DeviceKind = device or machine.device
        settings = h2o or H2OSettings()
        self.h2o = settings.model_copy(update={"enable": True})
        self._full = settings.model_copy(update={"enable": False})
        self._weights = weights
        self._min_gpu_memory, self._download = min_gpu_memory, download_bytes

    @cached_property
    def free(self) -> int:
        """Bytes that may be taken."""
        return int(self.machine.free_on(self.device) * SHARE_OF_FREE)

    def free_for(self, form: Form) -> int:
        """Bytes that a form may take: packed ones are held by one GPU where there are several."""
        return int(self.machine.free_on(self.device, spread=not form.quantised) * SHARE_OF_FREE)

    @cached_property
    def forms(self) -> Sequence[Form]:
        """Forms that may be chosen, the preferred one first."""
        return forms_named(self._weights, self.network.shape, self.device)

    def estimate(self, form: Form, tokens: int, *, with_h2o: bool) -> Estimate:
        """The memory of one way."""
        runtime = self.machine.runtime_on(self.device)
        return estimate(self.network, form, self._text(form, tokens, with_h2o), device=self.device, runtime=runtime)

    def at(self, tokens: int) -> Found:
        """The verdict for a text of `tokens`, answer included."""
        ways = list(self._ways(tokens))
        for form, with_h2o in ways:
            made = self.estimate(form, tokens, with_h2o=with_h2o)
            if made.total <= self.free_for(form):
                return self._found(made, with_h2o)
        smallest = min((self.estimate(form, tokens, with_h2o=h2o) for form, h2o in ways), key=lambda made: made.total)
        return self._too_large(smallest)

    def longest(self, *, with_h2o: bool) -> tuple[int, Form | None]:
        """The longest text that fits, and in which form; 0 and None where not even a short one does.

        With the full cache no longer than the model was trained on; with H2O as long as the settings allow.
        """
        best: tuple[int, Form | None] = 0, None
        for form in self.forms:
            found = self._longest(form, with_h2o)
            if found > best[0]:
                best = found, form
        return best

    def _longest(self, form: Form, with_h2o: bool) -> int:
        most = self._most_tokens(with_h2o)

        def fits(tokens: int) -> bool:
            return self.estimate(form, tokens, with_h2o=with_h2o).total <= self.free_for(form)

        return largest(SHORTEST, most, fits)

    def _most_tokens(self, with_h2o: bool) -> int:
        if with_h2o and self.h2o.position_rolling:
            return self.h2o.max_sequence_length
        return self.network.context

    def _ways(self, tokens: int) -> Iterator[tuple[Form, bool]]:
        """Forms and caches: changing nothing first, then H2O, then fewer bits."""
        quantised = [form for form in self.forms if form.quantised]
        whole = [form for form in self.forms if not form.quantised]
        for forms in (whole, quantised):
            if tokens <= self.network.context:
                yield from ((form, False) for form in forms)
            yield from ((form, True) for form in forms)

    def _text(self, form: Form, tokens: int, with_h2o: bool) -> Text:
        demand = Demand(self.network, form.itemsize, self.device == "cpu")
        return plan_text(demand, self.h2o if with_h2o else self._full, tokens, free=self.free)

    def _found(self, made: Estimate, with_h2o: bool) -> Found:
        quantised = made.form.quantised is not None
        verdict = Verdict.FITS_QUANTISED if quantised else Verdict.FITS_WITH_H2O if with_h2o else Verdict.FITS
        return self._say(verdict, made, with_h2o)

    def _too_large(self, made: Estimate) -> Found:
        return self._say(Verdict.TOO_LARGE, made, made.text.spec.policy != "full")

    def _say(self, verdict: Verdict, made: Estimate, with_h2o: bool) -> Found:
        sentence, free = self._sentence(verdict, made, with_h2o), self.free_for(made.form)
        return Found(verdict, made, with_h2o, self.device, free, sentence, self._notes(made.form))

    def _sentence(self, verdict: Verdict, made: Estimate, with_h2o: bool) -> str:
        text = f"{made.text.tokens:,} tokens"
        way = f"{made.form.title} and {'H2O' if with_h2o else 'the full cache'}"
        needs = f"{size_text(made.total)} of {size_text(self.free_for(made.form))}"
        if verdict is Verdict.TOO_LARGE:
            return f"Too large for {self.place}: with {way}, {text} need {needs} that are free."
        return f"{verdict.title_text}: {text} with {way} need {needs} that are free on {self.place}."

    @property
    def place(self) -> str:
        """Where it would run, for people."""
        if self.device == "cuda":
            return f"the {describe(self.machine.gpus)}" if len(self.machine.gpus) == 1 else describe(self.machine.gpus)
        return "this computer" if self.device == "cpu" else "this Mac"

    def _notes(self, form: Form) -> tuple[str, ...]:
        notes = [self.network.problem] if self.network.problem else []
        if self.device == "cuda" and self._weights == "auto" and form.quantised:
            # The loader takes packed weights only when it is told to: they need a library that not everybody has.
            how = f"Choose {form.name} for the weights on the GPU in the settings then"
            notes.append(f"{how}; that needs torchao or bitsandbytes.")
        largest_gpu = self.machine.largest_gpu()
        wanted = self._min_gpu_memory
        if wanted and largest_gpu and self.device == "cuda" and largest_gpu < wanted * 1e9:
            notes.append(
                f"The catalogue asks for a GPU with {wanted:g} GB; the largest one here has {size_text(largest_gpu)}."
            )
        if self._download > self.machine.disk_free:
            notes.append(
                f"The download needs {size_text(self._download)} of disk; {size_text(self.machine.disk_free)} are free."
            )
        return tuple(notes)


def largest(low: int, high: int, fits: Callable[[int], bool]) -> int:
    """The largest number from `low` to `high` that fits, where smaller ones fit too; 0 when `low` does not."""
    if high < low or not fits(low):
        return 0
    if fits(high):
        return high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    return low
