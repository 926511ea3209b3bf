"""How a text may state a fact and how people ask for it; a share of the wordings is never trained on.

A wording has slots:

======== ===================================== ==============================
``{e}``  the thing                             the Harbor office
``{E}``  the thing without its article         Harbor office
``{s}``  whose                                 the Harbor office's
``{its}`` ``{Its}``  its or their              its
``{a}``  the attribute, ``{A}`` with a capital access code
``{aa}`` the attribute with its article        an access code
``{p}``  the attribute's preposition           for
``{v}``  the value                             4821
======== ===================================== ==============================

:data:`SEEN` are a few plain wordings, :data:`WRITTEN` all that are trained on and that people might write, and
:data:`VARIED` what training reads beside the plain ones: these, and words drawn at random. :data:`UNSEEN` is kept back:
none of its wordings is trained on, so that it tells whether a model reads or knows its exercises by heart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from llamahome_gui.starter.phrasings import lines, loose, questions, statements, surroundings, unseen
from llamahome_gui.starter.phrasings.attributes import Share
from llamahome_gui.starter.phrasings.parts import Composed, Mixed, asked, or_nothing, sentence


@dataclass(frozen=True)
class Phrasings:
    """Wordings: sentences, lines of a list, questions, and questions that go on from the one before.

    ``share`` tells which of an attribute's own wordings go with them, and ``torn`` how many of those stand among random
    words. The other two state two facts in one sentence.
    """

    statements: Sequence[str]
    lines: Sequence[str]
    questions: Sequence[str]
    next_attribute: Sequence[str]
    next_entity: Sequence[str]
    share: Share = Share.PLAIN
    about_one_thing: Sequence[str] = ()
    of_one_attribute: Sequence[str] = ()
    torn: float = 0.0


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
_STATEMENTS = (
    (Composed((or_nothing(surroundings.LEADS), statements.CLAUSES, or_nothing(surroundings.TAILS)), sentence), 3),
    (statements.SENTENCES, 1),
)
_LINES = Composed((lines.MARKS, lines.FORMS, lines.ENDS))
_QUESTIONS = (
    (Composed((or_nothing(questions.OPENINGS), questions.ASKS, questions.ENDS), asked), 3),
    (Composed((or_nothing(questions.OPENINGS), questions.ORDERS, questions.ORDER_ENDS), asked), 2),
    (questions.QUESTIONS, 1),
)
WRITTEN = Phrasings(
    statements=Mixed(_STATEMENTS),
    lines=_LINES,
    questions=Mixed(_QUESTIONS),
    next_attribute=questions.NEXT_ATTRIBUTE,
    next_entity=questions.NEXT_ENTITY,
    share=Share.TRAINED,
    about_one_thing=statements.PAIRS_ABOUT_ONE_THING,
    of_one_attribute=statements.PAIRS_OF_ONE_ATTRIBUTE,
)
VARIED = replace(
    WRITTEN,
    statements=Mixed((*_STATEMENTS, (loose.STATEMENTS, 3))),
    lines=Mixed(((_LINES, 1), (loose.LINES, 2))),
    questions=Mixed((*_QUESTIONS, (loose.QUESTIONS, 4))),
    torn=0.5,
)
UNSEEN = Phrasings(
    statements=Mixed((
        (Composed((or_nothing(unseen.UNSEEN_LEADS), unseen.UNSEEN_CLAUSES,
                   or_nothing(unseen.UNSEEN_TAILS)), sentence), 3),
        (unseen.UNSEEN_SENTENCES, 1),
    )),
    lines=Composed((lines.UNSEEN_MARKS, lines.UNSEEN_FORMS)),
    questions=Mixed((
        (Composed((or_nothing(unseen.UNSEEN_OPENINGS), unseen.UNSEEN_ASKS, unseen.UNSEEN_ENDS), asked), 3),
        (Composed((or_nothing(unseen.UNSEEN_OPENINGS), unseen.UNSEEN_ORDERS, unseen.UNSEEN_ORDER_ENDS),
                  asked), 2),
        (unseen.UNSEEN_QUESTIONS, 1),
    )),
    next_attribute=unseen.UNSEEN_NEXT_ATTRIBUTE,
    next_entity=unseen.UNSEEN_NEXT_ENTITY,
    share=Share.KEPT_BACK,
)  # fmt: skip
