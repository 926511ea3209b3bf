"""Wordings that no list holds: thing, attribute and value among words drawn at random.

Nobody writes like that. A model that has to find a value between any words learns what a value is, and not the words
beside it: the same reason why pictures are trained on with random surroundings (domain randomisation, Tobin et al.,
2017, https://arxiv.org/abs/1703.06907). Each number gives the same wording every time. The words and marks that only
wordings kept back have are not among these.

An attribute's own wordings can be torn in the same way, so that "spend" means a budget wherever it stands.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass

from llamahome_gui.starter.phrasings.attributes import OWN
from llamahome_gui.starter.phrasings.own import Share
from llamahome_gui.starter.phrasings.parts import Wordings, lines_of, spaced
from llamahome_gui.starter.phrasings.unseen import EVERY

MANY = 10_000_000


def _separate(words: str) -> tuple[str, ...]:
    return tuple(words.split())


_WORDS = _separate("""
    about above across after again against ago all almost alone already also always among and around as aside at
    away back became because become been before began being below beside best better between both brought but by
    call carried carry certain change check choose clear close come common could cover daily did does done down
    draw during each early either else end enough even ever every exact except fact far few final find fine
    first follow for form forward found free from full gave general get give given goes going good got great
    grow had half hand has have heard held help hence here high hold how however if in inside instead into is
    issue it itself join just keep kind knew know known large last late lately learn least led left less let
    like likely line list little long look lost made main make many mark may mean meant meet might mind more
    most move much must name near need neither never new next no nor not note nothing now of off often old on
    once one only open order other our out outside over own page paper part pass past pay people perhaps piece
    plain play point print put quick quite rather reach read ready real reason recent remain repeat report rest
    return right round rule run said same saw say see seem seen send serve set seven several short should show
    shown side sign simple since small so some soon sort speak spoke stand start state stay stayed still stop
    stood such sure take taken talk tell that the their then there these they thing think this though through
    thus till time to today together told too took toward true try turn two under unless until up upon us use
    used usual value very view wait want was watch way we week well were what when where whether which while who
    whole whose why wide will with within without word work would write wrote year yes yet
""")
# What joined pieces of words must not happen to spell.
_KEPT_BACK = frozenset(
    word
    for said in (attribute.of(Share.KEPT_BACK) for attribute in OWN.values())
    for template in (*EVERY, *said.statements, *said.questions)
    for word in re.findall("[a-z']+", template.lower())
)
_SYLLABLES = _separate("ba do fe gi hu ka lo me ni pu ra so te vi wo xa ze bri cla dro fle gro kni ple sma tro")
_BREAKS = (",", ":", ";", " -", " (", " –", "...", ' "')
# What no wording ends with before its full stop.
_OPEN = ' ,:;-(–".'
_ORDERS = lines_of("""
    the {a} {p} {e} GAP {v}
    the {a} {p} {e} GAP {v}
    {s} {a} GAP {v}
    {e} GAP the {a} GAP {v}
    {e} GAP {a} GAP {v}
    {e} GAP {v} GAP {its} {a}
    {e} GAP {v} GAP the {a}
    {e} GAP {its} {a} GAP {v}
    the {a} GAP {e} GAP {v}
    {a} GAP {e} GAP {v}
    {v} GAP the {a} {p} {e}
    {v} GAP the {a} {p} {e}
    {v} GAP {s} {a}
    {v} GAP {a} GAP {e}
    {v} GAP {e} GAP {a}
    GAP {a} GAP {v} GAP {e}
    the {a} {p} {e}, {v}, GAP
""")
_ASKS = lines_of("""
    GAP the {a} {p} {e}
    GAP the {a} {p} {e} GAP
    GAP {a} {p} {e}
    GAP {s} {a}
    GAP {s} {a} GAP
    GAP {e} GAP {a}
    GAP {e} GAP the {a}
    {e} GAP {a}
    {e} GAP {its} {a} GAP
    the {a} GAP {e}
    GAP {a} GAP {e}
    GAP {a} GAP {e} GAP
""")
_LINE_ORDERS = tuple(
    tuple(line.split(" | "))
    for line in lines_of("""
    {E} | {a} | {v}
    {E} | {a} | {v}
    {A} | {E} | {v}
    {A} | {E} | {v}
    {v} | {a} | {E}
    {v} | {E} | {a}
    {E} | {v} | {a}
    {A} | {v} | {E}
    {A} {p} {e} | {v}
    {A} {p} {e} | {v}
    {A} {p} {e} | {v}
    {E}, {a} | {v}
    {v} | {a} {p} {e}
    {v} | {A} {p} {e}
