"""Start LlamaHome: `python3.11 packaging/run.py [arguments]`. The first start installs it into .venv.

No arguments open the window; others go to the command line (`packaging/run.py --help`). Needs Python 3.11 to 3.13
and nothing else. With `--system-packages` in front, system libraries that the window needs are installed first.

Kept in a syntax that every Python reads, so that an old one gets a sentence and not a syntax error.
"""

import sys

import python_version

if __name__ == "__main__":
    python_version.require("packaging/run.py")

    import launch

    sys.exit(launch.main(sys.argv[1:]))
