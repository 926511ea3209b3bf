"""Where work comes from: what each part of the window says of what it is doing, as `Work`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from llamahome_gui.ui.chat.wording import speed
from llamahome_gui.ui.i18n import grouped, tr
from llamahome_gui.ui.session import SessionState
from llamahome_gui.ui.work.work import Work

if TYPE_CHECKING:
    from llamahome_gui.models.download import DownloadStatus
    from llamahome_gui.ui.chat.controller import ChatController
    from llamahome_gui.ui.documents.exporter import Exporter
    from llamahome_gui.ui.documents.importer import DocumentImporter
    from llamahome_gui.ui.evaluate.job import EvaluationJob
    from llamahome_gui.ui.finetune.comparison import Comparison
    from llamahome_gui.ui.finetune.datasets import DatasetDesk
    from llamahome_gui.ui.finetune.panel import FineTunePanel
    from llamahome_gui.ui.main_window import MainWindow
    from llamahome_gui.ui.models.downloading import DownloadControl
    from llamahome_gui.ui.models.tasks import StoreTasks
    from llamahome_gui.ui.services import Services

Source = Callable[[], Iterator[Work]]


def sources(window: MainWindow, services: Services) -> list[Source]:
    """Everything in the window that works, in the order in which the centre lists it."""

    def of(key: str, source: Callable[[Any], Iterator[Work]]) -> Source:
        """Of a page, once it is made: before, it does nothing."""
        return lambda: source(window.panels.there[key]) if key in window.panels.there else iter(())

    return [
        lambda: of_answer(services, window.chat.controller, window.panels.there.get("finetune")),
        of("finetune", lambda panel: of_comparison(panel.after.comparison)),
        lambda: of_loading(services),
        of("documents", lambda panel: of_import(panel.importer)),
        of("documents", lambda panel: of_export(panel.exporter)),
        of("models", lambda panel: of_downloads(panel.downloads)),
        of("models", lambda panel: of_store(panel.tasks, "models")),
        of("finetune", of_training),
        of("finetune", lambda panel: of_store(panel.after.tasks, "finetune")),
        of("finetune", lambda panel: of_dataset(panel.desk)),
        of("evaluate", lambda panel: of_evaluation(panel.job)),
    ]


def of_answer(services: Services, chat: ChatController, finetune: FineTunePanel | None) -> Iterator[Work]:
    """The answer that is being written: its text is read first, with a share, then tokens come until they end."""
    compares = finetune is not None and finetune.after.comparison.running
    if compares or not chat.busy:
        return
    generation = services.generation
    reading = generation.prefill if generation.running else None
    if not generation.running:
        yield Work("answer", tr("Preparing a question"), "chat")
    elif reading is not None:
        left = (reading.total - reading.done) / reading.tokens_per_second if reading.tokens_per_second > 0 else None
        yield Work(
            "answer",
            tr("Reading the text"),
            "chat",
            tr("{done} of {total} tokens", done=grouped(reading.done), total=grouped(reading.total)),
            reading.done / max(1, reading.total),
            left,
            generation.stop,
            tr("Stop"),
        )
    else:
        detail = speed(generation.speed) if generation.speed > 0 else ""
        yield Work("answer", tr("Writing an answer"), "chat", detail, stop=generation.stop, stop_title=tr("Stop"))


def of_comparison(comparison: Comparison) -> Iterator[Work]:
    """Two answers, one without and one with an adapter."""
    if comparison.running:
        yield Work("comparison", tr("Comparing two answers"), "finetune", stop=comparison.stop, stop_title=tr("Stop"))


def of_loading(services: Services) -> Iterator[Work]:
    """The model that is being loaded; the window may close upon it, for nothing is lost."""
    session = services.session
    if session.state is SessionState.LOADING and session.model is not None:
        yield Work(
            f"load {session.model.key}",
            tr("Loading {title}", title=session.model.title),
            "models",
            session.step,
            session.share,
            stop=lambda: services.switch_model(None),
            asks=False,
        )


def of_import(importer: DocumentImporter) -> Iterator[Work]:
    """Documents that are being converted."""
    if importer.busy:
        progress = importer.progress
        detail = tr("{done} of {total} files", done=grouped(progress.files_done), total=grouped(progress.files))
        yield Work(
            "import",
            tr("Converting documents"),
            "documents",
            detail,
            progress.share,
            progress.seconds_left,
            importer.cancel_all,
        )


def of_export(exporter: Exporter) -> Iterator[Work]:
    """Documents that are being written as files."""
    if exporter.busy:
        done, total = exporter.written
        detail = tr("{some} of {all} documents", some=grouped(done), all=grouped(total)) if total else ""
        yield Work(
            "export",
            tr("Exporting documents"),
            "documents",
            detail,
            done / total if total else None,
            stop=exporter.cancel,
        )


def of_downloads(downloads: DownloadControl) -> Iterator[Work]:
    """Models that are being fetched, each; pausing keeps what is there."""
    for status in downloads.book.moving_ones:
        yield _download(status, downloads)


def _download(status: DownloadStatus, downloads: DownloadControl) -> Work:
    from llamahome_gui.ui.models.states import bytes_text

    title = downloads.title_of(status.key)
    detail = tr("Waits for its turn") if status.state == "queued" else bytes_text(status.done, status.total)
    return Work(
        f"download {status.key}",
        tr("Waiting to download {title}", title=title)
        if status.state == "waiting"
        else tr("Downloading {title}", title=title),
        "models",
        status.waits_for or detail,
        status.done / status.total if status.total else None,
        status.seconds_left,
        lambda: downloads.pause(status.key),
        tr("Pause"),
    )


def of_store(tasks: StoreTasks, page: str) -> Iterator[Work]:
    """What the model store does: import, merge, export, check, remove."""
    if tasks.running:
        yield Work(f"store {page}", tasks.running, page, tasks.step, tasks.share, stop=tasks.stop)


def of_training(panel: FineTunePanel) -> Iterator[Work]:
    """A training run; pausing writes a checkpoint, from which it can go on."""
    job, step = panel.job, panel.run.step
    if not job.state.busy:
        return
    detail = (
        tr("step {step} of {steps}", step=grouped(step.step), steps=grouped(step.total_steps))
        if step
        else tr("starting")
    )
    yield Work(
        "training",
        tr("Fine-tuning {name}", name=panel.run.name),
        "finetune",
        detail,
        step.step / max(1, step.total_steps) if step is not None else None,
        step.eta_seconds if step is not None else None,
        job.pause if job.can_pause else None,
        tr("Pause"),
    )


def of_dataset(desk: DatasetDesk) -> Iterator[Work]:
    """A dataset that is being made of documents."""
    dialog = desk.making
    if dialog is not None and dialog.working:
        yield Work("dataset", tr("Making a dataset"), "finetune", share=dialog.share, stop=dialog.reject)


def of_evaluation(job: EvaluationJob) -> Iterator[Work]:
    """A needle test, which can go on later, or a benchmark."""
    if job.run is None:
        return
    done, total = job.progress
    needle, name = job.run.record.test is not None, job.run.record.name
    yield Work(
        "evaluation",
        tr("Testing: {name}", name=name) if needle else tr("Measuring: {name}", name=name),
        "evaluate",
        tr("{done} of {total} questions", done=grouped(done), total=grouped(total)) if needle else "",
        job.share,
        job.seconds_left,
        None if job.stopping else job.stop,
        tr("Stop"),
    )
