"""The wordings of every attribute that has some of its own."""

from __future__ import annotations

from llamahome_gui.starter.phrasings.of_people import OF_PEOPLE_AND_PLACES
from llamahome_gui.starter.phrasings.of_things import OF_THINGS
from llamahome_gui.starter.phrasings.own import NO_OWN, Own, Said, Share

__all__ = ["NO_OWN", "OWN", "Own", "Said", "Share"]

OWN = OF_PEOPLE_AND_PLACES | OF_THINGS
