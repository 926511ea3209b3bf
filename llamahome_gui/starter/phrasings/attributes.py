"""The wordings of every attribute that has some of its own."""

from __future__ import annotations

from llamahome_gui.starter.phrasings.of_people import OF_PEOPLE_AND_PLACES
from llamahome_gui.starter.phrasings.of_things import OF_THINGS
from llamahome_gui.starter.phrasings.own import NO_OWN, Own, Said, Share, widened
from llamahome_gui.starter.phrasings.wider_people import WIDER_OF_PEOPLE
from llamahome_gui.starter.phrasings.wider_things import WIDER_OF_THINGS

__all__ = ["NO_OWN", "OWN", "Own", "Said", "Share"]

_WIDER = WIDER_OF_PEOPLE | WIDER_OF_THINGS
OWN = {name: widened(own, _WIDER[name]) for name, own in (OF_PEOPLE_AND_PLACES | OF_THINGS).items()}
