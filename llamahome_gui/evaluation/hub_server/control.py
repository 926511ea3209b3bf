"""The control plane: what models there are, their files, who asks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import quote

from llamahome_gui.evaluation.hub_server.exchange import Answer, Seen
from llamahome_gui.evaluation.hub_server.repository import ServedFile, ServedRepository, Snapshot

if TYPE_CHECKING:
    from llamahome_gui.evaluation.hub_server.server import HubServer

REPO_NOT_FOUND = Answer.error(404, "Repository not found", "RepoNotFound")
# The hub does not tell strangers whether a repository is there.
HIDDEN = Answer.error(401, "Invalid username or password.", "RepoNotFound")
BAD_TOKEN = Answer.error(401, "Invalid credentials in Authorization header")


def answer(hub: HubServer, seen: Seen) -> Answer:
    """The answer to a request below ``/api/``."""
    if seen.token is not None and seen.token not in hub.accounts:
        return BAD_TOKEN
    if seen.path == "/api/whoami-v2":
        return _whoami(hub, seen.token)
    if seen.path == "/api/models":
        return _search(hub, seen.query)
    parts = seen.path.removeprefix("/api/models/").split("/")
    name, rest = "/".join(parts[:2]), parts[2:]
    found = visible(hub, name, seen.token)
    if isinstance(found, Answer):
        return found
    kind, revision = (rest[0], "/".join(rest[1:])) if rest else ("revision", "main")
    snapshot = found.at(revision)
    if snapshot is None:
        return Answer.error(404, f"Invalid rev id: {revision}", "RevisionNotFound")
    if kind == "tree":
        return _tree(hub, seen, snapshot)
    return Answer.of(_info(found, snapshot)) if kind == "revision" else Answer.error(404, "Not found")


def visible(hub: HubServer, name: str, token: str | None) -> ServedRepository | Answer:
    """The repository, or what is said to those who may not know of it."""
    found = hub.repositories.get(name)
    if found and not (found.private and not hub.may_read(found, token)):
        return found
    return REPO_NOT_FOUND if token else HIDDEN


def _whoami(hub: HubServer, token: str | None) -> Answer:
    if token is None:
        return Answer.error(401, "Invalid username or password.")
    return Answer.of({"type": "user", "name": hub.accounts[token], "auth": {"type": "access_token"}})


def _info(repository: ServedRepository, snapshot: Snapshot) -> dict[str, object]:
    return {
        "id": repository.name,
        "modelId": repository.name,
        "sha": snapshot.commit,
        "private": repository.private,
        "gated": repository.gated,
        "disabled": False,
        "downloads": 0,
        "likes": 0,
        "lastModified": "2026-01-02T03:04:05.000Z",
        "pipeline_tag": "text-generation",
        "tags": ["safetensors", "text-generation"],
        "config": _config(snapshot),
        "siblings": [{"rfilename": name} for name in snapshot.files],
        **repository.info,
    }


def _config(snapshot: Snapshot) -> dict[str, object]:
    file = snapshot.files.get("config.json")
    if file is None:
        return {}
    with file.open() as stream:
        content = json.loads(stream.read())
    return {key: content[key] for key in ("architectures", "model_type", "auto_map") if key in content}


def _tree(hub: HubServer, seen: Seen, snapshot: Snapshot) -> Answer:
    entries = [_entry(file) for file in snapshot.files.values()]
    folders = {folder for name in snapshot.files for folder in _folders(name)}
    entries += [{"type": "directory", "oid": "0" * 40, "size": 0, "path": folder} for folder in folders]
    entries.sort(key=lambda entry: str(entry["path"]))
    start = int(seen.query.get("cursor", ["0"])[0])
    end = start + hub.page
    headers = {}
    if end < len(entries):
        address = f"{hub.endpoint}{quote(seen.path)}?recursive=true&cursor={end}"
        headers["Link"] = f'<{address}>; rel="next"'
    return Answer.of(entries[start:end], headers=headers)


def _entry(file: ServedFile) -> dict[str, object]:
    entry: dict[str, object] = {"type": "file", "oid": file.git_oid, "size": file.size, "path": file.path}
    if file.lfs:
        entry["lfs"] = {"oid": file.sha256, "size": file.size, "pointerSize": len(file.pointer)}
    return entry


def _folders(name: str) -> list[str]:
    parts = name.split("/")[:-1]
    return ["/".join(parts[: count + 1]) for count in range(len(parts))]


def _search(hub: HubServer, query: Mapping[str, list[str]]) -> Answer:
    wanted = query.get("search", [""])[0].lower()
    limit = int(query.get("limit", ["1000"])[0])
    kinds = query.get("pipeline_tag", [])
    filters = query.get("filter", [])
    found = []
    for repository in hub.repositories.values():
        info = _info(repository, repository.commits[repository.refs["main"]])
        fits = set(kinds) <= {info["pipeline_tag"]} and set(filters) <= set(_list(info["tags"]))
        if wanted in repository.name.lower() and not repository.private and fits:
            found.append(info)
    found.sort(key=lambda info: -int(str(info["downloads"])))
    return Answer.of(found[:limit])


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else []
