"""Help that can be read in a terminal and in a pipe: two columns, options under titles, examples at the end.

A command's docstring is its help. What stands under ``Examples:`` in it is shown as it is.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

if TYPE_CHECKING:
    from typer._click import Context, HelpFormatter

# The commands as `llamahome --help` lists them.
PANELS = {
    "Models": ("models", "download", "validate", "import", "remove", "merge", "export", "fit", "token"),
    "Documents": ("convert", "library"),
    "Questions": ("chat", "model", "ask", "serve", "servers"),
    "Fine-tuning": ("train", "runs", "datasets"),
    "Measurements": ("needle", "evaluations", "summarize", "stream", "benchmark"),
    "This machine": ("open", "doctor", "config", "selftest"),
}
_EXAMPLES = "Examples:"
_ALWAYS_NAMES = ("quiet", "help", "version", "install_completion", "show_completion")
# Options are listed beside their explanation up to this width, longer ones above it.
_COLUMN = 30


def examples_of(text: str) -> list[str]:
    """The command lines under ``Examples:`` in a docstring, without what is said beside them."""
    lines = inspect.cleandoc(text).partition(_EXAMPLES)[2].splitlines()
    return [line.partition("  #")[0].strip() for line in lines if line.strip()]


class _Help:
    """Help in two columns, by the names of the options' panels."""

    params: list[Any]
    help: str | None
    get_params: Callable[[Context], list[Any]]

    def format_help(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Usage, what it does, arguments, options, examples."""
        text, _, examples = (self.help or "").partition(_EXAMPLES)
        self.format_usage(ctx, formatter)  # type: ignore[attr-defined]
        _write_paragraphs(formatter, text)
        self.format_options(ctx, formatter)
        if examples.strip():
            with formatter.section("Examples"):
                for line in examples.strip().splitlines():
                    formatter.write(f"{' ' * formatter.current_indent}{line.strip()}\n")
        self.format_epilog(ctx, formatter)  # type: ignore[attr-defined]

    def collect_usage_pieces(self, ctx: Context) -> list[str]:
        """``MODEL [VERSION] [OPTIONS]``."""
        arguments = [param for param in self.get_params(ctx) if isinstance(param, TyperArgument)]
        places = [_place(param) if param.required else f"[{_place(param)}]" for param in arguments]
        commands = ["COMMAND …"] if isinstance(self, TyperGroup) else []
        return [*places, "[OPTIONS]", *commands]

    def format_options(self, ctx: Context, formatter: HelpFormatter) -> None:
        """A list of arguments, and one of options for each panel."""
        for title, rows in _panels(self.get_params(ctx), ctx).items():
            with formatter.section(title):
                formatter.write_dl(rows, col_max=_COLUMN)


class Command(_Help, TyperCommand):
    """A command with readable help."""


class Group(_Help, TyperGroup):
    """A group of commands with readable help."""

    def format_options(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Commands first: they are what one looks for."""
        seen = {name: command for name, command in self.commands.items() if not command.hidden}
        panels = {"Commands": list(seen)} if ctx.parent else _by_panel(seen)
        for title, names in panels.items():
            rows = [(name, _first_sentence(seen[name].help or "")) for name in names]
            with formatter.section(title):
                formatter.write_dl(rows, col_max=_COLUMN)
        _Help.format_options(self, ctx, formatter)


def _by_panel(names: Iterable[str]) -> dict[str, list[str]]:
    """Names of commands under their titles; what no title has stands at the end."""
    left = list(names)
    found = {title: [name for name in listed if name in left] for title, listed in PANELS.items()}
    placed = {name for listed in found.values() for name in listed}
    rest = [name for name in left if name not in placed]
    return {title: listed for title, listed in found.items() if listed} | ({"More": rest} if rest else {})


def _panels(params: Iterable[Any], ctx: Context) -> dict[str, list[tuple[str, str]]]:
    """Arguments, options, those with titles of their own, and what every command has; in this order."""
    found: dict[str, list[tuple[str, str]]] = {"Arguments": [], "Options": []}
    always = []
    for param in params:
        if getattr(param, "hidden", False):
            continue
        if isinstance(param, TyperArgument):
            found["Arguments"].append((_place(param), _explained(param, ctx)))
        elif param.name in _ALWAYS_NAMES:
            always.append((_names(param, ctx), _explained(param, ctx)))
        else:
            found.setdefault(param.rich_help_panel or "Options", []).append(
                (_names(param, ctx), _explained(param, ctx))
            )
    return {title: rows for title, rows in (found | {"Always": always}).items() if rows}


def _place(param: TyperArgument) -> str:
    """The name of an argument, as it stands in the usage: ``MODEL``, ``PATH…``."""
    name = (param.metavar or param.name.upper()).strip("[]")
    return f"{name}…" if param.nargs == -1 and "…" not in name else name


def _names(param: TyperOption, ctx: Context) -> str:
    """How an option is written: ``--dataset PATH``, ``-q, --quiet``, ``--cache / --no-cache``."""
    names = ", ".join(sorted(param.opts, key=len))
    if param.secondary_opts:
        names = f"{names} / {', '.join(param.secondary_opts)}"
    if param.is_flag or param.count:
        return names
    return f"{names} {param.metavar or _kind(param.display_type(ctx))}"


def _explained(param: TyperOption | TyperArgument, ctx: Context) -> str:
    """What it does, and what holds where it is not said."""
    default = param.get_default(ctx, call=False)
    said = [f"environment: {param.envvar}"] if param.envvar else []
    if param.show_default and default is True and param.secondary_opts:
        said.append(f"default: {param.opts[0]}")
    elif param.show_default and not isinstance(default, bool) and default not in (None, (), [], ""):
        said.append(f"default: {default}")
    return f"{param.help or ''} [{'; '.join(said)}]".strip() if said else param.help or ""


def _first_sentence(text: str) -> str:
    """The first sentence of a help text, without its full stop."""
    words = " ".join(inspect.cleandoc(text).partition("\n\n")[0].split())
    return re.split(r"(?<=\w)\.(?: |$)|: |; ", words)[0]


def _kind(shown: str) -> str:
    """A type as manuals write it; the values themselves where there are only some."""
    bare = shown.strip("<>").removeprefix("list[").removesuffix("]").removesuffix(" range")
    known = {"str": "TEXT", "int": "N", "float": "N", "path": "PATH", "file": "FILE", "directory": "DIR"}
    return known.get(bare.lower(), bare)


def _write_paragraphs(formatter: HelpFormatter, text: str) -> None:
    for paragraph in inspect.cleandoc(text).split("\n\n"):
        if paragraph.strip():
            formatter.write_paragraph()
            formatter.indent()
            formatter.write_text(" ".join(paragraph.split()))
            formatter.dedent()
