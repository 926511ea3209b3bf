"""A benchmark in this process: a tiny model, tiny sizes, contenders without processes of their own; tiny engines."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import torch

from llamahome_gui.evaluation.kv.bench import Bench, Contender
from llamahome_gui.evaluation.kv.child import value_of
from llamahome_gui.evaluation.kv.contenders.make import PEERS, make
from llamahome_gui.evaluation.kv.model import write_model
from llamahome_gui.evaluation.kv.peers.serve import answer
from llamahome_gui.evaluation.kv.sizes import TINY, Sizes
from tests.engines import engine, engine_of

__all__ = ["engine", "engine_of"]

SMALLEST = Sizes(
    lengths=(24, 48, 96),
    flat_lengths=(32, 64, 96),
    prefill_pair=(32, 64),
    exact=48,
    memory=256,
    stream=2100,
    stream_start=64,
    interval_prompt=64,
    interval_tokens=64,
    window=16,
    heavy_hitters=4,
    chunk=8,
    rounds=2,
    decode_tokens=2,
    decode_seconds=0.0,
)


@dataclass
class Inline:
    """A contender that answers in this process what a child would answer; requests and replies go through JSON."""

    contender: object

    def ask(self, verb: str, **arguments: Any) -> Any:
        request = json.loads(json.dumps({"verb": verb, **arguments}))
        return value_of(json.loads(json.dumps(answer(self.contender, request))))


@dataclass(frozen=True)
class InlineBench(Bench):
    """Opens its contenders in this process."""

    @contextlib.contextmanager
    def open(self, name: str, **options: Any) -> Iterator[Contender]:
        if name in PEERS:
            with super().open(name, **options) as peer:
                yield peer
        else:
            yield Inline(make(name, self.folder, self.threads, options))


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny model as the benchmark writes it."""
    return write_model(TINY, tmp_path_factory.mktemp("kv-model"))


@pytest.fixture
def bench(tiny_folder: Path) -> Iterator[Bench]:
    """The whole benchmark at sizes of seconds, with its bars."""
    threads = torch.get_num_threads()
    yield InlineBench(tiny_folder, TINY, SMALLEST, threads=1)
    torch.set_num_threads(threads)


@pytest.fixture
def inline(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What `run` measures, it measures in this process."""
    threads = torch.get_num_threads()
    monkeypatch.setattr("llamahome_gui.evaluation.kv.run.Bench", InlineBench)
    yield
    torch.set_num_threads(threads)


@pytest.fixture
def unbarred(bench: Bench) -> Bench:
    """The same with sizes that no bar was set for."""
    return replace(bench, sizes=replace(SMALLEST, bars=False))
