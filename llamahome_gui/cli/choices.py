"""The options that commands with a model share, stated once: records whose fields are the options.

Typer reads a command's signature. `with_choices` gives a command one parameter for each field of the record that its
parameter `choices` is annotated with, and hands it that record.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated, Any, Literal, get_type_hints

import typer

from llamahome_gui.cli.options import ModelOption
from llamahome_gui.errors import ConfigError

_CACHE_FIELDS = (
    "policy", "window_length", "heavy_hitter_tokens", "eviction_interval", "sink_tokens", "grace_tokens",
    "age_normalised", "layer_budgets", "kv_bits", "prefill", "chunk_size", "max_sequence_length",
)  # fmt: skip
_CACHE = "KV cache"
_SAMPLING = "Answer"
_WEIGHTS = "Weights"


def _option(*names: str, panel: str = _CACHE, **details: Any) -> Any:
    return typer.Option(*names, rich_help_panel=panel, show_default=False, **details)


@dataclass(frozen=True, kw_only=True)
class EngineChoices:
    """Model, cache and sampling as said on the command line; None leaves a thing to the settings."""

    name: ModelOption = "starter"
    enable_h2o: Annotated[
        bool | None, _option("--enable-h2o/--disable-h2o", help="The published H2O, or the full cache.")
    ] = None
    preset: Annotated[
        Literal["compact", "balanced", "custom"] | None,
        _option(help="compact (512 slots), balanced (half of the full cache's bytes) or custom.", metavar="PRESET"),
    ] = None
    policy: Annotated[
        Literal["full", "h2o", "streaming", "snapkv", "question"] | None,
        _option(help="Which tokens stay: full, h2o, streaming, snapkv or question.", metavar="POLICY"),
    ] = None
    window_length: Annotated[int | None, _option(help="Slots kept per layer and head.", metavar="N", min=1)] = None
    heavy_hitter_tokens: Annotated[
        int | None, _option("--heavy-hitters", help="Of them, those chosen by attention.", metavar="N", min=0)
    ] = None
    eviction_interval: Annotated[
        int | None, _option(help="Tokens written between two evictions.", metavar="N", min=1)
    ] = None
    sink_tokens: Annotated[
        int | None, _option("--sinks", help="First tokens that always stay.", metavar="N", min=0)
    ] = None
    grace_tokens: Annotated[
        int | None, _option("--grace", help="Tokens younger than this stay.", metavar="N", min=0)
    ] = None
    age_normalised: Annotated[
        bool | None, _option("--age-normalised", help="Divide scores by the tokens that looked.")
    ] = None
    layer_budgets: Annotated[
        Literal["uniform", "pyramid"] | None,
        _option(help="uniform, or pyramid: more slots for the first layers.", metavar="KIND"),
    ] = None
    kv_bits: Annotated[int | None, _option(help="Bits of a stored number: 8 or 16.", metavar="N")] = None
    prefill: Annotated[
        Literal["auto", "streaming", "exact"] | None,
        _option(help="streaming (in chunks), exact (the whole prompt at once) or auto.", metavar="HOW"),
    ] = None
    chunk_size: Annotated[int | None, _option(help="Tokens read at once.", metavar="N", min=1)] = None
    max_sequence_length: Annotated[
        int | None, _option(help="Most tokens of prompt and answer.", metavar="N", min=1)
    ] = None

    weights: Annotated[
        Literal["auto", "float32", "bfloat16", "int8", "int4"] | None,
        _option(panel=_WEIGHTS, help="auto, float32, bfloat16, int8 or int4.", metavar="FORM"),
    ] = None
    offload: Annotated[
        bool | None, _option("--offload", panel=_WEIGHTS, help="Layers that do not fit stay on the disk.")
    ] = None

    max_new_tokens: Annotated[
        int | None, _option(panel=_SAMPLING, help="Longest answer in tokens.", metavar="N", min=1)
    ] = None
    temperature: Annotated[float | None, _option(panel=_SAMPLING, help="0 is greedy.", metavar="N", min=0.0)] = None
    seed: Annotated[int | None, _option(panel=_SAMPLING, help="Of the sampling.", metavar="N", min=0)] = None

    def check(self) -> None:
        """Raise `ConfigError` for choices that exclude each other."""
        if self.policy is not None and self.enable_h2o is (self.policy == "full"):
            raise ConfigError(
                f"--policy {self.policy} and --{'enable' if self.enable_h2o else 'disable'}-h2o contradict each other.",
                hint="Leave one out.",
            )
        sized = self.window_length is not None or self.heavy_hitter_tokens is not None
        if sized and self.preset in ("compact", "balanced"):
            raise ConfigError(
                f"The preset {self.preset} decides --window-length and --heavy-hitters itself.",
                hint="Leave them out, or use --preset custom.",
            )

    def of_the_cache(self) -> dict[str, Any]:
        """What was said about the cache, as fields of `H2OSettings`."""
        said = self._said(_CACHE_FIELDS)
        if self.policy is not None:
            said["enable"] = self.policy != "full"
        elif self.enable_h2o is not None:
            said["enable"] = self.enable_h2o
            if self.enable_h2o:
                said["policy"] = "h2o"  # as published; the settings' own policy is used when nothing is said
        if "window_length" in said or "heavy_hitter_tokens" in said or self.preset == "custom":
            said["preset"] = "custom"
        elif self.preset is not None:
            said["preset"] = self.preset
        return said

    def of_the_answer(self) -> dict[str, Any]:
        """What was said about sampling, as fields of `SamplingSettings`."""
        return self._said(("max_new_tokens", "temperature", "seed"))

    def _said(self, names: Iterable[str]) -> dict[str, Any]:
        return {name: value for name in names if (value := getattr(self, name)) is not None}


@dataclass(frozen=True, kw_only=True)
class Choices(EngineChoices):
    """What `model` and `chat` are told: documents and saved caches too."""

    server: Annotated[
        str | None,
        typer.Option(
            "--server", help="Ask a server instead: its address, or a name of `llamahome servers`.", metavar="URL",
            show_default=False,
        ),
    ] = None  # fmt: skip
    documents: Annotated[
        list[Path] | None, typer.Option("--document", "-d", help="Attach a document; repeatable.", show_default=False)
    ] = None
    save_cache: Annotated[
        Path | None, typer.Option(help="Read the documents and keep the cache in a file.", metavar="FILE")
    ] = None
    load_cache: Annotated[
        Path | None, typer.Option(help="Ask about documents whose cache was saved.", metavar="FILE")
    ] = None

    def check(self) -> None:
        super().check()
        if self.load_cache is not None and (self.documents or self.save_cache or self.of_the_cache()):
            raise ConfigError(
                "--load-cache brings its documents and the settings of its cache with it.",
                hint="Leave out the other options of documents and cache.",
            )
        if self.save_cache is not None and not self.documents:
            raise ConfigError("--save-cache needs documents to read.", hint="Name some with --document FILE.")


def with_choices(command: Callable[..., None]) -> Callable[..., None]:
    """The command with an option for each field of its parameter `choices` in that parameter's place."""
    own = dict(inspect.signature(command, eval_str=True).parameters)
    record = own.pop("choices").annotation
    shared, hints = [one.name for one in fields(record)], get_type_hints(record, include_extras=True)

    def run(**given: Any) -> None:
        command(choices=record(**{name: given.pop(name) for name in shared}), **given)

    by_name = inspect.Parameter.KEYWORD_ONLY
    taken = [parameter.replace(kind=by_name) for parameter in own.values()]
    taken += [
        inspect.Parameter(one.name, by_name, default=one.default, annotation=hints[one.name]) for one in fields(record)
    ]
    run.__name__, run.__doc__ = command.__name__, command.__doc__
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in taken}
    run.__signature__ = inspect.Signature(taken)  # type: ignore[attr-defined]
    return run
