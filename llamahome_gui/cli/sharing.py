"""Several processes for one run, from the command line: start them, follow them, end as one process would."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def launch_run(arguments: dict[str, Any], processes: int) -> int:
    """Run `train` with these arguments in several processes that speak JSON lines; the exit code."""
    from llamahome_gui.training import run_key
    from llamahome_gui.training.events import to_line
    from llamahome_gui.training.launch import launch

    key = run_key(arguments["base"], arguments["name"])
    command = _command(arguments, processes)
    return launch(command, processes, arguments["workspace"], key, lambda event: print(to_line(event), flush=True))


def follow_run(arguments: dict[str, Any], processes: int, show: Callable[[Any], None]) -> None:
    """Run `train` in several processes below this one, and show what they tell.

    Raises:
        TrainingError: As `train` in one process would.
    """
    from llamahome_gui import training
    from llamahome_gui.errors import TrainingError
    from llamahome_gui.training.events import Failed
    from llamahome_gui.training.launch import follow

    failures: list[Failed] = []

    def look(event: Any) -> None:
        if isinstance(event, Failed):
            failures.append(event)
        else:
            show(event)

    command = [*_command(arguments, processes), "--processes", str(processes)]
    code = follow(command, look, arguments["stop"])
    if code == training.PAUSED_EXIT_CODE:
        raise training.TrainingPausedError("The run was paused.", subject=arguments["name"])
    if code == training.CANCELLED_EXIT_CODE:
        raise training.TrainingCancelledError("The run was cancelled; nothing was saved.")
    if failures:
        raise TrainingError(failures[-1].message, subject=failures[-1].subject, hint=failures[-1].hint)
    if code:
        raise TrainingError(f"The run ended unexpectedly (exit code {code}).", hint="The log says more.")


def _command(arguments: dict[str, Any], processes: int) -> list[str]:
    """Arguments of the command for one process; refused here where the rows cannot be shared."""
    from llamahome_gui.config.paths import own_program
    from llamahome_gui.training import child_command, share_of

    share_of(arguments["settings"], processes)
    wanted = ("dataset", "name", "settings", "workspace", "resume")
    command = child_command(base_key=arguments["base"].key, **{name: arguments[name] for name in wanted})
    return command[len(own_program()) :]
