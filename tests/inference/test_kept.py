"""Which models stay in memory: the last used, as many as were asked for, as long as there is room."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import torch

from llamahome_gui.config.settings import RuntimeSettings
from llamahome_gui.inference.engine import Engine
from llamahome_gui.inference.kept import KeptEngines, form_of, reserve
from llamahome_gui.models import InstalledModel, ModelKind

FORM = form_of(None)


class Loaded:
    """Stands in for a loaded model, of which only the name and whether it was closed are asked."""

    device = torch.device("cpu")

    def __init__(self, name: str) -> None:
        self.info = InstalledModel(name, name, ModelKind.BASE, name, "1", Path(name), None, 1)
        self.base, self.closed = self.info, False

    def can_wear(self, model: InstalledModel) -> bool:
        return self.info.key in (model.key, model.base_key)

    def close(self) -> None:
        self.closed = True


class Held:
    def __init__(self, name: str) -> None:
        self.loaded = Loaded(name)


class Kept(KeptEngines):
    """Memory that grows by what is let go of."""

    def __init__(self) -> None:
        super().__init__(lambda _device: self.free)
        self.free = 10**15
        self.all: list[Held] = []

    def add(self, *names: str, most: int = 9) -> None:
        for name in names:
            self.all.append(Held(name))
            self.keep(cast(Engine, self.all[-1]), FORM, most)

    @property
    def open(self) -> list[str]:
        return [held.loaded.info.key for held in self.all if not held.loaded.closed]


def model(name: str, base: str | None = None) -> InstalledModel:
    kind = ModelKind.BASE if base is None else ModelKind.ADAPTER
    return InstalledModel(name, name, kind, name, "1", Path(name), base, 1)


def test_the_ones_used_last_are_kept() -> None:
    kept = Kept()
    kept.add("a", "b", "c", most=2)
    assert [one.key for one in kept.models] == ["c", "b"]
    assert kept.open == ["b", "c"]


def test_what_is_taken_is_no_longer_kept_and_not_closed() -> None:
    kept = Kept()
    kept.add("a", "b")
    taken: Any = kept.take(model("x", base="a"), FORM)
    assert taken is kept.all[0]
    assert not taken.loaded.closed
    assert [one.key for one in kept.models] == ["b"]
    assert kept.take(model("a"), FORM) is None


def test_a_model_in_another_form_is_not_taken() -> None:
    kept = Kept()
    kept.add("a")
    assert kept.take(model("a"), form_of(RuntimeSettings(cpu_weights="int4"))) is None
    assert form_of(RuntimeSettings()) == FORM
    assert kept.take(model("a"), FORM) is not None


def test_room_is_made_by_those_used_longest_ago() -> None:
    kept = Kept()
    kept.add("a", "b", "c")
    sizes = iter((0, 10**9, 10**12))
    kept._free = lambda _device: next(sizes)
    kept.make_room(10**11, torch.device("cpu"))
    assert kept.open == ["c"]
    kept._free = lambda _device: 0
    kept.make_room(1, torch.device("cpu"))
    assert kept.models == ()


def test_short_memory_takes_one_at_a_time() -> None:
    kept = Kept()
    kept.add("a", "b")
    assert not kept.relieve()
    kept.free = reserve() - 1
    assert kept.relieve()
    assert kept.open == ["b"]
    assert kept.relieve()
    assert not kept.relieve()


def test_what_is_forgotten_is_closed() -> None:
    kept = Kept()
    kept.add("a", "b")
    kept.forget(lambda one: one.key != "a")
    assert kept.open == ["b"]
    kept.clear()
    assert kept.open == []
