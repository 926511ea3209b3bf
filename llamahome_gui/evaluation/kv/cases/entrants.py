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
        reads: When its prefill is measured: never; until the longest text, where it would take minutes and decide
            nothing; or where it is the faster one of its side so far; or always.
        source: How its cache gets to a length of text before decoding: ``fill`` with random keys and values, which is
            as fast to decode from as a text; ``read``, by its prefill just before; or the label of another entrant
            whose text it takes over.
    """

    label: str
    side: Side
    name: str
    options: dict[str, Any] = field(default_factory=dict)
    reads: Literal["never", "short", "best", "always"] = "best"
    source: str = "fill"
    contender: Contender | None = None

    def ask(self, verb: str, **arguments: Any) -> Any:
        """See `Contender.ask`."""
        if self.contender is None:
            raise ContenderError("it was not started")
        return self.contender.ask(verb, **arguments)


def entrants(bench: Bench) -> list[Entrant]:
    """All of them, not yet started. Every side may use its best type and its best kind of attention."""
    sizes = bench.sizes
    ours = {"chunk": sizes.chunk}
    window = {"window": sizes.window, "heavy_hitters": sizes.heavy_hitters}
    return [
        Entrant("ours bfloat16, int8 decode", "ours", "ours", {**ours, "dtype": "bfloat16", "decoder": "int8"}),
        Entrant("ours float32, int8 decode", "ours", "ours", {**ours, "decoder": "int8"}),
        Entrant("ours float32, float32 decode", "ours", "ours", {**ours, "decoder": "float32"}, reads="never"),
        Entrant("ours float32, general decode", "ours", "ours", ours, reads="never"),
        Entrant("transformers float32", "transformers", "transformers"),
        Entrant("transformers bfloat16", "transformers", "transformers", {"dtype": "bfloat16"}),
        Entrant("published H2O recipe float32", "meta", "meta", window),
        *_llama_entrants(sizes.long),
    ]


def _llama_entrants(longest: int) -> list[Entrant]:
    """With flash attention it reads faster, without it decodes faster; the text is handed from one to the others."""
    flash = "llama.cpp F16"
    f16, q8 = {"longest": longest, "kind": "F16"}, {"longest": longest, "kind": "Q8_0", "flash": False}
    plain = "llama.cpp F16 without flash attention"
    return [
        Entrant(flash, "llama.cpp F16", "llama_cpp", f16, "always", "read"),
        Entrant(plain, "llama.cpp F16", "llama_cpp", {**f16, "flash": False}, "short", flash),
        Entrant("llama.cpp Q8_0", "llama.cpp Q8_0", "llama_cpp", q8, "short", flash),
        Entrant("llama.cpp Q8_0 as stored", "llama.cpp Q8_0", "llama_cpp", {**q8, "repack": False}, "short", flash),
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
    """Let everybody hold a text of so many tokens; gives those that do."""
    able = []
    for entrant in ready:
        try:
            if entrant.source == "fill":
                entrant.ask("fill", tokens=tokens, **({"spec": bench.spec} if entrant.side == "ours" else {}))
            elif entrant.source == "read":
                _check_held(entrant, tokens)
            else:
                _take_over(ready, entrant, tokens)
            able.append(entrant)
        except ContenderError as error:
            outcome.missing(entrant.label, error)
    return able


def _check_held(entrant: Entrant, tokens: int) -> None:
    found = entrant.ask("held")["text_tokens"]
    if found != tokens:
        raise ContenderError(f"{entrant.label} holds a text of {found:,} tokens, not {tokens:,}")


def _take_over(ready: list[Entrant], entrant: Entrant, tokens: int) -> None:
    source = next((one for one in ready if one.label == entrant.source), None)
    if source is None:
        raise ContenderError(f"{entrant.source}, whose text it takes over, is not there")
    _check_held(source, tokens)
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "text.state")
        source.ask("save", path=path)
        entrant.ask("load", path=path, tokens=tokens)
