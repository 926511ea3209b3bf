"""The session loads a model in the form that the settings name."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from llamahome_gui.ui.services import Services
from llamahome_gui.ui.session import SessionState

WAIT_MS = 60_000


def test_the_settings_choose_the_form_of_the_weights_at_each_load(services: Services, qtbot: QtBot) -> None:
    for name in ("bfloat16", "float32"):
        services.settings.runtime.cpu_weights = name
        services.settings.runtime.gpu_weights = "auto"
        with qtbot.waitSignal(
            services.session.stateChanged, timeout=WAIT_MS, check_params_cb=lambda state: state is SessionState.READY
        ):
            services.session.load(services.store.get("starter"))
        engine = services.session.engine
        assert engine is not None
        if engine.loaded.device.type == "cpu":
            assert str(engine.loaded.dtype) == f"torch.{name}"
