"""The libraries: whether each that is needed is there in a version that will do, and whether torch computes."""

from __future__ import annotations

import importlib
import platform
import sys
from collections.abc import Iterator
from importlib import metadata
from typing import TYPE_CHECKING

from llamahome_gui import __version__
from llamahome_gui.doctor.finding import Finding, State

if TYPE_CHECKING:
    from packaging.requirements import Requirement

AREA = "libraries"
OLDEST, NEWEST = (3, 11), (3, 13)
_AGAIN = "Install again: python packaging/run.py, or pip install --upgrade llamahome."


def look() -> Iterator[Finding]:
    """Python, the packages, and what torch says of itself."""
    yield _python()
    yield from _packages()
    yield from _torch()


def _python() -> Finding:
    found = f"{platform.python_version()} at {sys.executable}, LlamaHome {__version__}"
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return Finding(AREA, "Python", State.GOOD, found)
    return Finding(AREA, "Python", State.WARNING, found, "Use Python 3.11, 3.12 or 3.13.")


def _packages() -> Iterator[Finding]:
    """One finding for all that are in order, one for each that is not."""
    wanted = list(_requirements())
    troubles = [trouble for one in wanted if (trouble := _trouble(one)) is not None]
    for one, found in troubles:
        yield Finding(AREA, one.name, State.FAILURE, found, f"Run: {sys.executable} -m pip install '{one}'")
    if wanted and not troubles:
        yield Finding(AREA, "packages", State.GOOD, f"all {len(wanted)} that are needed are there")
    if not wanted:
        yield Finding(AREA, "packages", State.NOTE, "it is not recorded which are needed")


def _requirements() -> Iterator[Requirement]:
    """What the installed program says that it needs, without its extras."""
    from packaging.requirements import Requirement

    try:
        lines = metadata.requires("llamahome") or []
    except metadata.PackageNotFoundError:
        return
    for line in lines:
        one = Requirement(line)
        if one.marker is None or one.marker.evaluate({"extra": ""}):
            yield one


def _trouble(one: Requirement) -> tuple[Requirement, str] | None:
    try:
        here = metadata.version(one.name)
    except metadata.PackageNotFoundError:
        return one, "is not installed"
    if one.specifier.contains(here, prereleases=True):
        return None
    return one, f"is {here}, and {one.specifier} is needed"


def _torch() -> Iterator[Finding]:
    try:
        torch = importlib.import_module("torch")
        right = bool((torch.ones(8, 8) @ torch.ones(8, 8) == 8).all())
    except Exception as error:
        # A broken build fails in ways of its own: a missing library, an instruction that the processor lacks.
        yield Finding(AREA, "torch", State.FAILURE, f"cannot be used ({type(error).__name__}: {error})", _AGAIN)
        return
    found = f"{torch.__version__}, {torch.get_num_threads()} threads"
    if right:
        yield Finding(AREA, "torch", State.GOOD, f"computes: {found}")
    else:
        yield Finding(AREA, "torch", State.FAILURE, f"computes wrongly: {found}", _AGAIN)
    yield from _cuda(torch.cuda.is_available(), torch.version.cuda)


def _cuda(works: bool, built_for: str | None) -> Iterator[Finding]:
    """Whether a GPU that is there can be used."""
    from llamahome_gui.monitoring.gpus import gpus

    if not gpus():
        return
    if works:
        yield Finding(AREA, "CUDA", State.GOOD, f"torch uses the GPU (CUDA {built_for})")
    elif built_for is None:
        told = "there is a GPU, and this torch is built for processors only"
        yield Finding(AREA, "CUDA", State.WARNING, told, "Install the CUDA build of torch.")
    else:
        told = f"there is a GPU, and torch (CUDA {built_for}) cannot use it"
        yield Finding(AREA, "CUDA", State.WARNING, told, "Update the GPU's driver.")
