"""The sample dataset that teaches the built-in model facts of one workshop, and the questions that measure it.

A small model that learns nothing but facts by heart forgets to read: asked for what a document does not state, it
answers from what it learnt. So a part of the rows, and most of their tokens, rehearses what it could do before, with
documents by the recipe's own generator, in all wordings that people might write, questions that they do not answer
among them, and no word of the held-out half. These rows were made once and are kept as they are in the file, because
what was measured with them should not change with the generator.
"""

from __future__ import annotations

import json
import random
from typing import Any

from llamahome_gui.config.paths import asset
from llamahome_gui.starter.chats import conversation, small_talk
from llamahome_gui.starter.phrasings import SEEN, WRITTEN
from llamahome_gui.starter.sample_rows import FORMS, asked, chat_row
from llamahome_gui.starter.words import Words

DATASET = asset("data", "samples", "datasets", "workshop_facts.jsonl")
SETTINGS = asset("data", "samples", "datasets", "workshop_facts.yaml")
# Packed, so that a fact costs no more beside a document; gentle and short, so that the skills stay.
SETTINGS_TEXT = """\
# What `python -m llamahome_gui.starter teach` measures the sample with.
training:
  learning_rate: 0.0008
  num_epochs: 5
  batch_size: 1
  packing: true
  lora:
    r: 16
    alpha: 32
    dropout: 0.0
    target_modules: [q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj, down_proj]
  early_stopping:
    enabled: false
"""
REHEARSALS = 106
SMALL_TALKS = 20
REHEARSED_TOKENS = (120, 420)
REHEARSED_QUESTIONS = (3, 6)
REHEARSED_WRITTEN = 0.8
UNANSWERED = 0.3
# Of the rehearsed chats, those about facts that stand alone; of the words, those that no list has.
ALONE, TWISTED = 0.5, 0.2

_FACTS = (
    ("the frame jig", "shelf", "of", "C17"),
    ("the frame jig", "serial number", "of", "FJ-3308"),
    ("the frame jig", "weight", "of", "31 kg"),
    ("the wheel stand", "shelf", "of", "A02"),
    ("the wheel stand", "price", "of", "$264"),
    ("the wheel stand", "colour", "of", "dark orange"),
    ("the torque wrench", "shelf", "of", "B09"),
    ("the torque wrench", "serial number", "of", "TW-7715"),
    ("the torque wrench", "next check", "of", "19 August 2028"),
    ("the paint booth", "access code", "for", "5902"),
    ("the paint booth", "temperature", "of", "22 degrees"),
    ("the paint booth", "manager", "of", "Julia Weber"),
    ("the spare wheel store", "access code", "for", "1478"),
    ("the spare wheel store", "closing time", "of", "18:10"),
    ("the spare wheel store", "manager", "of", "Ivan Tanaka"),
    ("the cargo bicycle", "price", "of", "$3,890"),
    ("the cargo bicycle", "weight", "of", "43 kg"),
    ("the cargo bicycle", "key number", "of", "612"),
    ("the folding bicycle", "price", "of", "$745"),
    ("the folding bicycle", "colour", "of", "light green"),
    ("the folding bicycle", "key number", "of", "87"),
    ("the saddle bag", "price", "of", "$58"),
    ("the saddle bag", "supplier", "of", "Moreau Leather"),
    ("the brake pads", "supplier", "of", "Silva Parts"),
    ("the brake pads", "order number", "for", "40713"),
    ("the chain oil", "supplier", "of", "Berg Chemicals"),
    ("the chain oil", "order number", "for", "96250"),
    ("the repair course", "price", "of", "$35"),
    ("the repair course", "leader", "of", "Emil Carter"),
    ("the repair course", "meeting day", "of", "Wednesday"),
    ("the evening ride", "leader", "of", "Grace Walsh"),
    ("the evening ride", "meeting point", "of", "the old bridge"),
    ("the evening ride", "length", "of", "28 km"),
    ("the apprentice room", "phone number", "of", "555 3947"),
    ("the apprentice room", "room", "of", "D208"),
    ("the front counter", "phone number", "of", "555 8016"),
    ("the front counter", "opening time", "of", "8:45"),
    ("the delivery van", "key number", "of", "345"),
    ("the delivery van", "parking place", "of", "11"),
    ("the delivery van", "next check", "of", "6 February 2028"),
)
_FORMS = (
    *FORMS,
    "Please give me the {a} {p} {e}.",
    "Could you tell me the {a} {p} {e}?",
    "Say what the {a} {p} {e} is.",
    "I would like to know the {a} {p} {e}.",
)


def workshop_rows() -> list[dict[str, Any]]:
    """Chat rows: every fact in all forms of question but one, and the rehearsal."""
    facts = [chat_row(*pair) for pair in _pairs(held_back=False)]
    return facts + (_kept(len(facts)) or _rehearsal() + _small_talk())


def workshop_questions() -> list[tuple[str, str]]:
    """One question on every fact, in words that no row has, and the exact answer."""
    return _pairs(held_back=True)


def _kept(facts: int) -> list[dict[str, Any]]:
    """The rehearsal in the shipped file, behind its facts; none where there is no file."""
    if not DATASET.exists():
        return []
    return [json.loads(line) for line in DATASET.read_text(encoding="utf-8").splitlines()[facts:]]


def _pairs(*, held_back: bool) -> list[tuple[str, str]]:
    return [
        asked(form, fact)
        for number, fact in enumerate(_FACTS)
        for place, form in enumerate(_FORMS)
        if (place == number % len(_FORMS)) is held_back
    ]


def _rehearsal() -> list[dict[str, Any]]:
    words, rows = Words(random.Random("workshop rehearsal"), twisted=TWISTED), []
    for _ in range(REHEARSALS):
        words.phrasings = WRITTEN if words.rng.random() < REHEARSED_WRITTEN else SEEN
        tokens, questions = words.rng.randint(*REHEARSED_TOKENS), words.rng.randint(*REHEARSED_QUESTIONS)
        talk = conversation(words, tokens, questions, lambda text: len(text) // 3, UNANSWERED, alone=ALONE)
        rows.append({"messages": talk.messages})
    return rows


def _small_talk() -> list[dict[str, Any]]:
    words = Words(random.Random("workshop small talk"))
    return [chat_row(*small_talk(words)) for _ in range(SMALL_TALKS)]
