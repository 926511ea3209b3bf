"""`llamahome` and `python -m llamahome_gui`: without arguments the window, otherwise the command line."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the program and exit with its code."""
    if getattr(sys, "frozen", False):
        import multiprocessing

        # Conversion workers are spawned: a frozen executable must hand itself over to them before anything else.
        multiprocessing.freeze_support()
    from llamahome_gui.cli import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
