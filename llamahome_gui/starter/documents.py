"""Documents with facts in them: prose, lists, key-value lines and tables between filler."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from llamahome_gui.starter import lexicon as lex
from llamahome_gui.starter.facts import Fact, bare, make_facts
from llamahome_gui.starter.phrasings.loose import torn
from llamahome_gui.starter.words import Words

Count = Callable[[str], int]
SENTENCES = 0.75
# Share of the statements in words that fit their attribute only, where it has some.
OWN_SHARE = 0.35
# Share of the facts that share a sentence with another one, and of the documents in which those about one thing stand
# together, where the phrasings have words for two.
PAIRED, SORTED = 0.5, 0.4


@dataclass(frozen=True)
class Document:
    """A text, a blank line between its blocks, with the facts that stand in it."""

    name: str
    text: str
    facts: tuple[Fact, ...]
    blocks: tuple[Block, ...] = ()


@dataclass
class Block:
    """A piece of a document that is never torn apart, and the facts in it."""

    text: str
    facts: list[Fact] = field(default_factory=list)


def filler_sentence(w: Words) -> str:
    """A sentence that says nothing anyone will ask for."""
    roll = w.rng.random()
    if roll < 0.18:
        return w.one(lex.REMARKS)
    if roll < 0.4:
        return w.one((_story, _technical, _strange))(w)
    roll = w.rng.random()
    sentence = f"{w.one(lex.OPENERS)}{w.one(lex.TEAMS)} {w.one(lex.VERBS)} {w.one(lex.OBJECTS)}"
    if roll < 0.5:
        sentence += f" {w.one(lex.TAILS)}"
    elif roll < 0.6:
        sentence += f" and {w.one(lex.VERBS)} {w.one(lex.OBJECTS)}"
    elif roll < 0.7:
        sentence += f" with {w.rng.randint(2, 60)} people on {w.rng.randint(1, 28)} {w.one(lex.MONTHS)}"
    elif roll < 0.75:
        sentence += f" at the {w.place()} {w.one(lex.SITE_NOUNS)}"
    return sentence[0].upper() + sentence[1:] + "."


def _story(w: Words) -> str:
    """Something that happened to somebody, without a fact in it."""
    return w.one(lex.STORY).format(
        p=w.person(), r=w.person(), q=w.place(), n=w.one(lex.SITE_NOUNS), m=w.one(lex.MONTHS)
    )


def _technical(w: Words) -> str:
    """Something of a manual, with numbers that answer no question."""
    lines = lex.TECHNICAL + lex.FORMULAS if w.twisted else lex.TECHNICAL
    return w.one(lines).format(i=w.rng.randint(2, 90), j=w.rng.randint(2, 900), n=w.one(lex.PRODUCT_NOUNS))


def _strange(w: Words) -> str:
    """Words that no list has: other people's documents are full of them."""
    words = [
        w.made_up().lower() if w.rng.random() < 0.7 else w.one(lex.PASS_WORDS) for _ in range(w.rng.randint(4, 14))
    ]
    text = " ".join(word + ("," if w.rng.random() < 0.1 else "") for word in words)
    return text[0].upper() + text[1:] + "."


def filler(w: Words, sentences: int) -> str:
    """A run of filler sentences."""
    return " ".join(filler_sentence(w) for _ in range(sentences))


def wording(w: Words, own: Sequence[str], general: Sequence[str]) -> str:
    """One of the general wordings or of an attribute's own, of which some are torn where the phrasings say so."""
    if not own or w.rng.random() >= OWN_SHARE:
        return w.one(general)
    chosen = w.one(own)
    return torn(w.rng, chosen) if w.phrasings.torn and w.rng.random() < w.phrasings.torn else chosen


def statement(w: Words, fact: Fact) -> str:
    """The fact as a sentence in one of its phrasings.

    To find a value that stands before its name is the skill learnt last, so training may see it more often.
    """
    first = bool(w.value_first) and w.rng.random() < w.value_first
    while True:
        template = wording(w, fact.attribute.own.of(w.phrasings.share).statements, w.phrasings.statements)
        if not first or value_first(template):
            return fact.fill(template)


