"""`config`: which settings hold, and where each comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from llamahome_gui.cli import completing
from llamahome_gui.cli.commands import App
from llamahome_gui.cli.options import AsJson
from llamahome_gui.cli.output import print_json

if TYPE_CHECKING:
    from llamahome_gui.config.settings import SettingSource

Sections = Annotated[
    list[str] | None,
    typer.Argument(help="Sections or settings (h2o, sampling.top_p); all without.", autocompletion=completing.settings),
]


def show(only: Sections = None, as_json: AsJson = False) -> None:
    """Print the settings, their values, and where each comes from: a variable, a file, or the default.

    An option of a command wins over the environment, the environment over the files, the files over the defaults.

    Examples:
        llamahome config show
        llamahome config show h2o sampling.top_p --json
    """
    from llamahome_gui.config.paths import Workspace
    from llamahome_gui.config.settings import setting_sources

    found = _chosen(setting_sources(Workspace.open()), only or [])
    if as_json:
        print_json({"settings": [_row(each) for each in found]})
    else:
        _print(found)


def paths(as_json: AsJson = False) -> None:
    """Print where the workspace and its settings files are.

    Examples:
        llamahome config path
    """
    from llamahome_gui.config.paths import Workspace

    workspace = Workspace.open()
    places = {"workspace": str(workspace.root), "settings": str(workspace.config_dir), "logs": str(workspace.logs_dir)}
    if as_json:
        print_json(places)
    else:
        for name, place in places.items():
            print(f"{name:<10} {place}")


def _chosen(found: list[SettingSource], only: list[str]) -> list[SettingSource]:
    from llamahome_gui.errors import ConfigError

    names = [".".join(each.path) for each in found]
    for wanted in only:
        if not any(_within(name, wanted) for name in names):
            known = ", ".join(dict.fromkeys(each.path[0] for each in found))
            raise ConfigError(f"There is no setting '{wanted}'.", hint=f"Sections: {known}.")
    return [
        each for each, name in zip(found, names, strict=True)
        if not only or any(_within(name, wanted) for wanted in only)
    ]  # fmt: skip


def _within(name: str, wanted: str) -> bool:
    return name == wanted or name.startswith(f"{wanted}.")


def _row(each: SettingSource) -> dict[str, Any]:
    from llamahome_gui.config.environment import variable

    return {
        "name": ".".join(each.path), "value": each.value, "source": each.source, "variable": variable(each.path),
    }  # fmt: skip


def _print(found: list[SettingSource]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("setting", "value", "from", box=None, pad_edge=False)
    for each in found:
        value = "" if each.value is None else str(each.value)
        table.add_row(".".join(each.path), value, each.source, style="dim" if each.source == "default" else None)
    Console().print(table)


def register(app: typer.Typer) -> None:
    """Add `config` to the application."""
    group = App(help="Show the settings and where each comes from.", no_args_is_help=True)
    group.command("show")(show)
    group.command("path")(paths)
    app.add_typer(group, name="config")
