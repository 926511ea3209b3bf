"""Check LlamaHome: `python3.11 packaging/test.py [pytest arguments]`. Lint, format, types, contracts, tests.

Installs into .venv like packaging/run.py, with the test parts. Needs no display. `--only-tests` leaves out
everything but pytest; `-m slow` and `-m gpu` run the tests that are left out otherwise; `--system-packages` installs
system libraries that Qt needs first.

Kept in a syntax that every Python reads, so that an old one gets a sentence and not a syntax error.
"""

import sys

import python_version

if __name__ == "__main__":
    python_version.require("packaging/test.py")

    import gates

    sys.exit(gates.main(sys.argv[1:]))
