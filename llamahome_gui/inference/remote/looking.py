"""What a server is and offers: its models with their context, and what beyond OpenAI's API it understands."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from typing import Any

from llamahome_gui.errors import LlamaHomeError
from llamahome_gui.inference.remote import problems
from llamahome_gui.inference.remote.wire import Wire
from llamahome_gui.models.servers import Server, ServerModel, server_name, server_url, with_models

LLAMAHOME, VLLM, LLAMACPP, LMSTUDIO = "llamahome", "vllm", "llamacpp", "lmstudio"
_OWNERS = {"llamahome": LLAMAHOME, "vllm": VLLM, "llamacpp": LLAMACPP, "organization_owner": LMSTUDIO}
_CONTEXT_FIELDS = ("max_model_len", "loaded_context_length", "max_context_length", "context_length", "context_window")


def look_at(address: str, key: str | None, name: str = "", taken: Sequence[str] = ()) -> Server:
    """Ask a server what it is and which models it has.

    Args:
        address: As a person types it.
        key: Shown to it; None shows none.
        name: Of the server; empty makes one of its host.
        taken: Names of other servers.

    Raises:
        ConfigError: The address or the key cannot be used.
        RemoteError: The server cannot be reached, refuses, or is none that speaks as OpenAI's API does.
    """
    url = server_url(address)
    wire = Wire(url, key)
    listed = wire.ask(f"{url}/models")
    rows = listed.get("data") if isinstance(listed, dict) else None
    if not isinstance(rows, list):
        raise problems.not_openai(url)
    entries = [row for row in rows if isinstance(row, dict) and isinstance(row.get("id"), str)]
    owner = str(entries[0].get("owned_by", "")) if entries else ""
    kind = _OWNERS.get(owner, "")
    further = _further(wire, kind)
    models = [ServerModel(row["id"], _context(row) or further.get(row["id"]) or further.get("")) for row in entries]
    return with_models(Server(name or server_name(url, taken), url), kind, models)


def count_tokens(wire: Wire, kind: str, model: str, turns: Sequence[Mapping[str, str]]) -> int:
    """Tokens of a conversation as the server counts them; estimated where it cannot.

    Raises:
        RemoteError: The server cannot be reached.
    """
    if kind in (LLAMAHOME, VLLM):
        return _number(wire.ask(f"{wire.root}/tokenize", {"model": model, "messages": list(turns)}), "count", wire)
    if kind == LLAMACPP:
        text = "\n".join(f"{turn['role']}: {turn['content']}" for turn in turns)
        found = wire.ask(f"{wire.root}/tokenize", {"content": text})
        tokens = found.get("tokens") if isinstance(found, dict) else None
        if isinstance(tokens, list):
            return len(tokens) + _MARKS * len(turns)
    return sum(estimate(turn["content"]) + _MARKS for turn in turns)


# Tokens that a template puts around a turn, where they are estimated.
_MARKS = 8


def estimate(text: str) -> int:
    """Tokens of a text whose tokenizer is not at hand: a token for every four bytes."""
    return -(-len(text.encode()) // 4)


def _further(wire: Wire, kind: str) -> dict[str, int]:
    """Contexts that stand elsewhere than in the list of models, by model; one for all under the empty name."""
    with contextlib.suppress(LlamaHomeError, AttributeError, KeyError, TypeError):
        if kind == LLAMACPP:
            found = wire.ask(f"{wire.root}/props")["default_generation_settings"]["n_ctx"]
            return {"": int(found)}
        if kind == LMSTUDIO:
            rows = wire.ask(f"{wire.root}/api/v0/models")["data"]
            return {row["id"]: context for row in rows if (context := _context(row))}
    return {}


def _context(row: Mapping[str, Any]) -> int | None:
    values = (row.get(field) for field in _CONTEXT_FIELDS)
    return next((value for value in values if isinstance(value, int) and value > 0), None)


def _number(found: Any, name: str, wire: Wire) -> int:
    value = found.get(name) if isinstance(found, dict) else None
    if not isinstance(value, int):
        raise problems.not_openai(wire.url)
    return value
