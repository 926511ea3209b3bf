"""How the chat says numbers: plain sentences about speed, tokens read and tokens kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from llamahome_gui.config.settings import SamplingSettings
from llamahome_gui.inference.types import Finished, PrefillProgress
from llamahome_gui.inference.watching import CacheWatch
from llamahome_gui.inference.watching.counts import DocumentCount, document_counts
from llamahome_gui.kvcache.usage import REMOTE_POLICY
from llamahome_gui.ui.chat.length import enough_for
from llamahome_gui.ui.chat.turns import ChatSettings, TooLong
from llamahome_gui.ui.i18n import grouped, mark, plural, tr
from llamahome_gui.units import share_text

TITLE_LENGTH = 52


def title_of(question: str) -> str:
    """A chat's title from its first question: the first line, cut at a word."""
    line = next((line.strip() for line in question.splitlines() if line.strip()), tr("New chat"))
    if len(line) <= TITLE_LENGTH:
        return line
    head = line[:TITLE_LENGTH]
    return (head.rsplit(" ", 1)[0] if " " in head else head).rstrip(",;:.–-") + "…"


def stats_of(finished: Finished, model: str, watch: CacheWatch | None = None) -> dict[str, Any]:
    """What is stored with an answer."""
    drew_on = {"drew_on": watch.drew_on.as_dict()} if watch is not None and watch.drew_on.passages else {}
    counts = {"documents": [asdict(each) for each in document_counts(watch)]} if watch is not None else {}
    return {**asdict(finished.stats), "reason": finished.reason, "model": model, **drew_on, **counts}


def documents_read(stats: Mapping[str, Any]) -> str:
    """One line for each document: `harbor.md: 4,812 of 4,812 tokens read, 431 kept in the cache`."""
    counts = [DocumentCount(**each) for each in stats.get("documents") or ()]
    return "\n".join(
        tr(
            "{name}: {read} of {tokens} tokens read, {kept} kept in the cache",
            name=each.name,
            read=grouped(each.read),
            tokens=grouped(each.tokens),
            kept=grouped(each.kept),
        )
        for each in counts
    )


def reading(progress: PrefillProgress) -> str:
    """`Reading 3,200 of 8,000 tokens · 2,400 tokens/s · 2.0 s left`; what was read earlier is no part of it."""
    said = tr("Reading {done} of {total} tokens", done=grouped(progress.done), total=grouped(progress.total))
    parts = [said, speed(progress.tokens_per_second)]
    left = progress.total - progress.done
    if left > 0 and progress.tokens_per_second > 0:
        parts.append(tr("{time} left", time=seconds(left / progress.tokens_per_second)))
    return " · ".join(parts)


@dataclass(frozen=True)
class Offer:
    """What is said of a question that was not asked, and what a button would change; without one, nothing would."""

    message: str
    hint: str
    button: str = ""


def too_long_offer(request: TooLong, model: str) -> Offer:
    """What could be done for a prompt that does not fit."""
    if request.limit == "server":
        message = tr(
            "This question has about {n} tokens with its documents; the server takes {most} for {model}.",
            n=grouped(request.prompt_tokens), most=grouped(request.allowed), model=model,
        )  # fmt: skip
        return Offer(message, tr("Nothing was cut and nothing was sent. Attach less, or load a model of this machine."))
    has = plural(
        request.prompt_tokens,
        "This question has {n} token with its documents",
        "This question has {n} tokens with its documents",
    )
    raised, allowed = grouped(enough_for(request.prompt_tokens)), grouped(request.allowed)
    if request.limit == "longest":
        message = tr("{has}; the longest text is set to {allowed}.", has=has, allowed=allowed)
        hint = tr("Nothing was cut and nothing was asked. With H2O a longer text only takes longer to read.")
        return Offer(message, hint, tr("Raise to {raised} and ask", raised=raised))
    if request.limit == "rolling":
        said = tr("{has}; {model} takes {allowed} while position rolling is off.")
        hint, button = tr("With rolling positions the text may be longer."), tr("Switch on rolling and ask")
    else:
        said = tr("{has}; {model} takes {allowed} with the full cache.")
        hint = tr("With H2O the text may be longer: the KV cache keeps the tokens that matter most.")
        button = tr("Switch to H2O and ask")
    return Offer(said.format(has=has, model=model, allowed=allowed), hint, button)


