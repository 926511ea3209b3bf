"""`serve`: a model behind an OpenAI-compatible HTTP API."""

from __future__ import annotations

import contextlib
from typing import Annotated, Any

import typer

from llamahome_gui.cli.choices import EngineChoices, with_choices
from llamahome_gui.cli.engines import engine_of, settings_of
from llamahome_gui.cli.options import AsJson
from llamahome_gui.cli.output import note, print_json, warn
from llamahome_gui.errors import ConfigError

_SERVER = "Server"


def _option(*names: str, **details: Any) -> Any:
    return typer.Option(*names, rich_help_panel=_SERVER, **details)


@with_choices
def serve(
    choices: EngineChoices,
    host: Annotated[str, _option(help="Address to listen on; others than this machine's need a key.")] = "127.0.0.1",
    port: Annotated[int, _option(help="Port to listen on; 0 takes a free one.", min=0, max=65_535)] = 8080,
    no_key: Annotated[bool, _option("--no-key", help="Let every program of this machine ask.")] = False,
    new_key: Annotated[bool, _option("--new-key", help="Make another key; the old one opens nothing more.")] = False,
    show_key: Annotated[bool, _option("--show-key", help="Show the key again.")] = False,
    at_once: Annotated[int, _option("--parallel", help="Answers at the same time.", metavar="N", min=1, max=64)] = 4,
    waiting: Annotated[int, _option("--queue", help="Answers that may wait.", metavar="N", min=0, max=10_000)] = 64,
    body: Annotated[int, _option("--max-body", help="Largest request, in MB.", metavar="MB", min=1, max=2_000)] = 32,
    origins: Annotated[
        list[str] | None, _option("--cors", help="A web page that may ask from a browser; repeatable.", metavar="URL")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Serve a model to other programs over HTTP, as OpenAI's API does; Ctrl+C ends it.

    The key is made at the first start and shown once. LLAMAHOME_SERVE_KEY sets one for one start.

    Examples:
        llamahome serve --model llama/3.2-1b --port 8000
        llamahome serve --policy h2o --window-length 1024 --parallel 8 --quiet
        llamahome serve --host 0.0.0.0 --show-key
    """
    from llamahome_gui.serving.application import Limits, Served, make_application
    from llamahome_gui.serving.server import Running, address_of, is_local, open_port

    if no_key and not is_local(host):
        raise ConfigError("A server that other machines reach needs a key.", hint="Leave out --no-key or --host.")
    h2o, sampling = settings_of(choices)
    key, key_row = (None, {"key": None, "key_from": None}) if no_key else _key(new_key=new_key, show=show_key)
    with contextlib.closing(open_port(host, port)) as opened, engine_of(choices) as engine:
        address = address_of(opened, host)
        served = Served(
            engine, h2o, sampling, key, Limits(body_bytes=body * 1_000_000, at_once=at_once, waiting=waiting),
            hosts=() if key is not None else ("127.0.0.1", "localhost", "[::1]", host), origins=origins or (),
            said=note,
        )  # fmt: skip

        def ready() -> None:
            if as_json:
                print_json({"url": f"{address}/v1", "model": engine.loaded.info.key, **key_row})
            note(f"{engine.loaded.info.title} answers at {address}/v1 as '{engine.loaded.info.key}'. Ctrl+C ends it.")

        Running(make_application(served), opened, ready).run()


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("serve")(serve)


def _key(*, new_key: bool, show: bool) -> tuple[str, dict[str, Any]]:
    """The key, and what is told of it: its value only where it is new or was asked for."""
    from llamahome_gui.config.paths import Workspace
    from llamahome_gui.serving.keys import server_key

    key, made = server_key(Workspace.open(), anew=new_key)
    shown = key.value if made or show else None
    if shown:
        warn(f"Key: {shown}")
    note(f"The key lies in {key.where}." + ("" if shown else " --show-key shows it."))
    return key.value, {"key": shown, "key_from": key.place.value}
