"""The session: the form that the settings name, models kept beside the loaded one, cancel at once."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from pytestqt.qtbot import QtBot

from llamahome_gui.inference.owners import Owners
from llamahome_gui.inference.remembered import Reading
from llamahome_gui.kvcache.archive import Archive
from llamahome_gui.models import InstalledModel
from llamahome_gui.models.fit.machine import Machine
from llamahome_gui.ui.models.survey import machine_of
from llamahome_gui.ui.services import Services
from llamahome_gui.ui.session import SessionState
from tests.models.lora import make_adapter

WAIT_MS = 60_000


def load(services: Services, qtbot: QtBot, model: InstalledModel) -> None:
    services.session.load(model)
    qtbot.waitUntil(lambda: services.session.state is not SessionState.LOADING, timeout=WAIT_MS)
    assert services.session.state is SessionState.READY
    assert services.session.model == model
    assert services.session.engine is not None
    assert services.session.engine.loaded.info == model


def second(services: Services) -> InstalledModel:
    return services.store.import_folder(services.store.get("starter").path, "tiny", "2")


def test_the_settings_choose_the_form_of_the_weights_at_each_load(services: Services, qtbot: QtBot) -> None:
    starter = services.store.get("starter")
    held = 0
    for name in ("float32", "bfloat16", "int8", "int4"):
        services.settings.runtime.cpu_weights = name
        services.settings.runtime.gpu_weights = "auto"
        load(services, qtbot, starter)
        engine = services.session.engine
        assert engine is not None
        if engine.loaded.device.type == "cpu":
            weights = engine.loaded.weights
            assert weights is not None
            assert (weights.quantised or str(weights.dtype).removeprefix("torch.")) == name
        assert not services.session.kept
        if name == "float32":
            held = sum(each.nbytes for each in engine.loaded.model.parameters())
            assert services.session.weights_bytes == pytest.approx(held, rel=0.01)
        if name == "bfloat16":  # half of that, and 8 bits more for what is read again and again
            assert services.session.weights_bytes < 0.8 * held


def test_going_back_to_a_model_takes_no_loading(services: Services, qtbot: QtBot) -> None:
    session, starter, other = services.session, services.store.get("starter"), second(services)
    load(services, qtbot, starter)
    first = session.engine
    with qtbot.waitSignal(session.keptChanged, timeout=WAIT_MS):
        load(services, qtbot, other)
    assert list(session.kept) == [starter]
    assert first is not None
    assert session.engine is not None
    assert session.weights_bytes == first.loaded.weights_bytes + session.engine.loaded.weights_bytes > 0
    remembered, chats = first.readings, [services.conversations.create(title, "starter") for title in ("One", "Two")]
    for chat in chats:
        archive = Archive([[(torch.zeros(1, 1, 99, 1), torch.zeros(1, 1, 99, 1))]])
        owners = Owners(chats=frozenset({chat}))
        remembered.keep(Reading("k", np.full(99, chat, np.int32), None, archive=archive, owners=owners))
    services.forget_readings(Owners(chats=frozenset(chats[:1]))).run()  # in a model that is not in use, too
    qtbot.waitUntil(lambda: [one.owners.chats for one in remembered._held] == [set(chats[1:])], timeout=WAIT_MS)
    services.conversations.delete(chats[1])
    services.sweep_readings()
    qtbot.waitUntil(lambda: not len(remembered), timeout=WAIT_MS)
    session.load(starter)
    assert session.state is SessionState.READY
    assert session.engine is first
    assert list(session.kept) == [other]
    session.forget(other)
    assert not session.kept


def test_one_model_at_a_time_where_that_is_the_setting(services: Services, qtbot: QtBot) -> None:
    services.settings.runtime.keep_models = 1
    load(services, qtbot, services.store.get("starter"))
    first = services.session.engine
    load(services, qtbot, second(services))
    assert not services.session.kept
    assert first is not None
    assert first.loaded.model is None


def test_an_adapter_and_its_base_are_one_model_in_memory(
    services: Services, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.settings.runtime.keep_models = 1
    base = services.store.get("starter")
    adapter = make_adapter(services.store, base, "letters")
    load(services, qtbot, base)
    engine = services.session.engine
    load(services, qtbot, adapter)  # read once, in the background
    for model in (base, adapter):
        services.session.load(model)
        assert services.session.state is SessionState.READY
        assert services.session.engine is engine
        assert engine is not None
        assert engine.loaded.info == model
        # What would be free without it: the base's weights, whichever of both is in use.
        here = Machine(memory=10**12, memory_free=10**9, disk_free=0)
        monkeypatch.setattr(Machine, "now", lambda _folder, here=here: here)
        assert machine_of(services).memory_free == 10**9 + engine.loaded.weights_bytes > 10**9


def test_short_memory_takes_what_is_kept(services: Services, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    load(services, qtbot, services.store.get("starter"))
    load(services, qtbot, second(services))
    assert len(services.session.kept) == 1
    monkeypatch.setattr(services.session._kept, "_free", lambda _device: 0)
    services.session.relieve()
    assert not services.session.kept
    assert services.session.state is SessionState.READY


def test_a_load_is_cancelled_at_once_and_its_result_dropped(services: Services, qtbot: QtBot) -> None:
    session, starter = services.session, services.store.get("starter")
    states: list[SessionState] = []
    session.stateChanged.connect(states.append)
    session.load(starter)
    session.unload()
    assert (session.state, session.model, session.engine) == (SessionState.EMPTY, None, None)
    other = second(services)

    def load_other(*_: object) -> None:
        session.progress.disconnect(load_other)
        session.load(other)  # cancels the one under way

    session.progress.connect(load_other)
    session.load(starter)
    qtbot.waitUntil(lambda: session.model == other and session.state is SessionState.READY, timeout=WAIT_MS)
    assert states.count(SessionState.READY) == 1
    assert SessionState.FAILED not in states


def test_unloading_frees_what_is_kept_too(services: Services, qtbot: QtBot) -> None:
    load(services, qtbot, services.store.get("starter"))
    load(services, qtbot, second(services))
    services.session.unload()
    assert not services.session.kept
    assert services.session.state is SessionState.EMPTY


def test_a_model_that_cannot_be_loaded_leaves_the_last_one_kept(services: Services, qtbot: QtBot) -> None:
    session, starter, other = services.session, services.store.get("starter"), second(services)
    load(services, qtbot, starter)
    (other.path / "config.json").write_text("{}")
    with qtbot.waitSignal(session.failed, timeout=WAIT_MS):
        session.load(other)
    assert str(session.state) == "failed"
    session.load(starter)
    assert str(session.state) == "ready"
