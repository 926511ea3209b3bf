"""Looks whether everything that LlamaHome needs is there and in order, and says what mends what is not.

Nothing is changed by looking, and nothing leaves the machine unless the network is asked for.
"""

from llamahome_gui.doctor.examination import examine
from llamahome_gui.doctor.finding import Finding, State

__all__ = ["Finding", "State", "examine"]
