"""What `datasets` shows of a preview and of a dataset that was made, for people and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from llamahome_gui.training.contents import Duplicates
    from llamahome_gui.training.lengths import Histogram
    from llamahome_gui.training.making import Made
    from llamahome_gui.training.preview import DatasetPreview, RowPreview

_BAR = 40  # characters of the longest bar
_GROUPS = 5


def as_json(found: DatasetPreview) -> dict[str, Any]:
    """Everything but the dataset itself."""
    return {
        "preview": [asdict(row) for row in found.rows],
        "lengths": asdict(found.lengths),
        "duplicates": asdict(found.duplicates),
        "split": asdict(found.split),
        "refused": [asdict(problem) for problem in found.refused],
    }


def print_preview(found: DatasetPreview) -> None:
    """Rows with what is learned in another colour (in a pipe: in marks), then the numbers."""
    from rich.console import Console

    console = Console(highlight=False)
    for row in found.rows:
        _print_row(console, row)
    for line in (*_lengths(found.lengths), *_duplicates(found.duplicates)):
        console.print(line, markup=False, soft_wrap=True)
    split = found.split
    console.print(f"\nSplit: {split.training:,} rows to train on, {split.validation:,} kept aside.", markup=False)
    for problem in found.refused[:_GROUPS]:
        console.print(f"  {problem}", markup=False, soft_wrap=True)


def _print_row(console: Any, row: RowPreview) -> None:
    from rich.text import Text

    counted = f"{row.tokens:,} tokens, {row.learned:,} learned"
    console.print(Text(f"\nLine {row.line} ({row.form}): {row.problem or counted}", style="bold"))
    text = Text()
    for span in row.spans:
        shown = f"⟦{span.text}⟧" if span.learned and not console.is_terminal else span.text
        text.append(shown, style="green" if span.learned else "dim")
    console.print(text, soft_wrap=True)


def _lengths(found: Histogram) -> Iterator[str]:
    yield f"\nTokens: {found.total:,} in all; the median row has {found.median:,}, the longest {found.longest:,}."
    yield f"{found.fit:,} rows fit into {found.max_length:,} tokens, {found.longer:,} are longer."
    most = max(found.counts, default=0) or 1
    for low, high, count in zip(found.edges, found.edges[1:], found.counts, strict=False):
        mark = "│" if high <= found.max_length else "!"
        yield f"{low + 1:>7,} – {high:<7,} {mark} {'█' * -(-_BAR * count // most)} {count:,}"


def _duplicates(found: Duplicates) -> Iterator[str]:
    if not found.exact_rows and not found.near_rows:
        yield "\nNo row repeats another."
        return
    yield f"\n{found.exact_rows:,} rows repeat another to the letter, {found.near_rows:,} but for blanks and case."
    for first, lines in (*found.exact[:_GROUPS], *found.near[:_GROUPS]):
        more = " …" if len(lines) > 10 else ""
        yield f"  Line {first:,} again in {', '.join(f'{line:,}' for line in lines[:10])}{more}"


def made_json(made: Made) -> dict[str, Any]:
    """Of a dataset that was made."""
    return asdict(made) | {"path": str(made.path), "card": str(made.card)}


def print_made(made: Made) -> None:
    """Where it lies, how many rows of each kind, and what was left out."""
    from llamahome_gui.training.passages import told_left_out

    kinds = {"text": "to continue", "pairs": "question and answer"}
    rows = ", ".join(f"{count:,} {kinds[kind]}" for kind, count in made.rows.items())
    print(f"{made.path}: {rows}, from {made.documents:,} document{'' if made.documents == 1 else 's'}.")
    if made.left_out:
        print(f"  left out: {told_left_out(made.left_out)}")