""")
)
# What an own wording of an attribute may lose without meaning something else.
_LOSES = frozenset(_separate("a an are as at be by can do does for has have i in is it may of one on the to was we"))
# Such as values have among them too: what "$" or "x" means depends on where it stands.
_SYMBOLS = "~^·»«§†%*!;:.-|…•°¦→←'\"_$€£x×¤±?¿≈≠↔⇒■►○"
_PAIRS = ("()", "[]", "||", "**", "__", "«»", "“”", "''", "~~", "!!")
_ENDS = ("?", "?", "?", ".", "!", "", " ?", "...")
_STOPS = (",", ",", ":", "!", ".", "...", " -")


def _word(rng: random.Random) -> str:
    kind = rng.random()
    if kind < 0.1:
        return "".join(rng.choice(_SYLLABLES) for _ in range(rng.randint(2, 4)))
    return _nonce(rng) if kind < 0.3 else rng.choice(_WORDS)


def _nonce(rng: random.Random) -> str:
    """The beginning of a word and the end of another: a word that is new and looks like one."""
    while True:
        head, tail = rng.choice(_WORDS), rng.choice(_WORDS)
        made = head[: rng.randint(2, max(2, len(head) - 1))] + tail[len(tail) // 2 :]
        if made not in _KEPT_BACK:
            return made


def _gap(rng: random.Random, longest: int = 5) -> str:
    """A few words, every now and then with a break behind them."""
    words = " ".join(_word(rng) for _ in range(rng.randint(1, longest)))
    return words + (rng.choice(_BREAKS) if rng.random() < 0.15 else "")


def _filled(rng: random.Random, order: str) -> str:
    parts = order.split("GAP")
    return "".join(part + (_gap(rng) if at < len(parts) - 1 else "") for at, part in enumerate(parts))


def _statement(rng: random.Random) -> str:
    """Any words, the fact in any order, any words."""
    lead = _gap(rng, 6) if rng.random() < 0.5 else ""
    tail = _gap(rng, 6) if rng.random() < 0.5 else ""
    if tail and rng.random() < 0.4:
        tail = f", {tail}"
    return spaced(lead, _filled(rng, rng.choice(_ORDERS)), tail).rstrip(_OPEN) + "."


def _question(rng: random.Random) -> str:
    """Any words around the thing and the attribute, sometimes a sentence before or behind."""
    before = _gap(rng, 3).rstrip(_OPEN) + rng.choice(_STOPS) if rng.random() < 0.3 else ""
    behind = _gap(rng, 3).rstrip(_OPEN) + rng.choice(_ENDS) if rng.random() < 0.2 else ""
    return spaced(before, _filled(rng, rng.choice(_ASKS)).rstrip(_OPEN) + rng.choice(_ENDS), behind)


def _line(rng: random.Random) -> str:
    """The parts of a fact in any order, marks before and between them."""
    first, *others = rng.choice(_LINE_ORDERS)
    before = f"{rng.choice(_SYMBOLS)} " if rng.random() < 0.4 else ""
    if rng.random() < 0.3:
        wrapped = len(others) - 1 if rng.random() < 0.6 else 0
        others[wrapped] = _wrapped(rng, others[wrapped])
        return f"{before}{first} {' '.join(others)}"
    mark, another = _mark(rng), _mark(rng)
    last = another if len(others) > 1 and rng.random() < 0.5 else mark
    return f"{before}{first}{mark}{last.join(others)}"


def _wrapped(rng: random.Random, part: str) -> str:
    pair = rng.choice(_PAIRS)
    return f"{pair[0]}{part}{pair[1]}"


def _mark(rng: random.Random) -> str:
    """One to three symbols, or now and then a word: what parts a line may be anything that stands twice in a list."""
    if rng.random() < 0.2:
        return f" {_word(rng)} "
    mark = "".join(rng.choice(_SYMBOLS) for _ in range(rng.choice((1, 1, 2, 3))))
    return f" {mark} " if "x" in mark else rng.choice((f" {mark} ", f" {mark} ", f"{mark} "))


def torn(rng: random.Random, wording: str) -> str:
    """A wording of an attribute's own with words at random between, before and behind its own, and without a few."""
    own, end = wording[:-1].split(" "), wording[-1]
    if own[0].isalpha():
        own[0] = own[0].lower()
    parts = [_gap(rng, 3)] if rng.random() < 0.4 else []
    for word in own:
        parts += [word] if word not in _LOSES or rng.random() < 0.75 else []
        parts += [_gap(rng, 2)] if rng.random() < 0.15 else []
    parts += [_gap(rng, 4)] if rng.random() < 0.4 else []
    return spaced(*parts).rstrip(_OPEN) + (rng.choice(_ENDS) if end == "?" else end)


@dataclass(frozen=True, eq=False)
class Loose(Wordings):
    """Wordings that ``draw`` makes of a generator that begins with their number."""

    draw: Callable[[random.Random], str]

    def __len__(self) -> int:
        return MANY

    def wording(self, number: int) -> str:
        """The wording of a number, the same every time."""
        return self.draw(random.Random(number))


STATEMENTS, QUESTIONS, LINES = Loose(_statement), Loose(_question), Loose(_line)
