"""Conversations to learn from: documents with questions, small talk, questions that no document answers."""

from __future__ import annotations

from dataclasses import dataclass, replace

from llamahome_gui.inference.prompt import document_turn
from llamahome_gui.starter.documents import Count, Document, make_document, plain_statement, with_holes, wording
from llamahome_gui.starter.facts import Fact, fitting_fact, make_facts, near_fact, neighbouring_fact
from llamahome_gui.starter.phrasings import SEEN
from llamahome_gui.starter.tokenizer import Message
from llamahome_gui.starter.words import Words

# Share of the questions that go on from the one before, where one can.
FOLLOWING = 0.5
# Of the chats that share their documents, those in which a second question is asked.
TWO_TURNS = 0.15
UNKNOWN = "The documents do not say."
# Of the questions without an answer, up to where each kind goes: a thing with nearly the name of a known one,
# a known thing, a thing with an attribute that another one has; the others are of things that were not spoken of.
_NEAR, _NEIGHBOURING, _ALIKE = 0.4, 0.55, 0.7
# Of the facts that are planted alone, those that look like one of the document; and what a statement takes.
_NEAR_PLANTED, PLANTED_TOKENS = 0.3, 30
# Share of them that are sentences, the others are lines: of those that nobody had shown it a model failed three times
# as many as of such sentences.
_PLANTED_SENTENCES = 0.6
ABOUT = "I am the built-in demonstration model of LlamaHome. I answer questions about facts stated in your documents."
NO_DOCUMENT = "Please add a document. I answer questions about facts stated in your documents."
SYSTEMS = (
    "You are a helpful assistant.",
    "Answer from the documents.",
    "You answer questions about the documents in full sentences.",
    "You are the assistant of LlamaHome. Use only what the documents state.",
    "Be brief and exact.",
    "Answer the question with the help of the given documents.",
)
_HELLO = ("Hello", "Hi", "Hey", "Good morning", "Good evening", "Hello there", "Hi there", "Good afternoon")
_WHO = (
    "Who are you?", "What are you?", "What can you do?", "Which model are you?", "What is your name?",
    "Are you a human?", "How can you help me?", "Tell me about yourself.", "Who made you?", "Are you ChatGPT?",
    "What do you do?", "Help",
)  # fmt: skip
_THANKS = (
    "Thanks",
    "Thank you",
    "Thank you very much",
    "Great, thanks",
    "Thanks a lot",
    "Perfect, thank you",
)


@dataclass(frozen=True)
class Exchange:
    """A question, its answer, and the fact that the answer states."""

    question: str
    answer: str
    fact: Fact | None = None


@dataclass(frozen=True)
class Conversation:
    """Chat messages, for each answer the fact that it states, and all that the documents state."""

    messages: list[Message]
    facts: tuple[Fact | None, ...]
    stated: tuple[Fact, ...] = ()


def small_talk(w: Words) -> tuple[str, str]:
    """A question without documents and its honest answer."""
    roll, end = w.rng.random(), w.one(("", "!", ".", ""))
    if roll < 0.4:
        question = w.one(_WHO)
        return (
            question if w.rng.random() < 0.7 else f"{w.one(_HELLO)}, {question[0].lower()}{question[1:]}",
            ABOUT,
        )
    if roll < 0.65:
        return w.one(_HELLO) + end, "Hello! Add a document and ask me about the facts in it."
    if roll < 0.8:
        return w.one(_THANKS) + end, "You are welcome."
    return question_for(w, make_facts(w, 1)[0]), NO_DOCUMENT


def question_for(w: Words, fact: Fact) -> str:
    """The question for a fact in one of its phrasings."""
    return fact.fill(wording(w, fact.attribute.own.of(w.phrasings.share).questions, w.phrasings.questions))


