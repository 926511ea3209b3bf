"""Refuse an unsuitable Python in a sentence, and name the command that has a suitable one.

Kept in a syntax that every Python reads: it is the first thing that runs.
"""

import os
import subprocess
import sys

OLDEST = (3, 11)
NEWEST = (3, 13)


def require(script):
    """Exit with a sentence unless this Python can run LlamaHome."""
    problem = complaint(sys.version_info[:3], sys.maxsize > 2**32, script, find_suitable())
    if problem:
        sys.stderr.write(problem + "\n")
        sys.exit(2)


def complaint(version, is_64_bit, script, suitable):
    """What is wrong with a Python of this version, or None. `suitable` is a command that would do, or None."""
    if OLDEST <= version[:2] <= NEWEST and is_64_bit:
        return None
    here = ".".join(str(part) for part in version) + ("" if is_64_bit else " (32 bit)")
    text = "LlamaHome needs a 64-bit Python 3.11, 3.12 or 3.13; this is Python %s." % here
    if suitable:
        return text + " Run: %s %s" % (suitable, script)
    return text + " Install one (python.org, your system's packages or pyenv), then run: python3.11 %s" % script


def find_suitable():
    """A command on this machine that starts a suitable Python, or None."""
    if OLDEST <= sys.version_info[:2] <= NEWEST and sys.maxsize > 2**32:
        return None
    versions = ["3.%d" % minor for minor in range(OLDEST[1], NEWEST[1] + 1)]
    commands = [["python" + version] for version in versions] + [["python3"], ["python"]]
    if os.name == "nt":
        commands = [["py", "-" + version] for version in versions] + commands
    for command in commands:
        if _is_suitable(command):
            return " ".join(command)
    return None


def _is_suitable(command):
    # Asked by running it: version managers put names on the path that lead nowhere.
    question = "import sys; print(sys.version_info[:2] >= %r and sys.version_info[:2] <= %r)" % (OLDEST, NEWEST)
    try:
        process = subprocess.Popen(
            command + ["-c", question], stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True
        )
        return process.communicate()[0].strip() == "True"
    except OSError:
        return False