def speed(tokens_per_second: float) -> str:
    """`2,400 tokens/s`; slow speeds keep a decimal."""
    figure = grouped(round(tokens_per_second)) if tokens_per_second >= 100 else f"{tokens_per_second:.1f}"
    return f"{figure} {tr('tokens/s')}"


NOT_READ = mark("Was not answered; the model does not read it any more.")


def unanswered(stats: Mapping[str, Any]) -> str:
    """What is said under a question whose answer was stopped before its first word."""
    done, total = stats.get("read", (0, 0))
    if not total:
        return tr("Not answered")
    return tr("Stopped after {done} of {total} tokens were read", done=grouped(done), total=grouped(total))


def footer(stats: Mapping[str, Any], state: str) -> str:
    """The line under an answer: how it ended, how fast it came, and what the KV cache kept of the text."""
    parts = [ending(stats, state)]
    if stats.get("new_tokens"):
        if stats.get("tokens_per_second"):
            parts.append(speed(stats["tokens_per_second"]))
        parts.append(tr("first token after {time}", time=seconds(stats["time_to_first_token"])))
    parts.append(reused(stats))
    parts.append(kept(stats.get("usage") or {}))
    return "  ·  ".join(part for part in parts if part)


def reused(stats: Mapping[str, Any]) -> str:
    """What of the prompt was not read again; nothing where all was."""
    count = int(stats.get("reused_tokens", 0))
    if not count:
        return ""
    if stats.get("reused_way") == "recalled":
        return plural(
            count,
            "{n} token recalled for this question, not read again",
            "{n} tokens recalled for this question, not read again",
        )
    return plural(count, "{n} token was read before", "{n} tokens were read before")


def ending(stats: Mapping[str, Any], state: str) -> str:
    """Why the answer is not whole, or nothing."""
    reason = stats.get("reason")
    if reason == "cancelled":
        return tr("Stopped")
    if reason == "length":
        return plural(int(stats.get("new_tokens", 0)), "Cut at {n} token", "Cut at {n} tokens")
    if reason == "limit":
        return tr("Cut at the longest text allowed")
    return tr("Not finished") if state == "partial" else ""


def can_continue(stats: Mapping[str, Any], state: str, content: str) -> bool:
    """Whether an answer was broken off and can be written on."""
    return bool(content and ending(stats, state))


def kept(usage: Mapping[str, Any]) -> str:
    """`512 of 8,000 tokens kept in the KV cache (6 %)`: the truth about what was let go."""
    if usage.get("policy") == REMOTE_POLICY:
        return tr("the KV cache is the server's")
    text, slots = int(usage.get("text_tokens", 0)), int(usage.get("slots", 0))
    if not text:
        return ""
    if slots >= text:
        return plural(text, "the one token kept in the KV cache", "all {n} tokens kept in the KV cache")
    return tr(
        "{slots} of {text} tokens kept in the KV cache ({share})",
        slots=grouped(slots), text=grouped(text), share=percent(slots / text),
    )  # fmt: skip


def percent(share: float) -> str:
    """A share in per cent; what is not nothing is never called 0 %."""
    if 0 < share < 0.01:
        return tr("under 1 %")
    return share_text(share)


def seconds(value: float) -> str:
    """`0.8 s`, `12 s`, `2 min 5 s`."""
    if value < 10:
        return f"{value:.1f} s"
    if value < 60:
        return f"{value:.0f} s"
    return f"{int(value) // 60} min {int(value) % 60} s"


def own_settings(settings: ChatSettings) -> str:
    """What a chat has of its own, one line each; empty for nothing."""
    told, fields = " ".join(settings.system.split()), SamplingSettings.model_fields
    lines = [f"{tr('System prompt')}: {told[:TITLE_LENGTH]}{'…' if len(told) > TITLE_LENGTH else ''}"] if told else []
    own = (f"{tr(fields[name].title or name)}: {value}" for name, value in settings.sampling.items())
    return "\n".join([*lines, *own])
