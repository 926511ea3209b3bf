"""How a text may state a fact and how people ask for it; a share of the phrasings is never trained on.

``{e}`` is the thing, ``{E}`` the same without its article, ``{a}`` the attribute, ``{A}`` the same with a capital,
``{p}`` the attribute's preposition and ``{v}`` the value.
"""

from __future__ import annotations

from dataclasses import dataclass


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
