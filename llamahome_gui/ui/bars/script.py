"""A text that is written by a real model's steps: every token is computed, but says what the script says.

The window gets the events of the real engine at the speed that is wanted, with the real work of a decode step beside
its own; only the words are not the model's, so that they are Markdown with everything in it.
"""

from __future__ import annotations

import itertools
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from llamahome_gui.config.settings import SamplingSettings
from llamahome_gui.inference.types import ChatMessage, Finished, GenerationEvent, TextChunk

if TYPE_CHECKING:
    from llamahome_gui.inference import Engine

SECTION = """## Part {number}

The **Harbor office** keeps its `access code` in *three* places, see [the list](https://example.org), and a line
that is long enough to be wrapped somewhere in the middle of the view.

- one item that says something
- another **item**
  - nested in part {number}

```python
def answer(question: str) -> str:
    return "{number}"  # a comment
```

| Office | Code | Since |
|---|---|---|
| Harbor | 4821 | 2019 |
| Hill | {number} | 2021 |

"""
# About as long as the tokens of English prose and code.
_PIECE = re.compile(r"\s*\S{1,4}|\s+")


def pieces(count: int) -> list[str]:
    """The first `count` pieces, of some four characters each, of a text without end."""
    sections = (SECTION.format(number=number) for number in itertools.count(1))
    return list(itertools.islice(itertools.chain.from_iterable(map(_PIECE.findall, sections)), count))


class Script:
    """Stands in for `Engine.stream` of one engine.

    Args:
        engine: Whose steps are made.
        texts: What its tokens say, one after the other; the answer ends with them.
        speed: Tokens per second, where the engine is fast enough; None for as fast as it goes.
        note: Told of every text in the generation's thread, before the window is.
    """

    def __init__(
        self,
        engine: Engine,
        texts: Sequence[str],
        speed: float | None = None,
        note: Callable[[str], object] = lambda _text: None,
    ) -> None:
        self._stream: Callable[..., Iterator[GenerationEvent]] = partial(type(engine).stream, engine)
        self._texts, self._speed, self._note = texts, speed, note
        engine.stop_ids = frozenset()
        engine.stream = self.stream  # type: ignore[method-assign, assignment]

    def stream(
        self, messages: Sequence[ChatMessage], *, sampling: SamplingSettings, stop: threading.Event, **options: Any
    ) -> Iterator[GenerationEvent]:
        """As `Engine.stream`, with the script's words."""
        wanted = sampling.model_copy(update={"max_new_tokens": len(self._texts)})
        said: list[str] = []
        began = 0.0
        for event in self._stream(messages, sampling=wanted, stop=stop, **options):
            if isinstance(event, TextChunk):
                began = began or time.perf_counter()
                said.append(self._texts[len(said)])
                self._note(said[-1])
                yield replace(event, text=said[-1])
                self._keep_pace(began, len(said), stop)
            elif isinstance(event, Finished):
                yield replace(event, text="".join(said))
            else:
                yield event

    def _keep_pace(self, began: float, tokens: int, stop: threading.Event) -> None:
        if self._speed is not None:
            stop.wait(max(0.0, began + tokens / self._speed - time.perf_counter()))
