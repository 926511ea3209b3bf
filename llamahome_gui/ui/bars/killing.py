"""Programs that are killed while they write an answer: what of it is lost, and whether anything else is.

Each program has the real window, and all share one workspace, so that every database was left by a kill before it is
opened. What was written is told by a log to which the program appends, token by token.
"""

from __future__ import annotations

import multiprocessing
import random
import sqlite3
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from llamahome_gui.config.paths import Workspace
from llamahome_gui.errors import LlamaHomeError
from llamahome_gui.inference import ConversationStore
from llamahome_gui.ui.bars.sizes import Measured, Sizes
from llamahome_gui.ui.bars.writer import write_until_killed, written
from llamahome_gui.ui.selftest.driver import StepFailed

LOST_SECONDS = 1.0
_START_SECONDS = 120.0
_POLL_SECONDS = 0.005
# Before the kill, from the first token on.
_LEAST, _MOST = 0.1, 4.0
_PRELOADED = (
    "torch",
    "transformers.models.llama.modeling_llama",
    "llamahome_gui.inference.fast.decoder",
    "llamahome_gui.ui.bars.writer",
)


@dataclass
class _Toll:
    """What the kills cost so far; `known` are the messages of all chats by their ids."""

    lost: list[float] = field(default_factory=list)
    known: dict[int, str] = field(default_factory=dict)
    changed: int = 0
    unusable: int = 0


def measure(home: Path, sizes: Sizes) -> Measured:
    """Kill as many programs as wanted."""
    chance, toll = random.Random(1), _Toll()
    for number in range(sizes.kills):
        log = home / f"log {number}"
        killed = _kill_one(home, log, chance.uniform(_LEAST, _MOST))
        _look(Workspace.open(home).conversations_db, log, killed, toll)
    found = Measured()
    found.rows.append(
        {
            "case": "kill",
            "kills": sizes.kills,
            "lost_s": round(sorted(toll.lost)[len(toll.lost) // 2], 2),
            "lost_s_most": round(max(toll.lost), 2),
            "earlier_messages_lost": toll.changed,
            "databases_that_did_not_open": toll.unusable,
        }
    )
    found.hold("killing: seconds of text lost, the most", max(toll.lost), LOST_SECONDS)
    found.hold("killing: earlier messages lost or changed", toll.changed, 0)
    found.hold("killing: databases that did not open", toll.unusable, 0)
    return found


def _kill_one(home: Path, log: Path, seconds: float) -> float:
    """Start a program, let it write that long, kill it; the moment of that by the monotonic clock."""
    method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
    context: Any = multiprocessing.get_context(method)
    if method == "forkserver":
        context.set_forkserver_preload(list(_PRELOADED))
    program = context.Process(target=write_until_killed, args=(home, log))
    program.start()
    try:
        deadline = time.monotonic() + _START_SECONDS
        while not (log.exists() and log.stat().st_size):
            if time.monotonic() > deadline or not program.is_alive():
                raise StepFailed("a program that should be killed did not begin to write")
            time.sleep(_POLL_SECONDS)
        time.sleep(seconds)
    finally:
        killed = time.monotonic()
        program.kill()
        program.join()
    return killed


def _look(database: Path, log: Path, killed: float, toll: _Toll) -> None:
    """Open what the killed program left, as the next one does."""
    try:
        now = _messages(database)
    except (sqlite3.Error, LlamaHomeError, StepFailed):
        toll.unusable += 1
        return
    toll.changed += sum(now.get(number) != text for number, text in toll.known.items())
    new = [number for number in now if number not in toll.known]
    stored = now[max(new)] if len(new) == 2 else ""
    wrote = written(log)
    # A line that was cut by the kill says nothing; the first moment that is not in the database counts.
    beyond = [moment for moment, length in wrote if length > len(stored)]
    toll.lost.append(killed - beyond[0] if beyond else 0.0)
    toll.known = now


def _messages(database: Path) -> dict[int, str]:
    store = ConversationStore(database)
    try:
        found = {
            message.id: message.content
            for chat in store.conversations()
            for message, _before in store.every_message(chat.id)
        }
    finally:
        store.close()
    plain = sqlite3.connect(database)
    try:
        if plain.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
            raise StepFailed("the database is damaged")
    finally:
        plain.close()
    return found