def statements(w: Words, facts: list[Fact]) -> list[str]:
    """Sentences that state the facts, some of them two at once where the phrasings have words for that."""
    left, sentences = list(facts), list[str]()
    while left:
        fact = left.pop(0)
        other, templates = _partner(w, fact, left)
        if other is None or w.rng.random() >= PAIRED:
            sentences.append(statement(w, fact))
        else:
            left.remove(other)
            sentences.append(fact.fill_with(other, w.one(templates)))
    return sentences


def _partner(w: Words, fact: Fact, others: list[Fact]) -> tuple[Fact | None, Sequence[str]]:
    """A fact that can stand in one sentence with another, and the wordings for that."""
    for other in others if w.phrasings.about_one_thing else ():
        if other.entity == fact.entity:
            return other, w.phrasings.about_one_thing
        if other.attribute == fact.attribute:
            return other, w.phrasings.of_one_attribute
    return None, ()


def value_first(template: str) -> bool:
    """Whether a phrasing names the value before the thing that has it."""
    return template.index("{v}") < min(at for slot in ("{e}", "{E}", "{s}") if (at := template.find(slot)) >= 0)


def prose_block(w: Words, facts: list[Fact]) -> Block:
    """A paragraph that states the facts among filler sentences."""
    sentences = statements(w, facts)
    for _ in range(w.rng.randint(0, 3)):
        sentences.insert(w.rng.randint(0, len(sentences)), filler_sentence(w))
    return Block(" ".join(sentences), facts)


def list_block(w: Words, facts: list[Fact]) -> Block:
    """Lines of one form, each with a whole fact."""
    template = w.one(w.phrasings.lines)
    return Block("\n".join(fact.fill(template) for fact in facts), facts)


def plain_statement(w: Words, fact: Fact, sentences: float = SENTENCES) -> str:
    """The fact by itself as it is planted in a text: mostly a sentence, else a list line."""
    return statement(w, fact) if w.rng.random() < sentences else list_block(w, [fact]).text


def card_block(w: Words, facts: list[Fact]) -> Block:
    """A heading with the entity, then a key-value line for each fact about it."""
    parts = []
    for entity in dict.fromkeys(fact.entity for fact in facts):
        own = [fact for fact in facts if fact.entity == entity]
        mark = w.one(("- ", "", "* "))
        lines = [own_fact.fill(mark + "{A}: {v}") for own_fact in own]
        parts.append(f"### {bare(entity)}\n" + "\n".join(lines))
    return Block("\n\n".join(parts), facts)


def row_table(w: Words, facts: list[Fact]) -> Block:
    """A Markdown table with a fact in each row."""
    head = w.one(("Name | Detail | Value", "Item | What | Value", "Subject | Entry | Content"))
    rows = [f"| {bare(fact.entity)} | {fact.attribute.name} | {fact.value} |" for fact in facts]
    return Block(f"| {head} |\n|---|---|---|\n" + "\n".join(rows), facts)


def grid_table(w: Words, facts: list[Fact]) -> Block:
    """A Markdown table with a row for each entity and a column for each attribute."""
    entities = list(dict.fromkeys(fact.entity for fact in facts))
    names = list(dict.fromkeys(fact.attribute.name for fact in facts))[:4]
    cells = {(fact.entity, fact.attribute.name): fact.value for fact in facts}
    head = "| Name | " + " | ".join(name[0].upper() + name[1:] for name in names) + " |"
    rows = [f"| {bare(e)} | " + " | ".join(cells.get((e, n), "-") for n in names) + " |" for e in entities]
    kept = [fact for fact in facts if fact.attribute.name in names]
    return Block("\n".join([head, "|---" * (len(names) + 1) + "|", *rows]), kept)


def csv_rows(w: Words, facts: list[Fact]) -> Block:
    """Rows of comma-separated values with a fact in each; values that hold a comma are quoted."""
    rows = [(bare(fact.entity), fact.attribute.name, fact.value) for fact in facts]
    head = w.one(("name,detail,value", "item,what,value", "subject,entry,content"))
    return Block(
        "\n".join([head, *(",".join(f'"{cell}"' if "," in cell else cell for cell in row) for row in rows)]), facts
    )


