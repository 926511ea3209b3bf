"""What the models panel shows, worked out without a widget: rows, filter, states, downloads in the book, sentences."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from llamahome_gui.config.paths import Workspace
from llamahome_gui.errors import DownloadError, DownloadReason
from llamahome_gui.models import DiskUse, InstalledModel, Level, ModelKind, ModelStore, Removal, load_catalogue
from llamahome_gui.models.download import DownloadState, DownloadStatus, FileStatus
from llamahome_gui.models.hub import HubSummary
from llamahome_gui.models.validation import FileReport, FileState, ValidationReport
from llamahome_gui.ui.models import details
from llamahome_gui.ui.models.book import DownloadBook, Place
from llamahome_gui.ui.models.hits import Hit, Looked, hits, short_count
from llamahome_gui.ui.models.ordering import Order, SortBy, ordered
from llamahome_gui.ui.models.rows import DOWNLOADS, INSTALLED, Chip, Filter, ModelRow, Section, sections
from llamahome_gui.ui.models.states import Act, Loading, Shown, ordinal, shown, speed_line
from llamahome_gui.ui.models.wording import check_notice, disk_sentence, removal_sentence
from llamahome_gui.ui.session import SessionState


def status(state: str, key: str = "llama/3.2-1b", **rest: object) -> DownloadStatus:
    made = DownloadStatus(key, "meta-llama/Llama-3.2-1B-Instruct", "main", DownloadState(state))
    return replace(made, **rest)  # type: ignore[arg-type]


def installed(key: str = "llama/3.2-1b", **rest: object) -> InstalledModel:
    family, _, version = key.partition("/")
    made = InstalledModel(key, key, ModelKind.BASE, family, version, Path("/models"), None, 2_500_000_000)
    return replace(made, **rest)  # type: ignore[arg-type]


# -- sections and filter --------------------------------------------------------------------------------------


def test_every_listed_version_stands_once(workspace: Workspace) -> None:
    catalogue = load_catalogue(workspace)
    made = sections(catalogue, [installed()], ["llama/3.2-3b", "smollm2/135m"])
    assert [section.key for section in made[:2]] == [DOWNLOADS, INSTALLED]
    assert [row.key for row in made[0].rows] == ["llama/3.2-3b", "smollm2/135m"]
    keys = [row.key for section in made for row in section.rows]
    assert len(keys) == len(set(keys))
    assert {f"{family.name}/{version}" for family in catalogue.families for version in family.versions} <= set(keys)


def test_rows_are_sorted_within_their_sections_and_what_is_unknown_comes_last() -> None:
    def row(key: str, size: int = 0, context: int = 0, changed: float = 0.0, **rest: Any) -> ModelRow:
        return ModelRow(key, f"Model {key}", (), size=size, context=context, changed=changed, **rest)

    made = [
        Section(DOWNLOADS, "", (row("z"), row("y"))),
        Section(
            INSTALLED, "",
            (row("70b", 70, 8, 1.7e9 + 200), row("b", 9, adapter=True), row("a", 5, adapter=True),
             row("3b", 3, 0, 1.7e9 + 300), row("11b", 0, 32, 1.7e9 + 100)),
        ),
    ]  # fmt: skip
    badges = {"3b": Chip("Loaded", "success"), "70b": Chip("Broken", "error"), "11b": Chip("Installed")}

    def keys(order: Order) -> list[str]:
        downloads, installed = ordered(made, order, lambda one: Shown(badges.get(one.key), ()))
        assert [one.key for one in downloads.rows] == ["z", "y"]  # the queue is no matter of taste
        return [one.key for one in installed.rows]

    assert keys(Order()) == ["70b", "b", "a", "3b", "11b"]
    assert keys(Order(SortBy.NAME)) == ["3b", "11b", "70b", "a", "b"]  # adapters stay below their base
    assert keys(Order(SortBy.NAME, True)) == ["70b", "b", "a", "11b", "3b"]
    assert keys(Order(SortBy.SIZE)) == ["3b", "70b", "a", "b", "11b"]
    assert keys(Order(SortBy.SIZE, True)) == ["70b", "b", "a", "3b", "11b"]
    assert keys(Order(SortBy.CONTEXT, True)) == ["11b", "70b", "b", "a", "3b"]
    assert keys(Order(SortBy.DATE, True)) == ["3b", "70b", "b", "a", "11b"]
    assert keys(Order(SortBy.STATE)) == ["3b", "11b", "70b", "b", "a"]
    dated = ordered(made, Order(SortBy.DATE), lambda _row: Shown(None, ()))[1].rows[0]
    assert dated.facts[-1].startswith("2023-11-1")
    for order in (Order(), Order(SortBy.DATE, True), Order(SortBy.STATE)):
        assert Order.read(str(order)) == order
    assert Order.read("of yesterday/falling") == Order()


def test_an_adapter_without_its_base_stands_for_itself(workspace: Workspace) -> None:
    here = [
        installed("llama/3.2-1b", size_bytes=2),
        installed("finetuned/own", kind=ModelKind.ADAPTER, base_key="llama/3.2-1b", size_bytes=9),
        installed("llama/3.2-3b", size_bytes=3),
        installed("finetuned/left", kind=ModelKind.ADAPTER, base_key="llama/gone", size_bytes=1),
        installed("finetuned/unknown", kind=ModelKind.ADAPTER, size_bytes=8),
    ]
    made = sections(load_catalogue(workspace), here)
    assert [row.adapter for row in made[0].rows] == [False, True, False, False, False]
    by_size = ordered(made, Order(SortBy.SIZE), lambda _row: Shown(None, ()))[0].rows
    keys = ["finetuned/left", "llama/3.2-1b", "finetuned/own", "llama/3.2-3b", "finetuned/unknown"]
    assert [row.key for row in by_size] == keys


def test_a_row_tells_size_context_licence_and_gate(workspace: Workspace) -> None:
    rows = {row.key: row for section in sections(load_catalogue(workspace), []) for row in section.rows}
    row = rows["llama/3.2-1b"]
    assert row.facts[:3] == ("2.5 GB", "128K context", "Chat")
    assert (row.gated, row.gpu_memory) == (True, 4)
    assert row.license.endswith("License")
    assert row.license_url.startswith("https://")
    assert row.repository == "meta-llama/Llama-3.2-1B-Instruct"
    assert rows["llama/3.2-11b"].refused


def test_installed_models_are_asked_for_no_agreement_any_more(workspace: Workspace) -> None:
    row = sections(load_catalogue(workspace), [installed(linked=True)])[0].rows[0]
    assert not row.gated
    assert "Linked" in row.facts


def test_the_filter_wants_all_words_in_any_field(workspace: Workspace) -> None:
    rows = [row for section in sections(load_catalogue(workspace), []) for row in section.rows]

    def found(text: str) -> list[str]:
        return [row.key for row in rows if Filter(text).lets_through(row)]

    assert found("llama 3.2-1b") == ["llama/3.2-1b"]
    assert found("META-LLAMA /llama-3.2-1b instruct") == ["llama/3.2-1b"]
    assert found("no such model") == []
    assert len(found("")) == len(rows)


def test_the_filter_leaves_out_what_does_not_fit_or_is_gated() -> None:
    small = ModelRow("a/1", "A 1", (), chip=Chip("Fits", "success"))
    large = ModelRow("a/2", "A 2", (), chip=Chip("Too large", "error", fits=False))
    refused = ModelRow("a/3", "A 3", (), refused="A vision model.")
    gated = ModelRow("a/4", "A 4", (), gated=True)
    here = replace(large, model=installed())
    rows = (small, large, refused, gated, here)
    assert [Filter(fitting=True).lets_through(row) for row in rows] == [True, False, False, True, True]
    assert [Filter(free=True).lets_through(row) for row in rows] == [True, True, True, False, True]


def test_a_number_in_a_tip_rebuilds_no_row() -> None:
    assert Chip("Fits", "success", "3.1 GB of 5.2 GB") == Chip("Fits", "success", "3.1 GB of 5.3 GB")


# -- states ---------------------------------------------------------------------------------------------------

LISTED = ModelRow("llama/3.2-1b", "Llama 3.2 1B", ("2.5 GB",), repository="meta-llama/Llama-3.2-1B-Instruct")


def test_nothing_is_offered_that_cannot_be_done() -> None:
    assert shown(LISTED).acts == (Act.DOWNLOAD,)
    assert shown(replace(LISTED, repository="")).acts == ()
    refused = shown(replace(LISTED, refused="A vision model."))
    assert refused.acts == ()
    assert refused.badge is not None
    assert refused.badge.text == "Cannot be run"


@pytest.mark.parametrize(
    ("state", "acts"),
    [
        ("queued", (Act.PAUSE, Act.CANCEL)),
        ("resolving", (Act.PAUSE, Act.CANCEL)),
        ("downloading", (Act.PAUSE, Act.CANCEL)),
        ("waiting", (Act.PAUSE, Act.CANCEL)),
        ("paused", (Act.RESUME, Act.CANCEL)),
        ("installing", ()),
        ("done", ()),
        ("failed", (Act.RETRY, Act.CANCEL)),
        ("cancelled", (Act.DOWNLOAD,)),
    ],
)
def test_each_state_of_a_download_offers_what_can_be_done(state: str, acts: tuple[Act, ...]) -> None:
    assert shown(LISTED, download=status(state)).acts == acts


def test_a_running_download_tells_bytes_speed_time_and_files() -> None:
    files = (
        FileStatus("config.json", 500, 500, verified=True),
        FileStatus("model.safetensors", 2_000_000_000, 500_000_000),
    )
    made = shown(
        LISTED,
        download=status(
            "downloading", done=500_000_500, total=2_000_000_500, speed=41e6, seconds_left=36.0, files=files
        ),
    )
    assert made.line == "500 MB of 2.0 GB  ·  41.0 MB/s  ·  36 s left"
    assert made.share == pytest.approx(0.25)
    assert [(file.name, file.bytes, file.share) for file in made.files] == [
        ("config.json", "Done", 1.0),
        ("model.safetensors", "500 MB of 2.0 GB", 0.25),
    ]


def test_offline_is_a_quiet_state_not_a_problem() -> None:
    held: dict[str, Any] = {"done": 5, "total": 10, "speed": 9.0, "retry_in": 20}
    made = shown(LISTED, download=status("waiting", **held, note="hub.example cannot be reached.", offline=True))
    assert made.line == "Waiting for the network, next try in 20 s  ·  5 B of 10 B"
    busy = shown(LISTED, download=status("waiting", **held, note="The server is busy (status 503)."))
    assert busy.line == "Waiting: The server is busy (status 503), next try in 20 s  ·  5 B of 10 B"
    assert made.quiet
    assert not made.problem


def test_a_failure_stands_on_the_row_with_what_to_do_next() -> None:
    error = DownloadError("The disk is full.", DownloadReason.DISK, subject="/disk", hint="Free 3 GB.")
    made = shown(LISTED, download=status("failed", error=error))
    assert made.problem == "The disk is full. Free 3 GB."
    assert made.acts[0] is Act.RETRY
    assert made.share is None  # nothing came: no bar for it
    assert shown(LISTED, download=status("failed", error=error, done=5, total=10)).share == 0.5


@pytest.mark.parametrize("reason", [DownloadReason.GATED, DownloadReason.UNAUTHORISED])
def test_a_gate_offers_the_agreement_instead_of_a_retry(reason: DownloadReason) -> None:
    made = shown(LISTED, download=status("failed", error=DownloadError("Restricted.", reason)))
    assert made.acts[0] is Act.AGREE


def test_a_download_that_rests_before_anything_came_says_so() -> None:
    assert shown(LISTED, download=status("paused")).line == "Nothing fetched yet"
    assert shown(LISTED, download=status("paused", done=5, total=10)).line == "5 B of 10 B"


def test_queued_downloads_tell_their_place() -> None:
    assert shown(LISTED, download=status("queued"), place=Place(1, 3)).line == "Waiting: next in the queue"
    assert shown(LISTED, download=status("queued"), place=Place(3, 3)).line == "Waiting: 3rd in the queue"
    assert [ordinal(place) for place in (1, 2, 3, 4, 11, 12, 13, 21, 102)] == [
        "1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "102nd",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("place", "moves"),
    [
        (Place(1, 1), ()),
        (Place(1, 3), (Act.DOWN,)),
        (Place(2, 3), (Act.UP, Act.DOWN)),
        (Place(3, 4), (Act.FIRST, Act.UP, Act.DOWN)),
        (Place(3, 3), (Act.FIRST, Act.UP)),
    ],
)
def test_a_queued_download_can_go_where_there_is_another(place: Place, moves: tuple[Act, ...]) -> None:
    assert shown(LISTED, download=status("queued"), place=place).acts == (Act.PAUSE, Act.CANCEL, *moves)


def test_the_book_follows_the_queue_and_leaves_the_others_where_they_are() -> None:
    book = DownloadBook()
    for key, state in (("a/1", "queued"), ("a/2", "paused"), ("a/3", "queued"), ("a/4", "queued")):
        book.take(status(state, key))
    assert not book.arrange(("a/1", "a/3", "a/4"))
    assert book.arrange(("a/4", "a/1", "a/3"))
    assert book.keys == ("a/4", "a/2", "a/1", "a/3")
    assert (book.place("a/3"), book.place("a/2")) == (Place(3, 3), Place(0, 3))


def test_speed_and_time_are_left_out_while_unknown() -> None:
    assert speed_line(status("downloading", done=1000)) == "1 kB"


def test_an_installed_row_follows_the_session() -> None:
    row = replace(LISTED, model=installed())
    assert shown(row).acts == (Act.LOAD, Act.REMOVE)
    loading = shown(row, Loading(SessionState.LOADING, True, step="Reading weights", share=0.4))
    assert (loading.acts, loading.share, loading.line) == ((Act.STOP_LOADING,), 0.4, "Reading weights")
    assert shown(row, Loading(SessionState.READY, True)).acts == (Act.UNLOAD,)
    kept = shown(row, Loading(kept=True))
    assert kept.badge is not None
    assert (kept.badge.text, kept.acts) == ("In memory", (Act.LOAD, Act.REMOVE))
    failed = shown(row, Loading(SessionState.FAILED, True, failure="No memory."))
    assert (failed.acts, failed.problem) == ((Act.LOAD, Act.REMOVE), "No memory.")
    broken = shown(replace(row, problem="The file config.json is missing."))
    assert (broken.acts, broken.problem) == ((Act.REMOVE,), "The file config.json is missing.")
    starter = shown(replace(row, model=installed(kind=ModelKind.STARTER)))
    assert starter.acts == (Act.LOAD,)


# -- the book -------------------------------------------------------------------------------------------------


def test_the_book_keeps_the_order_and_tells_places() -> None:
    book = DownloadBook()
    assert book.take(status("downloading", "a/1"))
    assert book.take(status("queued", "a/2"))
    assert book.take(status("queued", "a/3"))
    assert not book.take(status("downloading", "a/1", done=5))
    assert book.keys == ("a/1", "a/2", "a/3")
    assert [book.place(key).number for key in book.keys] == [0, 1, 2]
    assert book.take(status("cancelled", "a/2"))
    assert book.place("a/3") == Place(1, 1)


def test_what_is_done_stays_until_it_is_seen_on_the_disk() -> None:
    book = DownloadBook()
    book.take(status("done", "a/1"))
    assert list(book.keys) == ["a/1"]
    book.forget(["a/1"])
    assert list(book.keys) == []
    book.take(status("failed", "a/1"))
    book.forget(["a/1"])
    assert list(book.keys) == ["a/1"]


def test_the_book_says_what_runs() -> None:
    book = DownloadBook()
    assert not book.moving
    book.take(status("paused", "a/1", done=5, total=10))
    assert not book.moving
    assert book.resting == ("a/1",)
    book.take(status("downloading", "a/1", done=34, total=100))
    assert [one.key for one in book.moving_ones] == ["a/1"]
    book.take(status("queued", "a/2"))
    assert [one.key for one in book.moving_ones] == ["a/1", "a/2"]
    book.take(status("cancelled", "a/2"))
    book.take(status("waiting", "a/1", done=34, total=100))
    assert [one.key for one in book.moving_ones] == ["a/1"]


# -- sentences ------------------------------------------------------------------------------------------------


def test_the_header_tells_what_models_take_and_what_is_free() -> None:
    use = DiskUse({"llama/3.2-1b": 2_500_000_000}, {"a/1": 3_000_000}, 0, 0, 75_000_000_000, 100_000_000_000)
    starter = installed("starter", kind=ModelKind.STARTER)
    said = disk_sentence([starter, installed()], use)
    assert said == "1 model, 2.5 GB  ·  3.0 MB of unfinished downloads  ·  75.0 GB free on this disk"
    assert (
        disk_sentence([starter], replace(use, unfinished={})) == "Nothing downloaded yet  ·  75.0 GB free on this disk"
    )


def test_a_removal_tells_bytes_strangers_and_adapters() -> None:
    adapter = installed("finetuned/x", title="letters (on Llama 3.2 1B)", kind=ModelKind.ADAPTER)
    removal = Removal(installed(), Path("/models"), (), 2_500_000_000, ("notes.txt",), (adapter,))
    said = removal_sentence(removal)
    assert "2.5 GB become free" in said
    assert "1 file that LlamaHome did not put there stay" in said
    assert "letters (on Llama 3.2 1B)" in said
    linked = removal_sentence(replace(removal, model=installed(linked=True), stays=(), adapters=()))
    assert linked == "It leaves the list. Its files stay in /models."


def test_a_check_names_the_files_that_are_wrong() -> None:
    good = ValidationReport("a/1", Level.FULL, (FileReport("config.json", FileState.OK, 5),))
    assert check_notice(good).level == "success"
    unknown = FileReport("w.safetensors", FileState.UNKNOWN, 5)
    some, none = replace(good, files=(*good.files, unknown)), replace(good, files=(unknown,))
    assert check_notice(good).hint == "Every byte is as it was when it came."
    assert check_notice(some).hint.startswith("Every byte of the others is as it was when it came. Of 1 file")
    assert check_notice(none).hint == "Nothing is recorded of its files, so their contents could not be checked."
    assert check_notice(replace(none, level=Level.QUICK)).hint == "Its files are whole."
    bad = replace(
        good, files=(FileReport("w.safetensors", FileState.CHANGED, 5, "Its content is not what was put there."),)
    )
    assert check_notice(bad).level == "error"
    assert check_notice(bad).hint.startswith("w.safetensors: Its content is not what was put there.")


# -- details --------------------------------------------------------------------------------------------------


def test_details_of_an_installed_model_come_from_its_files(workspace: Workspace, tiny_model: Path) -> None:
    store = ModelStore(workspace)
    model = store.import_folder(tiny_model, "tiny", "1m")
    row = sections(load_catalogue(workspace), [model])[0].rows[0]
    found = details.installed(row, model.path, "https://hub.example")
    facts = {fact.name: fact.value for fact in found.facts}
    config = json.loads((tiny_model / "config.json").read_text(encoding="utf-8"))
    assert facts["Layers"] == f"{config['num_hidden_layers']} of width {config['hidden_size']}"
    assert facts["Context"] == "512 tokens"
    assert facts["Chat template"] == "Its own"
    assert facts["Source"] == str(tiny_model)
    weights = next(file for file in found.files if file.name == "model.safetensors")
    assert weights.tip.startswith("SHA-256 ")


def test_details_of_a_damaged_model_say_what_they_can(workspace: Workspace, tiny_model: Path) -> None:
    model = ModelStore(workspace).import_folder(tiny_model, "tiny", "1m")
    (model.path / "config.json").write_text("{", encoding="utf-8")
    row = sections(load_catalogue(workspace), [model])[0].rows[0]
    found = details.installed(row, model.path, "https://hub.example")
    assert "Layers" not in {fact.name for fact in found.facts}
    assert found.files


@pytest.mark.parametrize(
    ("count", "text"), [(1_235_814_400, "1.24 billion"), (134_515_008, "135 million"), (9_999, "9,999")]
)
def test_parameters_are_written_for_people(count: int, text: str) -> None:
    assert details.count_text(count) == text


# -- hits of the hub ------------------------------------------------------------------------------------------


def test_hits_know_what_is_listed_and_what_cannot_be_run(workspace: Workspace) -> None:
    found = [
        HubSummary("meta-llama/Llama-3.2-1B-Instruct", 2_400_000, 950, True),
        HubSummary("someone/vision", 10, 1, False, refused="It reads images as well."),
        HubSummary("someone/new-1b", 12_345, 7, False, datetime(2026, 3, 1, tzinfo=UTC), 1_235_814_400, None, "mit"),
    ]
    listed, vision, new = hits(found, load_catalogue(workspace))
    assert listed.key == "llama/3.2-1b"
    assert [chip.text for chip in listed.chips] == ["Gated", "In your list"]
    assert [chip.text for chip in vision.chips] == ["Cannot be run"]
    assert new.facts == "12K downloads  ·  7 likes  ·  1.24 billion parameters  ·  mit  ·  Mar 2026"


def test_what_a_repository_tells_may_refuse_it_after_all() -> None:
    hit = Hit(HubSummary("someone/new", 1, 1, False), looked=Looked(0, refused="Its weights are pickled."))
    assert hit.refused == "Its weights are pickled."
    assert [chip.text for chip in hit.chips] == ["Cannot be run"]


def test_counts_are_short() -> None:
    assert [short_count(count) for count in (0, 950, 12_345, 2_400_000)] == ["0", "950", "12K", "2.4M"]
