"""Everything that is known of one model, as names and values; without Qt."""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from llamahome_gui.errors import ModelError
from llamahome_gui.models import AdapterCard, InstalledModel, ModelCard, ModelKind, read_card
from llamahome_gui.models.folder import CONFIG, read_json
from llamahome_gui.models.safetensors_header import read_header
from llamahome_gui.models.servers import Server, ServerModel
from llamahome_gui.models.shape import Shape
from llamahome_gui.ui.i18n import grouped, plural, tr
from llamahome_gui.ui.models.rows import ModelRow
from llamahome_gui.units import size_text

_TEMPLATES = ("chat_template.jinja", "chat_template.json")
_HASH_SHOWN = 12
_PROGRAMS = {"llamahome": "LlamaHome", "vllm": "vLLM", "llamacpp": "llama.cpp", "lmstudio": "LM Studio"}
_SIZES = ("num_hidden_layers", "hidden_size", "num_attention_heads", "num_key_value_heads")


@dataclass(frozen=True)
class Detail:
    """One line: a name and what holds. `url` is opened in the browser, `tip` has what was too long to show."""

    name: str
    value: str
    url: str = ""
    tip: str = ""


@dataclass(frozen=True)
class Details:
    """What stands below a model's name, and its files, one line each."""

    facts: tuple[Detail, ...] = ()
    files: tuple[Detail, ...] = ()


def page_url(endpoint: str, repository: str) -> str:
    """The model's page on the hub."""
    return f"{endpoint.rstrip('/')}/{repository}"


def listed(row: ModelRow, shape: Shape | None, endpoint: str) -> Details:
    """What the catalogue knows of a version that is not here."""
    facts = [*_origin(row, endpoint), *_licence(row)]
    if shape is not None:
        facts += _network(shape.parameters, shape.layers, shape.hidden, shape.heads, shape.kv_heads, shape.dtype)
    facts += [Detail(tr("Size and use"), "  ·  ".join(row.facts)), *_memory(row)]
    if row.gated:
        facts.append(Detail(tr("Gated"), tr("Accept the licence first")))
    return Details(tuple(facts))


def installed(row: ModelRow, folder: Path, endpoint: str) -> Details:
    """What the files of an installed model say. Reads the disk: not for the GUI thread.

    Args:
        folder: Where the store keeps it, which for a linked one is not where its files lie.
    """
    model = row.model
    assert model is not None
    card = None
    with contextlib.suppress(ModelError):
        card = read_card(folder)
    facts = [Detail(tr("Folder"), str(model.path), tip=str(model.path)), *_origin(row, endpoint, card)]
    facts += _training(card) if isinstance(card, AdapterCard) else [*_licence(row), *_memory(row)]
    with contextlib.suppress(ModelError):
        facts += _of_config(model)
    return Details(tuple(facts), tuple(_files(model.path, card)))


def remote(server: Server, model: ServerModel, *, key: bool) -> Details:
    """What is known of a model on a server.

    Args:
        key: Whether one is kept for the server.
    """
    facts = [Detail(tr("Address"), server.url, tip=server.url), Detail(tr("Model"), model.id, tip=model.id)]
    if server.kind in _PROGRAMS:
        facts.append(Detail(tr("Program"), _PROGRAMS[server.kind]))
    context = grouped(model.context) if model.context else tr("The server does not say")
    facts.append(Detail(tr("Context"), context))
    facts.append(Detail(tr("Key"), tr("Kept") if key else tr("None")))
    return Details(tuple(facts))


def of_adapter(model: InstalledModel) -> Details:
    """What an adapter's card and configuration say. Reads the disk: not for the GUI thread."""
    card, facts = None, [Detail(tr("Folder"), str(model.path), tip=str(model.path))]
    with contextlib.suppress(ModelError):
        card = read_card(model.path)
    if isinstance(card, AdapterCard):
        facts += [Detail(tr("Added"), _moment(card.created)), *_training(card)]
    with contextlib.suppress(ModelError):
        facts += _of_config(model)
    return Details(tuple(facts), tuple(_files(model.path, card)))


def count_text(count: int) -> str:
    """A number of parameters: ``1.24 billion``, ``135 million``."""
    if count >= 1e9:
        return tr("{count:.3g} billion", count=count / 1e9)
    return tr("{count:.3g} million", count=count / 1e6) if count >= 1e6 else grouped(count)


