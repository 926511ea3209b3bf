"""One of the two processes: it loads a model and answers, once for each line that it is given or on and on."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from llamahome_gui.config.paths import Workspace, own_program
from llamahome_gui.config.settings import H2OSettings, SamplingSettings
from llamahome_gui.inference.types import ChatMessage

if TYPE_CHECKING:
    from llamahome_gui.inference.engine import Engine

ANSWER_TOKENS = 24
_SENTENCE, _QUESTION = "The lamp in hall {number} is green. ", "What is the access code for the Harbor office?"


def command(workspace: Path, tokens: int, *, endless: bool) -> list[str]:
    """Arguments that start one of them."""
    order = json.dumps({"workspace": str(workspace), "tokens": tokens, "endless": endless})
    return [*own_program(), "benchmark", "beside-case", order]


def run_order(order: str) -> None:
    """Do what an order of `command` says: a line of seconds for each answer, the first of which warms up."""
    from llamahome_gui.inference.engine import load_engine
    from llamahome_gui.models.store import ModelStore
    from llamahome_gui.models.types import STARTER_KEY

    given = json.loads(order)
    engine = load_engine(ModelStore(Workspace(Path(given["workspace"]))), STARTER_KEY, device="cpu")
    try:
        number = 0
        while given["endless"] or sys.stdin.readline():
            print(answered(engine, number, given["tokens"]), flush=True)
            number += 1
    finally:
        engine.loaded.close()


def answered(engine: Engine, number: int, tokens: int) -> float:
    """Seconds of one answer about a text of about ``tokens`` tokens, another one for each number."""
    sentence = _SENTENCE.format(number=number)
    text = sentence * max(1, tokens // engine.count_tokens(sentence))
    began = time.perf_counter()
    sampling = SamplingSettings(temperature=0.0, max_new_tokens=ANSWER_TOKENS)
    for _event in engine.stream([ChatMessage("user", text + _QUESTION)], h2o=H2OSettings(), sampling=sampling):
        pass
    return time.perf_counter() - began
