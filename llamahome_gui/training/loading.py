"""The base of a run, loaded as its settings ask: whole, or in turns where processes share it."""

from __future__ import annotations

from collections.abc import Callable

from llamahome_gui.errors import TrainingError
from llamahome_gui.models import InstalledModel, LoadedModel, ModelStore, load_model
from llamahome_gui.training import shards
from llamahome_gui.training.distributed import Company
from llamahome_gui.training.events import TrainingCancelledError, TrainingPausedError
from llamahome_gui.training.runs import Run
from llamahome_gui.training.stopping import StopRequest, Wish


def load_base(store: ModelStore, base: InstalledModel, run: Run, company: Company) -> LoadedModel:
    from llamahome_gui.models.loader import choose_device, choose_dtype

    def tell(_text: str, _share: float) -> None:
        obey(run, company.stop)

    tell("", 0.0)
    device = choose_device(company.world.device(choose_device("auto").type))
    dtype = run.record.settings.precision
    if dtype == "auto":
        # float16 weights cannot be trained without loss scaling; float32 always works.
        dtype = "bfloat16" if str(choose_dtype("auto", device)) == "torch.bfloat16" else "float32"
    if dtype == "float16" and device.type != "cuda":
        raise TrainingError("float16 needs a CUDA GPU.", subject="precision", hint="Choose auto, float32 or bfloat16.")
    shared = shards.wanted(run.record.settings, company)

    def load() -> LoadedModel:
        return load_model(
            store, base, device="cpu" if shared else str(device), dtype=dtype,
            weights=run.record.settings.base_weights, trainable=True, progress=tell,
        )  # fmt: skip

    return _load_in_turns(load, company, device.type) if shared else load()


def _load_in_turns(load: Callable[[], LoadedModel], company: Company, kind: str) -> LoadedModel:
    """A base of which each process keeps a part: main memory holds it whole only once on each machine."""
    loaded: LoadedModel | None = None
    for turn in range(company.world.local_size):
        if turn == company.world.local_rank:
            loaded = load()
            shards.cut_layers(loaded.model, company, kind)
        company.meet()
    assert loaded is not None
    return loaded


def obey(run: Run, stop: StopRequest) -> None:
    """Before the first step there is nothing to keep but the checkpoints of an earlier part."""
    if stop.wants(Wish.DISCARD) or (stop.wants(Wish.KEEP) and not run.has_checkpoint):
        raise TrainingCancelledError("The run was cancelled; nothing was saved.")
    if stop.wants(Wish.PAUSE):
        raise TrainingPausedError("The run was paused before its first step.")
