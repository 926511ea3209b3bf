"""`servers`: other machines that answer in the place of this one."""

from __future__ import annotations

import os
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from llamahome_gui.cli.commands import App
from llamahome_gui.cli.engines import REMOTE_KEY_VARIABLE
from llamahome_gui.cli.options import AsJson
from llamahome_gui.cli.output import note, print_json

if TYPE_CHECKING:
    from llamahome_gui.models.servers import Server, ServerBook

servers = App(
    help="Servers that answer in the place of this machine: vLLM, llama.cpp, LM Studio, another LlamaHome, any other "
    "that speaks as OpenAI's API does."
)
Name = Annotated[str, typer.Argument(help="A server, as `llamahome servers list` names it.", metavar="NAME")]


@servers.command("list")
def list_servers(as_json: AsJson = False) -> None:
    """List the servers and their models; none of them is asked.

    Examples:
        llamahome servers list
        llamahome servers list --json
    """
    known = _book().servers()
    if as_json:
        print_json({"servers": [_row(server) for server in known]})
        return
    for server in known:
        print(f"{server.name}  {server.url}  {server.kind}".rstrip())
        for row in _row(server)["models"]:
            context = f"  {row['context']:,} tokens" if row["context"] else ""
            print(f"  {row['key']}{context}")
    if not known:
        note("No server is known. Add one with: llamahome servers add URL")


@servers.command("add")
def add(
    url: Annotated[str, typer.Argument(help="Its address, such as https://gpu.example:8000.", metavar="URL")],
    name: Annotated[str, typer.Option(help="A short name; its host otherwise.", metavar="NAME")] = "",
    key: Annotated[bool, typer.Option("--key", help="Ask for its key, or read it from standard input.")] = False,
    as_json: AsJson = False,
) -> None:
    """Ask a server for its models and keep its address; its key goes where the system keeps passwords.

    Adding a server again looks at its models anew. LLAMAHOME_REMOTE_KEY holds a key too.

    Examples:
        llamahome servers add http://127.0.0.1:8080 --name desk --key
        llamahome servers add https://gpu.example:8000
    """
    from llamahome_gui.inference.remote.looking import look_at
    from llamahome_gui.models.servers import Server, server_url

    book = _book()
    typed = _typed_key() if key else os.environ.get(REMOTE_KEY_VARIABLE, "").strip() or None
    here = {server.url: server.name for server in book.servers()}
    shown = typed or book.key(Server("", server_url(url)))
    server = look_at(url, shown, name or here.get(server_url(url), ""), taken=list(here.values()))
    kept = book.keep(server, typed)
    if as_json:
        print_json(_row(server))
    where = f" Its key lies in {kept.where}." if kept else ""
    note(f"{server.name} has {len(server.models)} models.{where}")
    for model in server.models[:1]:
        note(f"Ask it with: llamahome chat --model remote/{server.name}/{model.id}")


@servers.command("remove")
def remove(name: Name, as_json: AsJson = False) -> None:
    """Forget a server and its key.

    Examples:
        llamahome servers remove desk
    """
    removed = _book().remove(name)
    if as_json:
        print_json(_row(removed))
    note(f"{removed.name} is forgotten.")


def register(app: typer.Typer) -> None:
    """Add these commands to the application."""
    app.add_typer(servers, name="servers")


def _book() -> ServerBook:
    from llamahome_gui.config.paths import Workspace
    from llamahome_gui.models.servers import ServerBook

    return ServerBook(Workspace.open())


def _typed_key() -> str:
    """From the terminal, unseen, or from standard input."""
    typed = typer.prompt("Key", hide_input=True, err=True) if sys.stdin.isatty() else sys.stdin.readline()
    return str(typed).strip()


def _row(server: Server) -> dict[str, Any]:
    models = [{**asdict(model), "key": f"remote/{server.name}/{model.id}"} for model in server.models]
    return {"name": server.name, "url": server.url, "kind": server.kind, "models": models}
