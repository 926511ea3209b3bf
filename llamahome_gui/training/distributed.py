"""One run in several processes: who this process is, and what the processes of a run say to each other.

Whatever launches them (`torchrun`, `accelerate launch`, or our own `launch`) tells each process its place in
environment variables. Process 0 leads: it alone reads wishes, tells events and writes to the disk. The others
compute their share of each step. The settings say how many rows a step sees; how many processes share these rows
changes the time that a step takes and not what it computes.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from llamahome_gui.config.settings import TrainingSettings
from llamahome_gui.errors import TrainingError
from llamahome_gui.training.events import Failed
from llamahome_gui.training.stopping import StopRequest, Wish

T = TypeVar("T")

PEER_LOST_EXIT_CODE = 76
SUPERVISED = "LLAMAHOME_SUPERVISED"  # set by our own launcher, which tells why the run ended

_NOTE = "TORCHELASTIC_ERROR_FILE"

# Loading a large model may take one host much longer than another.
_PATIENCE = timedelta(minutes=30)
_STRONGEST_LAST = (Wish.PAUSE, Wish.KEEP, Wish.DISCARD)
_LOST = ("gloo/transport", "connection closed", "connection reset", "broken pipe", "nccl", "timed out waiting")


class PeerLostError(TrainingError):
    """Another process of the run has ended, so this one cannot go on."""


@dataclass(frozen=True)
class World:
    """The place of this process among those of its run.

    Attributes:
        rank: Its number, over all hosts.
        local_rank: Its number on this host; that of its GPU.
        size: How many processes there are.
        local_size: How many of them are on this host.
    """

    rank: int = 0
    local_rank: int = 0
    size: int = 1
    local_size: int = 1

    @property
    def leads(self) -> bool:
        """Whether this process speaks for the run."""
        return self.rank == 0

    @property
    def supervised(self) -> bool:
        """Whether our own launcher waits for the processes and tells why they ended."""
        return self.size > 1 and os.environ.get(SUPERVISED) == "1"

    def device(self, kind: str) -> str:
        """The torch device of this process, of this kind (``cuda``, ``cpu`` …)."""
        return f"cuda:{self.local_rank}" if kind == "cuda" and self.size > 1 else kind


def current_world() -> World:
    """What the launcher has told this process; a world of one where there was none."""
    try:
        size = int(os.environ.get("WORLD_SIZE", "1"))
        rank = int(os.environ.get("RANK", "0"))
        if size == 1:
            return World()
        local = int(os.environ.get("LOCAL_WORLD_SIZE", size))
        return World(rank, int(os.environ.get("LOCAL_RANK", rank)), size, local)
    except ValueError as error:
        raise TrainingError(
            "The launcher gave no number of processes.",
            subject="WORLD_SIZE, RANK, LOCAL_RANK",
            hint="Start with torchrun or accelerate launch.",
        ) from error


def share_of(settings: TrainingSettings, processes: int) -> tuple[int, int]:
    """Rows at a time and how often in a step for one process, so that all of them see the rows of the settings.

    Raises:
        TrainingError: The rows of a step cannot be shared evenly.
    """
    rows = settings.rows_per_step
    if rows % processes:
        better = -(-rows // processes) * processes
        raise TrainingError(
            f"A step of {rows} {'row' if rows == 1 else 'rows'} cannot be shared evenly by {processes} processes.",
            subject="batch_size, gradient_accumulation_steps",
            hint=f"Use {better} rows, or a number of processes that divides {rows}.",
        )
    share = rows // processes
    batch = max(size for size in range(1, min(settings.most_rows, share) + 1) if share % size == 0)
    return batch, share // batch


class Company:
    """The processes of a run, as seen from one; a single process is a company too.

    Attributes:
        world: The place of this process.
        stop: What the run obeys: what all have agreed on.
    """

    def __init__(self, world: World, stop: StopRequest) -> None:
        self.world = world
        self.stop = stop

    def agree(self) -> None:
        """Make what was asked of any process the wish of all. Every process calls this at the same place."""

    def share(self, content: object) -> None:
        """Give something to all others; process 0 does."""

    def shared(self) -> Any:
        """What process 0 gives; all others ask for it at the same place."""
        raise AssertionError("there is no other process")

    def meet(self) -> None:
        """Wait until all are here."""

    def gather(self, mine: T) -> list[T]:
        """What each process has, by rank, in process 0; nothing in the others."""
        return [mine]

    def total(self, *numbers: float) -> list[float]:
        """Sums over all processes."""
        return list(numbers)


class _Several(Company):
    """Speaks over a group of its own on the CPU: no GPU waits for it."""

    def __init__(self, world: World, own: StopRequest, group: Any) -> None:
        super().__init__(world, StopRequest())
        self._own = own
        self._group = group

    def agree(self) -> None:
        import torch
        import torch.distributed as dist

        asked = _STRONGEST_LAST.index(self._own.wish) if self._own.is_set() else -1
        strongest = torch.tensor([asked])
        dist.all_reduce(strongest, dist.ReduceOp.MAX, group=self._group)
        if (found := int(strongest.item())) >= 0:
            self.stop.ask(_STRONGEST_LAST[found])

    def share(self, content: object) -> None:
        import torch.distributed as dist

        dist.broadcast_object_list([content], 0, group=self._group)

    def shared(self) -> Any:
        import torch.distributed as dist

        content: list[Any] = [None]
        dist.broadcast_object_list(content, 0, group=self._group)
        return content[0]

    def meet(self) -> None:
        import torch.distributed as dist

        dist.barrier(group=self._group)

    def gather(self, mine: T) -> list[T]:
        import torch.distributed as dist

        found: list[Any] | None = [None] * self.world.size if self.world.leads else None
        dist.gather_object(mine, found, 0, group=self._group)
        return found or []

    def total(self, *numbers: float) -> list[float]:
        import torch
        import torch.distributed as dist

        sums = torch.tensor(numbers, dtype=torch.float64)
        dist.all_reduce(sums, group=self._group)
        found: list[float] = sums.tolist()
        return found


@contextlib.contextmanager
def joined(world: World, stop: StopRequest) -> Iterator[Company]:
    """Meet the other processes of the run, and part from them at the end.

    Raises:
        PeerLostError: One of them has ended, or they do not come.
    """
    if world.size == 1:
        yield Company(world, stop)
        return
    import torch.distributed as dist

    from llamahome_gui.models.loader import choose_device

    _refuse_shards()
    with telling_of_peers():
        kind = choose_device("auto").type
        if kind == "cuda":
            _take_gpu(world)
        dist.init_process_group("nccl" if kind == "cuda" else "gloo", timeout=_PATIENCE)
        try:
            yield _Several(world, stop, dist.new_group(backend="gloo", timeout=_PATIENCE))
        finally:
            dist.destroy_process_group()


def _refuse_shards() -> None:
    """Checkpoints hold whole adapters: a launcher that cuts these to pieces too would make them incomplete."""
    for name, what in (("ACCELERATE_USE_FSDP", "FSDP"), ("ACCELERATE_USE_DEEPSPEED", "DeepSpeed")):
        if os.environ.get(name, "false").lower() == "true":
            raise TrainingError(
                f"The launcher's own {what} would cut the adapter to pieces as well.",
                subject=name,
                hint="Start it without; shard_base in the settings (--shard-base) shares the base alone.",
            )


def _take_gpu(world: World) -> None:
    import torch

    present = torch.cuda.device_count()
    if world.local_rank >= present:
        raise TrainingError(
            f"There are more processes than GPUs on this machine ({present}).",
            hint="Start one process for each GPU.",
        )
    torch.cuda.set_device(world.local_rank)


@contextlib.contextmanager
def telling_of_peers() -> Iterator[None]:
    """Turn what the transport says of a lost process into a `PeerLostError`."""
    try:
        yield
    except RuntimeError as error:
        if is_peer_lost(error):
            raise peer_lost() from error
        raise


def is_peer_lost(error: Exception) -> bool:
    """Whether an error says that another process does not answer any more."""
    if current_world().size == 1 or not isinstance(error, RuntimeError):
        return False
    text = str(error).lower()
    return type(error).__name__.startswith("Dist") or any(part in text for part in _LOST)


def peer_lost() -> PeerLostError:
    """Says that another process has ended."""
    return PeerLostError(
        "Another process of the run has ended.", hint="See its own message; then resume the run from its checkpoint."
    )


def leave_note(failed: Failed) -> None:
    """Write why this process failed to where its launcher looks (torch's own format, and ours beside it)."""
    path = os.environ.get(_NOTE)
    if not path:
        return
    told = {"message": str(failed.message), "extraInfo": {"py_callstack": "", "timestamp": str(int(time.time()))}}
    with contextlib.suppress(OSError):
        Path(path).write_text(json.dumps({"message": told, "llamahome": asdict(failed)}), encoding="utf-8")


def read_note(content: dict[str, Any] | None) -> Failed | None:
    """What `leave_note` left."""
    try:
        return Failed(**(content or {})["llamahome"])
    except (KeyError, TypeError):
        return None
