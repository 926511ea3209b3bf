"""The Typer application and its way out: one line per error, a documented exit code, a traceback only in the log."""

from __future__ import annotations

import io
import logging
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from llamahome_gui import __version__
from llamahome_gui.cli import (
    asking,
    benchmarking,
    chatting,
    configuring,
    converting,
    datasets,
    downloading,
    evaluating,
    evaluations,
    examining,
    fitting,
    hubbing,
    librarian,
    modelling,
    opening,
    runs,
    servers,
    serving,
    streaming,
    summarizing,
    training,
)
from llamahome_gui.cli.commands import App
from llamahome_gui.cli.options import AsJson
from llamahome_gui.cli.output import print_error, talk
from llamahome_gui.errors import LlamaHomeError

EXIT_CODES = (
    "Exit codes: 0 done, 1 a check or part of the work failed, 2 wrong usage, 3 settings or workspace, 4 documents, "
    "5 models, 6 KV cache or generation, 7 datasets or training, 8 storage, 9 no display, 10 downloads, "
    "11 server, 130 interrupted. Results go to standard output, everything else to standard error. An option wins over "
    "the environment (LLAMAHOME_…, LLAMA_MODEL), the environment over the settings files, these over the defaults: "
    "`llamahome config show` tells each value and its source."
)

app = App(
    name="llamahome",
    help="Work with your own long documents on a local Llama-family model. Without a command the window opens.",
    invoke_without_command=True,
    no_args_is_help=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    epilog=EXIT_CODES,
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"llamahome {__version__}")
        raise typer.Exit


@app.callback()
def window(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Open the window when no command is given."""
    if context.invoked_subcommand is None:
        opening.show_window([])


@app.command()
def selftest(
    screenshots: Annotated[
        str | None, typer.Option(help="Folder for the screenshots; a temporary one otherwise.", metavar="DIR")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Drive the real window through its uses, and the download of a model, and check each; needs no display.

    Examples:
        llamahome selftest
        llamahome selftest --screenshots pictures --json
    """
    from llamahome_gui.ui.selftest import run_selftest

    raise typer.Exit(run_selftest(screenshots=screenshots, as_json=as_json))


opening.register(app)
modelling.register(app)
hubbing.register(app)
fitting.register(app)
downloading.register(app)
converting.register(app)
librarian.register(app)
chatting.register(app)
asking.register(app)
datasets.register(app)
training.register(app)
runs.register(app)
benchmarking.register(app)
configuring.register(app)
examining.register(app)
evaluating.register(app)
evaluations.register(app)
serving.register(app)
servers.register(app)
summarizing.register(app)
streaming.register(app)


def main(arguments: Sequence[str]) -> int:
    """Run `arguments`; see `llamahome_gui.cli.run` for the exit codes."""
    talk.quiet = False
    # What the rooms log is for a log file; without a handler Python would print it between the results.
    logging.getLogger().addHandler(logging.NullHandler())
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Names of files may be any bytes; they are shown escaped rather than not at all.
            stream.reconfigure(errors="backslashreplace")
    command = typer.main.get_command(app)
    try:
        result = command.main(args=list(arguments), prog_name="llamahome", standalone_mode=False)
    except LlamaHomeError as error:
        print_error(error)
        return error.exit_code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader of a pipe has gone (`llamahome models | head`): nothing is left to say, not even at exit.
        sys.stdout = sys.stderr
        return 1
    except Exception as error:
        return _usage_or_crash(error)
    return result if isinstance(result, int) else 0


def _usage_or_crash(error: Exception) -> int:
    """Show a usage error as Click does; log anything else and say where."""
    if hasattr(error, "show") and hasattr(error, "exit_code"):
        error.show()
        return int(error.exit_code)
    if type(error).__name__ in ("Abort", "Exit"):
        return int(getattr(error, "exit_code", 130))
    from llamahome_gui.cli.output import log_crash

    print_error(LlamaHomeError(f"Unexpected error ({type(error).__name__}: {error}).", hint=log_crash(error)))
    return 1
