"""A tiny starter, a store around it, and datasets written on the spot."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from llamahome_gui.config.paths import Workspace, child_environment
from llamahome_gui.config.settings import TrainingSettings
from llamahome_gui.models import InstalledModel, ModelStore
from llamahome_gui.training import StopRequest, TrainingEvent, train
from tests.tiny import make_tiny_model
from tests.training.children import Child, Spawn, family

Write = Callable[..., Path]


@dataclass
class Run:
    """Trains with what is given and keeps the events."""

    store: ModelStore
    dataset: Path
    stop: StopRequest = field(default_factory=StopRequest)
    events: list[TrainingEvent] = field(default_factory=list)
    on_event: Callable[[TrainingEvent], None] = lambda _event: None

    def __call__(
        self, name: str = "doors", base: InstalledModel | None = None, *, resume: bool = False, **settings: Any
    ) -> InstalledModel:
        return train(
            store=self.store,
            base=base or self.store.get("starter"),
            dataset=self.dataset,
            name=name,
            settings=TrainingSettings(**{"learning_rate": 1e-2, "max_steps": 6, **settings}),
            workspace=self.store.workspace,
            emit=self._keep,
            stop=self.stop,
            resume=resume,
        )

    def of(self, kind: type[Any]) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]

    def _keep(self, event: TrainingEvent) -> None:
        self.events.append(event)
        self.on_event(event)


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole model; not to be changed."""
    return make_tiny_model(tmp_path_factory.mktemp("tiny") / "model")


@pytest.fixture
def store(workspace: Workspace, tiny: Path) -> ModelStore:
    """A store whose starter is the tiny model."""
    return ModelStore(workspace, starter=tiny)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write rows as JSON lines, or text as it is, and return the file."""

    def write_file(content: Sequence[object] | str | bytes, name: str = "data.jsonl") -> Path:
        path = tmp_path / name
        if isinstance(content, bytes):
            path.write_bytes(content)
        elif isinstance(content, str):
            path.write_text(content, encoding="utf-8")
        else:
            path.write_text("\n".join(map(json.dumps, content)), encoding="utf-8")
        return path

    return write_file


@pytest.fixture
def run(store: ModelStore, doors: Path) -> Run:
    return Run(store, doors)


@pytest.fixture
def doors(write: Write) -> Path:
    """Twenty little facts as chats."""
    return write([door(number) for number in range(20)], "doors.jsonl")


def door(number: int) -> dict[str, object]:
    """A question and its answer."""
    return {
        "messages": [
            {"role": "user", "content": f"What is the code of door {number}?"},
            {"role": "assistant", "content": f"The code of door {number} is {number * 37 % 100}."},
        ]
    }


@pytest.fixture
def spawn(workspace: Workspace, repo_root: Path) -> Iterator[Spawn]:
    """Start a command in the environment of a training run; whatever happens, it and what it started are ended."""
    children: list[Child] = []

    def spawn_child(command: list[str]) -> Child:
        environment = {**os.environ, **child_environment(workspace), "OMP_NUM_THREADS": "1"}
        child = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, encoding="utf-8", cwd=repo_root, env=environment,
        )  # fmt: skip
        children.append(child)
        return child

    yield spawn_child
    for child in children:
        for process in family(child):
            process.kill()
        child.kill()
        child.communicate()
