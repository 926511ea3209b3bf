"""Who takes part in the contest, and how each gets its cache to a given length of text."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from llamahome_gui.evaluation.kv.bench import Bench, Contender, ContenderError, Outcome

Side = Literal["ours", "transformers", "meta", "llama.cpp F16", "llama.cpp Q8_0"]


@dataclass
class Entrant:
    """One contender of the contest.

    Attributes:
        side: Of one side the best counts.
        reads: Whether its prefill is measured; otherwise its cache is filled with random keys and values.
        spare: Not read at the longest text, where its side's other one was faster before, or where reading takes many
            minutes and decides nothing.
    """

    label: str
    side: Side
    name: str
    options: dict[str, Any] = field(default_factory=dict)
    reads: bool = True
    spare: bool = False
    contender: Contender | None = None

    def ask(self, verb: str, **arguments: Any) -> Any:
        """See `Contender.ask`."""
        if self.contender is None:
            raise ContenderError("it was not started")
        return self.contender.ask(verb, **arguments)


def entrants(bench: Bench) -> list[Entrant]:
    """All of them, not yet started. Both sides may use their best type."""
    sizes = bench.sizes
    ours = {"chunk": sizes.chunk}
    llama = {"longest": sizes.long}
    window = {"window": sizes.window, "heavy_hitters": sizes.heavy_hitters}
    return [
        Entrant("ours bfloat16, int8 decode", "ours", "ours", {**ours, "dtype": "bfloat16", "decoder": "int8"}),
        Entrant("ours float32, int8 decode", "ours", "ours", {**ours, "decoder": "int8"}),
        Entrant("ours float32, float32 decode", "ours", "ours", {**ours, "decoder": "float32"}, reads=False),
        Entrant("ours float32, general decode", "ours", "ours", ours, reads=False),
        Entrant("transformers float32", "transformers", "transformers"),
        Entrant("transformers bfloat16", "transformers", "transformers", {"dtype": "bfloat16"}),
        Entrant("published H2O recipe float32", "meta", "meta", window),
        Entrant("llama.cpp F16", "llama.cpp F16", "llama_cpp", {**llama, "kind": "F16"}),
        Entrant("llama.cpp Q8_0", "llama.cpp Q8_0", "llama_cpp", {**llama, "kind": "Q8_0"}, spare=True),
    ]


@contextmanager
def started(bench: Bench, outcome: Outcome) -> Iterator[list[Entrant]]:
    """Those that can be started; a row says why another one cannot."""
    with ExitStack() as stack:
        ready = []
        for entrant in entrants(bench):
            try:
                entrant.contender = stack.enter_context(bench.open(entrant.name, **entrant.options))
                outcome.row(contender=entrant.label, **entrant.ask("about"))
            except ContenderError as error:
                outcome.missing(entrant.label, error)
            else:
                ready.append(entrant)
        yield ready


def read(bench: Bench, entrant: Entrant, tokens: int) -> float:
    """Seconds of a prefill from nothing."""
    arguments = {"spec": bench.spec} if entrant.side == "ours" else {}
    return float(entrant.ask("prefill", tokens=tokens, **arguments)["seconds"])


def make_ready(bench: Bench, ready: list[Entrant], tokens: int, outcome: Outcome) -> list[Entrant]:
    """Let everybody hold a text of so many tokens; gives those that do.

    transformers and the recipe are filled with random keys and values, which is as fast to decode from as a text.
    llama.cpp cannot be filled: its F16 context has read the text, and the other takes over what that one holds.
    """
    able = []
    for entrant in ready:
        try:
            if entrant.side == "llama.cpp Q8_0":
                _take_over(ready, entrant, tokens)
            elif entrant.side == "llama.cpp F16":
                _check_held(entrant, tokens)
            else:
                entrant.ask("fill", tokens=tokens, **({"spec": bench.spec} if entrant.side == "ours" else {}))
            able.append(entrant)
        except ContenderError as error:
            outcome.missing(entrant.label, error)
    return able


def _check_held(entrant: Entrant, tokens: int) -> None:
    found = entrant.ask("held")["text_tokens"]
    if found != tokens:
        raise ContenderError(f"it holds a text of {found:,} tokens, not {tokens:,}")


def _take_over(ready: list[Entrant], entrant: Entrant, tokens: int) -> None:
    source = next((one for one in ready if one.side == "llama.cpp F16"), None)
    if source is None:
        raise ContenderError("llama.cpp F16, whose text it takes over, is not there")
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "text.state")
        source.ask("save", path=path)
        entrant.ask("load", path=path, tokens=tokens)
