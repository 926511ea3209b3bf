"""What commands are made with: a Typer whose commands have ``--quiet`` and readable help."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Annotated, Any

import typer

from llamahome_gui.cli.helping import Command, Group
from llamahome_gui.cli.output import talk

Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but the result and errors.")]


class App(typer.Typer):
    """A Typer whose commands are those of this house."""

    def __init__(self, **details: Any) -> None:
        super().__init__(cls=Group, rich_markup_mode=None, **details)

    def command(self, name: str | None = None, **details: Any) -> Callable[..., Any]:
        """As of Typer; the command understands ``--quiet``."""
        added = super().command(name, **{"cls": Command, **details})

        def add(function: Callable[..., Any]) -> Callable[..., Any]:
            added(quietly(function))
            return function

        return add

    def callback(self, **details: Any) -> Callable[..., Any]:
        """As of Typer; the group understands ``--quiet``."""
        added = super().callback(**details)

        def add(function: Callable[..., Any]) -> Callable[..., Any]:
            added(quietly(function))
            return function

        return add


def quietly(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function with an option `quiet`, which silences notes and progress before it runs."""
    own = inspect.signature(function, eval_str=True)
    option = inspect.Parameter("quiet", inspect.Parameter.KEYWORD_ONLY, default=False, annotation=Quiet)

    @functools.wraps(function)
    def run(*arguments: Any, quiet: bool = False, **given: Any) -> Any:
        talk.quiet = talk.quiet or quiet
        return function(*arguments, **given)

    run.__signature__ = own.replace(parameters=[*own.parameters.values(), option])  # type: ignore[attr-defined]
    run.__annotations__ = {name: parameter.annotation for name, parameter in own.parameters.items()} | {"quiet": Quiet}
    return run
