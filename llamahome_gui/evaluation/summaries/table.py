"""Results as tables: every cache with its scores, and the published numbers beside ours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from llamahome_gui.evaluation.summaries.published import FULL, PUBLISHED
from llamahome_gui.evaluation.summaries.runner import Summary
from llamahome_gui.evaluation.summaries.scoring import METRICS, PARTS, mean_of

_TITLES = {"rouge1": "ROUGE-1", "rouge2": "ROUGE-2", "rougeL": "ROUGE-L"}


def results(found: Sequence[Summary]) -> list[dict[str, Any]]:
    """One row for each cache: how many summaries, the share of a full cache's bytes, every score with its interval."""
    groups: dict[str, list[Summary]] = {}
    for one in found:
        groups.setdefault(one.setting, []).append(one)
    return [_row(name, group) for name, group in groups.items()]


def _row(name: str, group: Sequence[Summary]) -> dict[str, Any]:
    asked = [one for one in group if one.scores is not None]
    scores = {
        f"{metric}_{part}": asdict(mean_of([one.scores[f"{metric}_{part}"] for one in asked if one.scores]))
        for metric in METRICS
        for part in PARTS
    }
    return {
        "cache": name,
        "summaries": len(asked),
        "refused": next((one.text for one in group if one.scores is None), None),
        "share": sum(one.share for one in asked) / max(1, len(asked)),
        "scores": scores,
    }


def as_markdown(rows: Sequence[dict[str, Any]], model: str) -> str:
    """The scores as precision / recall / F1 with the interval of F1, then ROUGE-2 F1 beside what was published."""
    lines = [
        "| cache | summaries | KV | " + " | ".join(f"{_TITLES[metric]} P / R / F1" for metric in METRICS) + " |",
        "|---|---|---|" + "---|" * len(METRICS),
    ]
    for row in rows:
        cells = [_cell(row["scores"], metric) for metric in METRICS]
        lines.append(f"| {row['cache']} | {row['summaries']} | {row['share']:.1%} | " + " | ".join(cells) + " |")
    refused = [f"{row['cache']}: {row['refused']}" for row in rows if row["refused"]]
    return "\n".join([*lines, "", *refused, *_beside(rows, model)]) + "\n"


def _cell(scores: dict[str, dict[str, float]], metric: str) -> str:
    precision, recall, f1 = (scores[f"{metric}_{part}"] for part in PARTS)
    interval = f"{f1['low']:.4f}–{f1['high']:.4f}"
    return f"{precision['value']:.4f} / {recall['value']:.4f} / {f1['value']:.4f} ({interval})"


def _beside(rows: Sequence[dict[str, Any]], model: str) -> list[str]:
    ours = {row["cache"]: row["scores"]["rouge2_fmeasure"]["value"] for row in rows if row["summaries"]}
    sizes = sorted({*ours, *PUBLISHED["Llama-2-7B"]}, key=lambda size: (size == FULL, size.zfill(9)))
    lines = ["| ROUGE-2 F1 | " + " | ".join(sizes) + " |", "|---|" + "---|" * len(sizes)]
    for name, known in ((f"{model}, here", ours), *((f"{name}, published", row) for name, row in PUBLISHED.items())):
        cells = [f"{known[size]:.4f}" if size in known else "–" for size in sizes]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return lines
