"""What a download of one repository would be, before any of the large files is touched."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from llamahome_gui.errors import DownloadError, DownloadReason
from llamahome_gui.models.folder import ADAPTER_CONFIG, CONFIG, INDEX
from llamahome_gui.models.hub.answers import parse_object, text
from llamahome_gui.models.hub.client import HubClient
from llamahome_gui.models.hub.compatible import notes, refusal
from llamahome_gui.models.hub.problems import refused
from llamahome_gui.models.hub.types import HubFile, HubModel
from llamahome_gui.models.hub.wanted import CHAT_TEMPLATE, TOKENIZER_CONFIG, is_adapter, needs_index, wanted_files

_CONFIG_BYTES = 2_000_000
# The index of the largest models names some hundred thousand tensors; templates lie among the tokenizer's settings.
_INDEX_BYTES = 64_000_000
_TOKENIZER_BYTES = 16_000_000

# What the hub calls a model with a chat template, and what shards are called whose index cannot be read.
_CHAT_TAG = "conversational"
_NUMBERED = re.compile(r"model-\d{5}-of-\d{5}\.safetensors")

_AGREE_FIRST = "Its configuration is told to those who have accepted its licence; whether it runs is not known yet."
_PLAIN = "Its tokenizer has no chat template; a plain one is used."


@dataclass(frozen=True)
class HubPlan:
    """A repository that can be run, and what of it is fetched.

    Attributes:
        model: The repository at its commit.
        config: Content of its `config.json`.
        files: To fetch, the small ones first.
        chat: It brings a chat template.
        asked: The branch, tag or commit that was asked for; `model.revision` is what it stood for.
        notes: What the user should know, whole sentences.
    """

    model: HubModel
    config: Mapping[str, Any]
    files: tuple[HubFile, ...]
    chat: bool
    asked: str = "main"
    notes: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """Bytes to fetch."""
        return sum(file.size for file in self.files)

    @property
    def weights_size(self) -> int:
        """Bytes of the weights alone."""
        return sum(file.size for file in self.files if file.path.endswith(".safetensors"))

    @property
    def context(self) -> int | None:
        """Tokens the model was trained to read, where its configuration tells."""
        told = self.config.get("max_position_embeddings")
        return told if isinstance(told, int) and not isinstance(told, bool) and told > 0 else None


def make_plan(client: HubClient, repository: str, revision: str = "main") -> HubPlan:
    """Ask the hub what a download of `repository` would be; some requests for small files.

    Raises:
        DownloadError: With the reason `refused` where LlamaHome cannot run the model and why; `gated`, where the
            licence has to be accepted first; any other where the hub cannot be asked.
    """
    model = client.model(repository, revision)
    if is_adapter(model):
        raise _adapter(client, model)
    index = _read(client, model, INDEX, _INDEX_BYTES) if needs_index(model) else None
    files = wanted_files(model, index)
    config = _read(client, model, CONFIG, _CONFIG_BYTES)
    reason = refusal(config)
    if reason:
        raise refused(reason, model.repository, "Choose another model.")
    chat = _has_template(client, model)
    told = notes(config) if chat else (*notes(config), _PLAIN)
    return HubPlan(model, config, files, chat, revision, told)


def outline_plan(model: HubModel) -> HubPlan:
    """What a download of a gated model would be, as far as the hub tells everybody.

    Its configuration is told to those who have accepted the licence, so whether it can be run is not known yet.

    Raises:
        DownloadError: With the reason `refused`: what it has is not loaded, whatever the configuration says.
    """
    shards = [file.path for file in model.files if _NUMBERED.fullmatch(file.path)]
    index = {"weight_map": {name: name for name in shards}} if needs_index(model) else None
    chat = _CHAT_TAG in model.tags or model.file(CHAT_TEMPLATE) is not None
    return HubPlan(model, {}, wanted_files(model, index), chat, notes=(_AGREE_FIRST,))


def _read(client: HubClient, model: HubModel, path: str, limit: int) -> dict[str, Any]:
    body = client.read(model.repository, model.revision, path, limit)
    try:
        return parse_object(body, model.repository)
    except DownloadError as error:
        file = model.file(path)
        if file is None or file.size != len(body):
            raise  # not what the publisher has there: something on the way
        raise refused(f"The repository's file {path} is damaged.", model.repository, "Choose another model.") from error


def _has_template(client: HubClient, model: HubModel) -> bool:
    if model.file(CHAT_TEMPLATE):
        return True
    if model.file(TOKENIZER_CONFIG) is None:
        return False
    return bool(_read(client, model, TOKENIZER_CONFIG, _TOKENIZER_BYTES).get("chat_template"))


def _adapter(client: HubClient, model: HubModel) -> DownloadError:
    """An adapter is told as such, with the model that it is for."""
    try:
        base = text(_read(client, model, ADAPTER_CONFIG, _CONFIG_BYTES).get("base_model_name_or_path"))
    except DownloadError as error:
        if error.reason in (DownloadReason.GATED, DownloadReason.OFFLINE, DownloadReason.CANCELLED):
            return error
        base = None
    return refused(
        f"The repository holds an adapter{f' for {base}' if base else ''}, not a model.",
        model.repository,
        f"Get {base or 'the model it is for'}; adapters of your own are made under Fine-tune.",
    )
