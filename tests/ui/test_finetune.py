"""The fine-tune panel without a run: datasets, models, settings, and how a run is shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from llamahome_gui.config.paths import asset
from llamahome_gui.config.settings import TrainingSettings
from llamahome_gui.errors import TrainingError
from llamahome_gui.models.counting import token_counter
from llamahome_gui.models.fit.machine import Machine
from llamahome_gui.training import RunState, longest_row, read_dataset, run_fit, suggested_settings
from llamahome_gui.training.fitting import RunFit
from llamahome_gui.training.runs import begin_run
from llamahome_gui.ui.child import Lines
from llamahome_gui.ui.finetune.fields import RateField, next_rate
from llamahome_gui.ui.finetune.fit_dialog import FitDialog
from llamahome_gui.ui.finetune.job import JobState, TrainingJob
from llamahome_gui.ui.finetune.panel import FineTunePanel
from llamahome_gui.ui.main_window import MainWindow
from llamahome_gui.ui.services import Services
from tests.ui.finetune import open_panel

WAIT_MS = 30_000
GOOD = '{"prompt": "What is the code?", "completion": "The code is 4821."}\n'


@pytest.fixture
def panel(qtbot: QtBot, main_window: MainWindow) -> FineTunePanel:
    return open_panel(qtbot, main_window)


def choose(qtbot: QtBot, panel: FineTunePanel, path: Path) -> None:
    panel.setup.add_dataset(path)
    qtbot.waitUntil(
        lambda: panel.desk._reading == path and (panel.desk.dataset is not None or panel.data.banner.isVisible())
    )


def test_samples_and_models_are_offered_at_once(panel: FineTunePanel, services: Services) -> None:
    samples = sorted(asset("data", "samples", "datasets").glob("*.jsonl"))
    assert [panel.setup.dataset.itemData(row) for row in range(len(samples))] == [str(path) for path in samples]
    assert panel.desk.dataset is not None
    assert panel.data.rows_badge.text() == f"{len(panel.desk.dataset.rows)} rows"
    assert panel.data.preview.rowCount() > 0
    assert panel.setup.base_key == "starter"
    suggested = suggested_settings(services.store.get("starter"))
    assert panel.setup.settings() == suggested.model_copy(update={"sample_prompt": panel.setup.prompt.text()})
    assert panel.setup.start.isEnabled()


def test_bad_lines_are_listed_with_their_reason(qtbot: QtBot, panel: FineTunePanel, tmp_path: Path) -> None:
    path = tmp_path / "mixed.jsonl"
    path.write_text(GOOD + "not json\n" + GOOD + '{"x": 1}\n', encoding="utf-8")
    choose(qtbot, panel, path)
    found = panel.data.problems.texts()
    assert [line for line, _reason in found] == ["2", "4"]
    assert "JSON" in found[0][1]
    assert panel.data.problems_badge.text() == "2 left out"
    assert panel.data.pages.button("problems").text() == "Left out (2)"
    assert panel.data.preview.texts()[0] == ["1", "What is the code?", "The code is 4821."]
    assert panel.setup.name.text() == "mixed"
    assert panel.setup.start.isEnabled()


def test_a_dataset_without_a_usable_row_says_so(qtbot: QtBot, panel: FineTunePanel, tmp_path: Path) -> None:
    path = tmp_path / "broken.jsonl"
    path.write_text("not json\n", encoding="utf-8")
    choose(qtbot, panel, path)
    assert panel.data.banner.isVisible()
    assert "No row" in panel.data.banner.text
    assert not panel.setup.start.isEnabled()


def test_a_jsonl_file_dropped_on_the_panel_is_chosen(
    qtbot: QtBot,
    main_window: MainWindow,
    panel: FineTunePanel,
    tmp_path: Path,
    drop: Callable[[QWidget, Sequence[Path]], bool],
) -> None:
    path = tmp_path / "dropped.jsonl"
    path.write_text(GOOD, encoding="utf-8")
    assert drop(main_window, [path])
    qtbot.waitUntil(lambda: panel.desk.dataset is not None and panel.desk.dataset.path == path, timeout=WAIT_MS)
    assert main_window.page == "finetune"


def test_the_first_question_is_offered_to_try_with_unless_the_user_writes_one(
    qtbot: QtBot, panel: FineTunePanel, tmp_path: Path
) -> None:
    path = tmp_path / "one.jsonl"
    path.write_text(GOOD, encoding="utf-8")
    choose(qtbot, panel, path)
    assert panel.setup.settings().sample_prompt == "What is the code?"
    panel.setup.prompt.selectAll()
    qtbot.keyClicks(panel.setup.prompt, "Who?")
    other = tmp_path / "other.jsonl"
    other.write_text(GOOD.replace("the code", "that code"), encoding="utf-8")
    choose(qtbot, panel, other)
    assert panel.setup.settings().sample_prompt == "Who?"


def test_a_bad_name_keeps_the_button_off(qtbot: QtBot, panel: FineTunePanel) -> None:
    panel.setup.name.selectAll()
    qtbot.keyClicks(panel.setup.name, "no/slash")
    assert panel.setup.name_problem.isVisible()
    assert not panel.setup.start.isEnabled()
    panel.setup.name.selectAll()
    qtbot.keyClicks(panel.setup.name, "fine-name")
    assert panel.setup.start.isEnabled()
    assert not panel.setup.name_problem.isVisible()


def test_the_form_gives_the_settings_it_shows(panel: FineTunePanel) -> None:
    setup = panel.setup
    setup.epochs.setValue(7)
    setup.rate.setValue(3e-4)
    setup.rank.setValue(4)
    setup.steps.setValue(12)
    made = setup.settings()
    assert (made.num_epochs, made.learning_rate, made.lora.r, made.max_steps) == (7, 3e-4, 4, 12)
    setup.steps.setValue(0)
    assert setup.settings().max_steps is None


def test_changed_settings_reach_the_next_run_and_what_was_set_in_the_form_stays(
    panel: FineTunePanel, services: Services
) -> None:
    starter, keeper = services.store.get("starter"), services.keeper
    panel.setup.epochs.setValue(7)
    keeper.put("training", TrainingSettings(packing=True, checkpoint_every=7, num_epochs=9, max_length=256))
    keeper.save()
    made = panel.setup.settings()
    assert (made.packing, made.checkpoint_every, made.num_epochs, made.max_length) == (True, 7, 7, 256)
    assert made.learning_rate == suggested_settings(starter).learning_rate
    keeper.put("training", TrainingSettings(max_length=128))
    keeper.save()
    made = panel.setup.settings()
    assert (made.packing, made.num_epochs, made.max_length) == (False, 7, 128)
    panel.setup.length.setValue(64)
    keeper.put("training", TrainingSettings(seed=5))
    keeper.save()
    made = panel.setup.settings()
    assert (made.seed, made.num_epochs, made.max_length) == (5, 7, 64)


def test_a_batch_size_can_be_left_to_be_found(panel: FineTunePanel) -> None:
    panel.setup.batch.setValue(0)
    assert panel.setup.batch.text() == "Auto"
    assert panel.setup.settings().batch_size == "auto"
    panel.setup.show_settings(TrainingSettings(batch_size=8))
    assert panel.setup.settings().batch_size == 8
    panel.setup.show_settings(TrainingSettings(batch_size="auto"))
    assert panel.setup.batch.value() == 0


# Buttons of the question, and what is changed of the settings of the run that begins; None where none does.
ANSWERS = pytest.mark.parametrize(
    ("pressed", "started"),
    [("change_button", {"gradient_checkpointing": True}), ("accept_button", {}), ("refuse_button", None)],
)


@pytest.fixture
def begun(panel: FineTunePanel, monkeypatch: pytest.MonkeyPatch) -> list[TrainingSettings]:
    """Settings of the runs that would begin now."""
    heard: list[TrainingSettings] = []
    monkeypatch.setattr(panel.job, "start", lambda **options: heard.append(options["settings"]))
    return heard


def roomy_machine() -> Machine:
    return replace(Machine.now(Path.cwd()), memory_free=10**13, gpus=(), unified=False)


def too_small_for(fit: RunFit) -> Machine:
    return replace(roomy_machine(), memory_free=fit.need.total)  # of which a tenth is left to others


def answer_question(qtbot: QtBot, panel: FineTunePanel, pressed: str) -> None:
    """Press a button of the one question whether a run shall begin though it cannot fit."""
    [dialog] = panel.findChildren(FitDialog)
    qtbot.mouseClick(getattr(dialog, pressed), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel.findChild(FitDialog) is None)


@ANSWERS
def test_a_run_that_cannot_fit_is_asked_about(
    qtbot: QtBot,
    panel: FineTunePanel,
    services: Services,
    monkeypatch: pytest.MonkeyPatch,
    begun: list[TrainingSettings],
    pressed: str,
    started: dict[str, object] | None,
) -> None:
    panel.setup.batch.setValue(4096)
    panel.setup.length.setValue(512)
    panel.desk.longest = None  # whatever the rows are like
    fit = run_fit(services.store.get("starter"), panel.setup.settings(), roomy_machine())
    assert fit is not None
    small = too_small_for(fit)
    monkeypatch.setattr(Machine, "now", lambda _folder: small)
    panel.start()
    assert not begun
    answer_question(qtbot, panel, pressed)
    expected = [] if started is None else [panel.setup.settings().model_copy(update=started)]
    assert begun == expected


@ANSWERS
def test_a_run_that_goes_on_is_asked_about_like_a_new_one(
    qtbot: QtBot,
    panel: FineTunePanel,
    services: Services,
    monkeypatch: pytest.MonkeyPatch,
    begun: list[TrainingSettings],
    pressed: str,
    started: dict[str, object] | None,
) -> None:
    base, dataset = services.store.get("starter"), panel.setup.dataset_path
    assert dataset is not None
    settings = TrainingSettings(batch_size=4096, max_length=512)
    run = begin_run(services.workspace, "starter_builtin_waits", base, dataset, "waits", settings)
    run.save(state=RunState.PAUSED)
    longest = longest_row(read_dataset(dataset).rows, token_counter(services.store, base))
    roomy = roomy_machine()
    fit = run_fit(base, settings, roomy, longest=longest)
    assert fit is not None
    small = too_small_for(fit)
    monkeypatch.setattr(Machine, "now", lambda _folder: roomy)
    with qtbot.waitSignal(panel.question.answered):
        panel.resume_run(run)  # it fits: nobody is asked
    assert begun == [settings]
    begun.clear()
    monkeypatch.setattr(Machine, "now", lambda _folder: small)
    panel.resume_run(run)
    panel.resume_run(run)  # pressed twice
    qtbot.waitUntil(lambda: panel.findChild(FitDialog) is not None, timeout=WAIT_MS)
    assert not begun
    answer_question(qtbot, panel, pressed)
    assert begun == ([] if started is None else [settings.model_copy(update=started)])


def test_a_run_that_goes_on_is_not_offered_what_would_make_another_of_it(
    qtbot: QtBot, panel: FineTunePanel, services: Services
) -> None:
    settings = TrainingSettings(batch_size=1, gradient_checkpointing=True)
    roomy = roomy_machine()
    base = services.store.get("starter")
    fits = run_fit(base, settings, roomy)
    assert fits is not None
    fit = run_fit(base, settings, replace(roomy, memory_free=int(fits.need.total / 0.9) - 10))
    assert fit is not None
    assert fit.suggestion.keys() == {"max_length"}
    for resumes, offered in ((None, True), (settings, False)):
        dialog = FitDialog(fit, lambda _changes: None, panel, resumes=resumes)
        assert dialog.change_button.isHidden() is not offered
        dialog.reject()


def test_learning_rates_are_written_as_people_write_them(qtbot: QtBot) -> None:
    field = RateField()
    qtbot.addWidget(field)
    field.setValue(5e-5)
    assert field.text() == "5e-05"
    field.stepUp()
    assert field.value() == pytest.approx(1e-4)
    field.selectAll()
    qtbot.keyClicks(field, "2e-3")
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    assert field.value() == pytest.approx(2e-3)
    assert next_rate(1e-4, up=False) == pytest.approx(5e-5)
    assert next_rate(3e-4, up=True) == pytest.approx(5e-4)


def test_lines_wait_for_their_rest() -> None:
    lines = Lines()
    assert lines.feed(b"one\ntw") == ["one"]
    assert lines.feed("o\n\nü".encode()[:-1]) == ["two"]
    assert lines.feed("ü\n".encode()[1:]) == ["ü"]


def test_only_one_run_at_a_time(services: Services) -> None:
    job = TrainingJob(services.workspace)
    job._state = JobState.RUNNING
    with pytest.raises(TrainingError, match="already"):
        job.start(base_key="starter", dataset=Path("x"), name="x", settings=services.settings.training)