def _origin(row: ModelRow, endpoint: str, card: ModelCard | AdapterCard | None = None) -> list[Detail]:
    known = card if isinstance(card, ModelCard) else ModelCard()
    repository, revision = known.repository or row.repository, known.revision or row.revision
    made = []
    if repository:
        made.append(Detail(tr("Repository"), repository, page_url(endpoint, repository)))
    if known.link:
        made.append(Detail(tr("Linked to"), known.link, tip=known.link))
    elif known.source and known.source != repository:
        made.append(Detail(tr("Source"), known.source, tip=known.source))
    if revision:
        made.append(Detail(tr("Revision"), revision[:_HASH_SHOWN], tip=revision))
    if card is not None and card.created:
        made.append(Detail(tr("Added"), _moment(card.created)))
    return made


def _licence(row: ModelRow) -> list[Detail]:
    return [Detail(tr("Licence"), row.license, row.license_url)] if row.license else []


def _memory(row: ModelRow) -> list[Detail]:
    return (
        [Detail(tr("GPU memory"), tr("{gpu_memory:g} GB or more", gpu_memory=row.gpu_memory))] if row.gpu_memory else []
    )


def _moment(created: str) -> str:
    return created.replace("T", " ").removesuffix("+00:00")


def _training(card: AdapterCard) -> list[Detail]:
    base_tip = (
        tr("SHA-256 of its configuration and weights: {base_hash}", base_hash=card.base_hash) if card.base_hash else ""
    )
    made = [Detail(tr("Trained on"), card.base_key, tip=base_tip)]
    if card.dataset:
        tip = f"SHA-256 {card.dataset_hash}" if card.dataset_hash else ""
        rows, steps = plural(card.rows, "{n} row", "{n} rows"), plural(card.steps, "{n} step", "{n} steps")
        made.append(Detail(tr("Dataset"), f"{card.dataset}, {rows}, {steps}", tip=tip))
    if {"first", "last"} <= card.losses.keys():
        aside = (
            ", " + tr("{loss:.2f} on rows kept aside", loss=card.losses["validation"])
            if "validation" in card.losses
            else ""
        )
        made.append(Detail(tr("Loss"), f"{card.losses['first']:.2f} → {card.losses['last']:.2f}{aside}"))
    rate, epochs = card.settings.get("learning_rate"), card.settings.get("num_epochs")
    if rate and epochs:
        every = "\n".join(f"{name}: {value}" for name, value in card.settings.items())
        made.append(
            Detail(
                tr("Settings"),
                tr("learning rate {rate:g}, {epochs} epochs at most", rate=rate, epochs=epochs),
                tip=every,
            )
        )
    return made


def _of_config(model: InstalledModel) -> list[Detail]:
    if model.kind is ModelKind.ADAPTER:
        config = read_json(model.path / "adapter_config.json")
        return [Detail("LoRA", tr("rank {r}, alpha {alpha}", r=config.get("r"), alpha=config.get("lora_alpha")))]
    config = read_json(model.path / CONFIG)
    layers, hidden, heads, kv_heads = (config.get(name) for name in _SIZES)
    dtype = config.get("dtype") or config.get("torch_dtype")
    facts = _network(_parameters(model.path), layers, hidden, heads, kv_heads, dtype)
    context = config.get("max_position_embeddings")
    if isinstance(context, int):
        facts.append(Detail(tr("Context"), plural(context, "{n} token", "{n} tokens")))
    facts.append(Detail(tr("Chat template"), _template(model.path)))
    return facts


def _network(parameters: int, layers: Any, hidden: Any, heads: Any, kv_heads: Any, dtype: Any) -> list[Detail]:
    """Every number may be missing in a foreign configuration."""
    facts = [Detail(tr("Parameters"), count_text(parameters))] if parameters else []
    if layers and hidden:
        facts.append(Detail(tr("Layers"), tr("{layers} of width {hidden}", layers=layers, hidden=grouped(hidden))))
    if heads:
        facts.append(
            Detail(
                tr("Attention heads"), tr("{heads}, {value} for keys and values", heads=heads, value=kv_heads or heads)
            )
        )
    if dtype:
        facts.append(Detail(tr("Weights"), str(dtype)))
    return facts


def _parameters(folder: Path) -> int:
    return sum(tensor.elements for path in folder.glob("*.safetensors") for tensor in read_header(path).values())


def _template(folder: Path) -> str:
    if any((folder / name).is_file() for name in _TEMPLATES):
        return tr("Its own")
    try:
        config = json.loads((folder / "tokenizer_config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        config = {}
    return (
        tr("Its own") if isinstance(config, dict) and config.get("chat_template") else tr("None; a plain one is used")
    )


def _files(folder: Path, card: ModelCard | AdapterCard | None) -> list[Detail]:
    made = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        record = card.files.get(name) if card else None
        with contextlib.suppress(OSError):
            tip = f"SHA-256 {record.sha256}" if record and record.sha256 else ""
            made.append(Detail(name, size_text(path.stat().st_size), tip=tip))
    return made