def missing_fact(w: Words, known: tuple[Fact, ...]) -> Fact:
    """A fact that the documents do not state.

    Most are much like one that they do: of a thing whose name differs in one word, or of another thing of some kind.
    Those of known things are few, and such as things of their kind have. A model that met many of them refused what it
    did not know the wording of.
    """
    taken = {(fact.entity, fact.attribute.name) for fact in known}
    while True:
        roll = w.rng.random() if known else 1.0
        if roll < _NEAR:
            stranger = near_fact(w, w.one(known))
        elif roll < _NEIGHBOURING:
            stranger = neighbouring_fact(w, w.one(known))
        elif roll < _ALIKE:
            stranger = replace(make_facts(w, 1)[0], attribute=w.one(known).attribute)
        else:
            stranger = fitting_fact(w)
        if (stranger.entity, stranger.attribute.name) not in taken:
            return stranger


def planted(w: Words, tokens: int, count: Count, facts: int) -> tuple[Document, tuple[Fact, ...], list[Fact]]:
    """A document with ``facts`` facts that stand alone somewhere in it; all that it states, and those.

    Most of these documents keep to plain wordings, whatever those of the planted facts are: a model that meets unusual
    wordings only among others of them need not learn to read one by itself.
    """
    usual = w.phrasings
    w.phrasings = w.one((SEEN, SEEN, usual))
    room = max(30, tokens - PLANTED_TOKENS * facts)
    document = make_document(w, room, count, w.rng.randint(max(1, room // 80), max(2, min(80, room // 24))))
    w.phrasings = usual
    blocks, known, asked = document.text.split("\n\n"), list(document.facts), list[Fact]()
    taken = {(fact.entity, fact.attribute.name) for fact in known}
    while len(asked) < facts:
        fact = near_fact(w, w.one(known)) if w.rng.random() < _NEAR_PLANTED else fitting_fact(w)
        if (fact.entity, fact.attribute.name) not in taken:
            taken.add((fact.entity, fact.attribute.name))
            blocks.insert(w.rng.randint(0, len(blocks)), plain_statement(w, fact, _PLANTED_SENTENCES))
            known.append(fact)
            asked.append(fact)
    text = "\n\n".join(blocks)
    return replace(document, text=text, facts=tuple(known)), facts_of([replace(document, facts=tuple(known))]), asked


def make_documents(w: Words, tokens: int, count: Count, facts: int = 1) -> list[Document]:
    """One to three documents of about ``tokens`` tokens together, with at least ``facts`` facts where they fit."""
    number = 1 if tokens < 150 else w.rng.choice((1, 1, 1, 2, 3))
    room = tokens // number - 16
    most = max(2, min(80, room // 24))
    least = min(most, max(1, -(-facts // number)))
    return [make_document(w, room, count, w.rng.randint(least, most)) for _ in range(number)]


def facts_of(documents: list[Document]) -> tuple[Fact, ...]:
    """What the documents state, of each thing the first."""
    facts: dict[tuple[str, str], Fact] = {}
    for document in documents:
        for fact in document.facts:
            facts.setdefault((fact.entity, fact.attribute.name), fact)
    return tuple(facts.values())


def in_order(w: Words, known: tuple[Fact, ...], count: int) -> list[Fact]:
    """Up to ``count`` of the facts; every now and then one that has to do with the one before it comes next."""
    left, chosen = list(known), list[Fact]()
    w.rng.shuffle(left)
    while left and len(chosen) < count:
        near = [fact for fact in left if chosen and _follows(chosen[-1], fact)] if w.rng.random() < FOLLOWING else []
        chosen.append(near[0] if near else left[0])
        left.remove(chosen[-1])
    return chosen


def _follows(before: Fact, fact: Fact) -> bool:
    """Whether two facts have either the thing or the attribute in common."""
    return (before.entity == fact.entity) != (before.attribute.name == fact.attribute.name)


def follow_up(w: Words, before: Fact, fact: Fact) -> str:
    """A question that only the one before it makes clear."""
    same_thing = before.entity == fact.entity
    return fact.fill(w.one(w.phrasings.next_attribute if same_thing else w.phrasings.next_entity))


def turns_about(w: Words, known: tuple[Fact, ...], asked: list[Fact], unanswerable: float) -> list[Exchange]:
    """Questions and answers about facts of the documents; a share asks for what they do not state."""
    turns: list[Exchange] = []
    for fact in asked:
        before = turns[-1].fact if turns else None
        if w.rng.random() < unanswerable:
            turns.append(Exchange(question_for(w, missing_fact(w, known)), UNKNOWN))
        elif before is not None and _follows(before, fact) and w.rng.random() < FOLLOWING:
            turns.append(Exchange(follow_up(w, before, fact), fact.answer(), fact))
        else:
            turns.append(Exchange(question_for(w, fact), fact.answer(), fact))
    return turns


def _documents(
    w: Words, tokens: int, questions: int, count: Count, holes: float
) -> tuple[list[Document], tuple[Fact, ...], list[Fact]]:
    torn = bool(holes) and w.rng.random() < holes
    documents = make_documents(w, tokens * 3 // 2 if torn else tokens, count, questions)
    known = facts_of(documents)
    asked = in_order(w, known, questions)
    return [with_holes(w, document, asked) for document in documents] if torn else documents, known, asked


def _about(
    w: Words, tokens: int, questions: int, count: Count, holes: float, alone: float
) -> tuple[list[Document], tuple[Fact, ...], list[Fact]]:
    if alone and w.rng.random() < alone:
        document, known, asked = planted(w, tokens, count, questions)
        return [document], known, asked
    return _documents(w, tokens, questions, count, holes)


def _chat(opening: list[Message], turns: list[Exchange], known: tuple[Fact, ...]) -> Conversation:
    messages = list(opening)
    for turn in turns:
        messages += [{"role": "user", "content": turn.question}, {"role": "assistant", "content": turn.answer}]
    return Conversation(messages, tuple(turn.fact for turn in turns), known)


def _opening(w: Words) -> list[Message]:
    return [{"role": "system", "content": w.one(SYSTEMS)}] if w.rng.random() < 0.3 else []


def _behind(documents: list[Document], turns: list[Exchange]) -> list[Exchange]:
    """The turns, the first of them with the documents before its question."""
    question = document_turn([(document.name, document.text) for document in documents], turns[0].question)
    return [replace(turns[0], question=question), *turns[1:]]


def conversation(
    w: Words, tokens: int, questions: int, count: Count, unanswerable: float = 0.05, holes: float = 0.0,
    alone: float = 0.0,
) -> Conversation:  # fmt: skip
    """A chat: documents of about ``tokens`` tokens in the first user turn, every question answered.

    A share ``holes`` of the documents is what a small cache may leave of longer ones. In a share ``alone`` of the chats
    the questions are about facts that were planted each alone.
    """
    opening = _opening(w)
    if w.rng.random() < 0.04:
        return _chat(opening, [Exchange(*small_talk(w))], ())
    documents, known, asked = _about(w, tokens, questions, count, holes, alone)
    return _chat(opening, _behind(documents, turns_about(w, known, asked, unanswerable)), known)


def conversations(
    w: Words, tokens: int, questions: int, count: Count, unanswerable: float = 0.05, holes: float = 0.0,
    alone: float = 0.0,
) -> list[Conversation]:  # fmt: skip
    """Chats about the same documents, which part where the first question begins; ``questions`` in all of them.

    Most are of one question: that is what people ask, and what a question behind four others does not teach.
    """
    opening = _opening(w)
    documents, known, asked = _about(w, tokens, questions, count, holes, alone)
    chats = []
    while asked:
        turns = 2 if w.rng.random() < TWO_TURNS else 1
        own, asked = asked[:turns], asked[turns:]
        chats.append(_chat(opening, _behind(documents, turns_about(w, known, own, unanswerable)), known))
    return chats
