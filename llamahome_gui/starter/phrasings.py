"""How a text may state a fact and how people ask for it; a share of the phrasings is never trained on.

``{e}`` is the thing, ``{E}`` the same without its article, ``{a}`` the attribute, ``{A}`` the same with a capital,
``{p}`` the attribute's preposition and ``{v}`` the value.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product


@dataclass(frozen=True)
class Phrasings:
    """Templates: sentences, lines of a list, questions, and questions that go on from the one before."""

    statements: tuple[str, ...]
    lines: tuple[str, ...]
    questions: tuple[str, ...]
    next_attribute: tuple[str, ...]
    next_entity: tuple[str, ...]


SEEN = Phrasings(
    statements=(
        "The {a} {p} {e} is {v}.",
        "The {a} {p} {e} is {v}.",
        "The {a} {p} {e} is {v}.",
        "The {a} {p} {e} is {v}.",
        "Please note that the {a} {p} {e} is {v}.",
        "For {e}, the {a} is {v}.",
        "The {a} {p} {e} was changed to {v} last week.",
        "The {a} {p} {e} is now {v}, as agreed.",
        "{v} is the {a} {p} {e}.",
        "{e} has the {a} {v}.",
        "It was decided that {v} is the {a} {p} {e}.",
        "As of today, the {a} {p} {e} is {v}.",
        "{v} was chosen as the {a} {p} {e}.",
        "The {a} given for {e} is {v}.",
        "In the case of {e}, the {a} is {v}.",
        "Until further notice, {v} is the {a} {p} {e}.",
        "We were told that the {a} {p} {e} is {v}.",
    ),
    lines=(
        "- {A} {p} {e}: {v}",
        "{A} {p} {e}: {v}",
        "- {E}: {a} {v}",
        "**{A} {p} {e}:** {v}",
        "* {E}, {a}: {v}",
        "{E} ({a}): {v}",
        "1. {A}, {E}: {v}",
    ),
    questions=(
        "What is the {a} {p} {e}?",
        "What is the {a} {p} {e}?",
        "What is the {a} {p} {e}?",
        "What is the {a} {p} {e}?",
        "What's the {a} {p} {e}?",
        "Tell me the {a} {p} {e}.",
        "Which {a} does {e} have?",
        "Can you give me the {a} {p} {e}?",
        "I need the {a} {p} {e}.",
        "For {e}, what is the {a}?",
        "{a} {p} {e}?",
        "Do you know the {a} {p} {e}?",
        "Please find the {a} {p} {e}.",
        "According to the document, what is the {a} {p} {e}?",
        "What {a} does {e} have?",
        "Could you look up the {a} {p} {e}?",
        "What does the text say about the {a} {p} {e}?",
        "What was the {a} {p} {e}?",
    ),
    next_attribute=(
        "And the {a}?",
        "And what is the {a}?",
        "What about the {a}?",
        "Which {a} does it have?",
    ),
    next_entity=(
        "And {p} {e}?",
        "What about {e}?",
        "And the one {p} {e}?",
        "How about {e}?",
    ),
)
# Never trained on: they tell whether the model reads or knows its exercises by heart.
UNSEEN = Phrasings(
    statements=(
        "Our records show that the {a} {p} {e} is {v}.",
        "The {a} {p} {e} remains {v}.",
        "When asked for the {a} {p} {e}, say {v}.",
        "The {a} that belongs to {e} is {v}.",
        "Somebody wrote down {v} as the {a} {p} {e}.",
        "Nobody doubts that {v} is the {a} {p} {e}.",
        "With {e}, the {a} stands at {v}.",
        "The {a} {p} {e} will be {v} from now on.",
    ),
    lines=("- {E} / {a}: {v}", "{A} {p} {e} = {v}", "+ {A} ({E}): {v}"),
    questions=(
        "Find out the {a} {p} {e}.",
        "Show me the {a} {p} {e}.",
        "Remind me what the {a} {p} {e} was.",
        "About {e}: what is the {a}?",
        "What would be the {a} {p} {e}?",
        "Which one is the {a} {p} {e}?",
        "I forgot the {a} {p} {e}. What is it?",
    ),
    next_attribute=("Now the {a}, please.", "Also tell me the {a}."),
    next_entity=("Now the same {p} {e}.", "Same question {p} {e}."),
)

_LEADS = (
    "According to the register, ",
    "As everybody knows, ",
    "At the last meeting it was said that ",
    "By the way, ",
    "Following the review, ",
    "For the record, ",
    "From next week, ",
    "I would like to add that ",
    "In other words, ",
    "In short, ",
    "It has been confirmed that ",
    "It turns out that ",
    "Just to be clear, ",
    "Keep in mind that ",
    "Let everybody know that ",
    "On page nine one reads that ",
    "Since the move, ",
    "So far, ",
    "The committee noted that ",
    "The list says that ",
    "The new leaflet states that ",
    "There is no question that ",
    "To answer your letter, ",
    "Visitors should know that ",
    "When we checked, we saw that ",
    "You may remember that ",
)
_CORES = (
    "the {a} {p} {e} is {v}",
    "the {a} {p} {e} has been set to {v}",
    "the {a} {p} {e} became {v}",
    "the {a} {p} {e} must be {v}",
    "the {a} {p} {e} reads {v}",
    "for {e} the {a} is {v}",
    "{e} comes with the {a} {v}",
    "{e} got {v} as its {a}",
    "{e} keeps the {a} {v}",
    "{e} uses {v} as the {a}",
    "{v} is used as the {a} {p} {e}",
    "{v} serves as the {a} {p} {e}",
    "{v} stays the {a} {p} {e}",
    "{v} will do as the {a} {p} {e}",
    "we put down {v} as the {a} {p} {e}",
    "they gave {v} as the {a} {p} {e}",
)
_TAILS = (
    ".",
    " after all.",
    " at present.",
    ", and that will not change.",
    ", as the notes show.",
    ", if I am not mistaken.",
    ", not more and not less.",
    " until the spring.",
    ", which was a surprise.",
    " (see the annex).",
)
_ASKS = (
    "Do we have the {a} {p} {e}",
    "Does it say what the {a} {p} {e} is",
    "Give me the {a} {p} {e}",
    "I am looking for the {a} {p} {e}",
    "I would like to know the {a} {p} {e}",
    "Is there a word on the {a} {p} {e}",
    "Let me have the {a} {p} {e}",
    "May I have the {a} {p} {e}",
    "Please tell me what the {a} {p} {e} is",
    "Name the {a} {p} {e}",
    "The {a} {p} {e} is what",
    "What are we told of the {a} {p} {e}",
    "What is given as the {a} {p} {e}",
    "What is {e} said to have as its {a}",
    "What should I write down as the {a} {p} {e}",
    "Where does it say the {a} {p} {e}, and what is it",
    "Which {a} is that of {e}",
    "Which {a} was given for {e}",
    "Who knows the {a} {p} {e}",
    "With regard to {e}, what is the {a}",
)
_OPENINGS = ("", "", "Good. ", "Hello! ", "One more thing. ", "Quick question: ", "Thanks. ", "Well, ")
_ASKING_ENDS = ("?", "?", ", please?", "", " today?", " exactly?")
# Put together from parts, only to learn from: whoever has read thousands of wordings minds an unknown one less.
VARIED = Phrasings(
    statements=tuple("".join(parts) for parts in product(_LEADS, _CORES, _TAILS)),
    lines=(
        *SEEN.lines,
        "{E} — {a} — {v}",
        "{E}: {v} ({a})",
        "{A} {p} {e} -> {v}",
        "{v}: {a} {p} {e}",
        "[{E}] {a}: {v}",
        "~ {a} {p} {e} ~ {v}",
        "{E}; {a}; {v}",
        "{A}, {E}, {v}",
        "{E} | {a} | {v}",
        "{v} - {A} - {E}",
    ),
    questions=tuple("".join(parts) for parts in product(_OPENINGS, _ASKS, _ASKING_ENDS)),
    next_attribute=(
        *SEEN.next_attribute,
        "Then the {a}?",
        "What else: the {a}?",
        "And its {a}?",
        "The {a} too?",
        "Tell me its {a} as well.",
    ),
    next_entity=(
        *SEEN.next_entity,
        "And that {p} {e}?",
        "The same {p} {e}?",
        "Then {p} {e}?",
        "Now {e}?",
        "And for comparison, {p} {e}?",
    ),
)