def json_block(w: Words, facts: list[Fact]) -> Block:
    """An object for each entity, as the converter of JSON files fences it."""
    objects = [
        {"name": bare(entity)} | {fact.attribute.name: fact.value for fact in facts if fact.entity == entity}
        for entity in dict.fromkeys(fact.entity for fact in facts)
    ]
    indent = w.one((None, 2))
    text = "\n".join(json.dumps(each, indent=indent, ensure_ascii=False) for each in objects)
    return Block(f"```json\n{text}\n```", facts)


SHAPES: tuple[tuple[Callable[[Words, list[Fact]], Block], float], ...] = (
    (prose_block, 0.53),
    (list_block, 0.19),
    (row_table, 0.08),
    (card_block, 0.07),
    (grid_table, 0.06),
    (json_block, 0.04),
    (csv_rows, 0.03),
)


def fact_block(w: Words, facts: list[Fact]) -> Block:
    """The facts in a shape drawn by weight."""
    shapes, weights = zip(*SHAPES, strict=True)
    return w.rng.choices(shapes, weights)[0](w, facts)


def filler_block(w: Words) -> Block:
    """A heading, a paragraph or a list without facts."""
    roll = w.rng.random()
    if roll < 0.25:
        return Block(f"{w.one(('## ', '# ', '### '))}{w.one(lex.TITLES)}")
    if roll < 0.35:
        return Block("\n".join(f"- {filler_sentence(w)}" for _ in range(w.rng.randint(2, 4))))
    return Block(filler(w, w.rng.randint(1, 5)))


def _groups(w: Words, facts: list[Fact]) -> Iterable[list[Fact]]:
    while facts:
        size = w.rng.choice((1, 1, 1, 2, 2, 3, 5))
        yield facts[:size]
        facts = facts[size:]


def _ordered(w: Words, facts: list[Fact]) -> list[Fact]:
    together = w.phrasings.about_one_thing and w.rng.random() < SORTED
    return sorted(facts, key=lambda fact: fact.entity) if together else facts


def document_name(w: Words) -> str:
    """A file name as people give them."""
    stem = w.one(("Handbook", "Notes", "Report", "Minutes", "Overview", "List", "Letter", "Plan", "Memo"))
    joined = w.one(
        (f"{w.place()} {stem.lower()}", f"{stem}_{w.rng.randint(1, 99)}", stem.lower(), f"{stem} {w.place()}")
    )
    return f"{joined}.{w.one(('docx', 'pdf', 'md', 'txt', 'html', 'xlsx', 'pptx'))}"


def make_document(w: Words, tokens: int, count: Count, facts: int) -> Document:
    """A document of about ``tokens`` tokens that states ``facts`` facts, fewer if they do not fit.

    ``count`` tells the tokens of a text; the first block stands even when it alone is longer.
    """
    blocks: list[Block] = []
    used = 0
    for group in _groups(w, _ordered(w, make_facts(w, facts))):
        block = fact_block(w, group)
        size = count(block.text) + 2
        if blocks and used + size > tokens:
            break
        blocks.append(block)
        used += size
    while True:
        block = filler_block(w)
        size = count(block.text) + 2
        if used + size > tokens:
            break
        blocks.insert(w.rng.randint(0, len(blocks)), block)
        used += size
    stated = tuple(fact for block in blocks for fact in block.facts)
    return Document(document_name(w), "\n\n".join(block.text for block in blocks), stated, tuple(blocks))


def with_holes(w: Words, document: Document, kept: Iterable[Fact]) -> Document:
    """What a cache may have left of a document: blocks with these facts whole, of the others pieces or nothing.

    A model that is to answer from such remains has to have seen some.
    """
    wanted = {(fact.entity, fact.attribute.name) for fact in kept}
    text = ""
    for block in document.blocks:
        own = any((fact.entity, fact.attribute.name) in wanted for fact in block.facts)
        text += block.text if own else _remains(w, block.text)
        text += w.one(("\n\n", "\n\n", " ", "\n"))
    return Document(document.name, text.strip(), document.facts)


def _remains(w: Words, text: str) -> str:
    roll, words = w.rng.random(), text.split(" ")
    if roll < 0.25:
        return text
    if roll < 0.55 or len(words) < 4:
        return ""
    start = w.rng.randrange(len(words) - 2)
    return " ".join(words[start : start + w.rng.randint(2, 24)])
