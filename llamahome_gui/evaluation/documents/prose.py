"""Seeded text for made documents: sentences of common words, names, figures and dates."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

_WORDS = (
    "the", "of", "and", "to", "in", "a", "is", "that", "for", "it", "as", "was", "with", "be", "by", "on", "not",
    "this", "are", "or", "from", "at", "which", "but", "have", "an", "had", "they", "you", "were", "their", "one",
    "all", "we", "can", "her", "has", "there", "been", "if", "more", "when", "will", "would", "who", "so", "no",
    "said", "each", "about", "how", "up", "out", "them", "then", "contract", "supplier", "delivery", "invoice",
    "budget", "quarter", "region", "customer", "board", "report", "annual", "meeting", "account", "payment",
    "schedule", "project", "review", "committee", "department", "revenue", "margin", "forecast", "maintenance",
    "equipment", "station", "laboratory", "sample", "measurement", "temperature", "pressure", "harvest", "garden",
    "orchard", "harbour", "bridge", "railway", "village", "council", "archive", "catalogue", "exhibition", "survey",
    "interview", "respondent", "hypothesis", "evidence", "conclusion", "appendix", "regulation", "licence",
    "insurance", "liability", "warranty", "inspection", "certificate", "procedure", "standard", "training",
    "employee", "holiday", "agreement",
)  # fmt: skip
_NAMES = ("Ann Meier", "Jörg Weiß", "Chloé Dubois", "Tomás Núñez", "Zofia Łęcka", "Li Wei", "Omar Haddad", "Eva Novák")
_CLOSINGS = (".", ".", ".", ".", "?", ";")


@dataclass
class Prose:
    """A source of text that gives the same for the same seed."""

    seed: int
    chance: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)

    def sentence(self) -> str:
        """Five to twenty-four words; some sentences hold a figure, a date or a name."""
        words = self.chance.choices(_WORDS, k=self.chance.randint(5, 24))
        if self.chance.random() < 0.3:
            words.insert(self.chance.randrange(len(words)), self.fact())
        text = " ".join(words)
        return text[0].upper() + text[1:] + self.chance.choice(_CLOSINGS)

    def fact(self) -> str:
        """A figure, a date or a name."""
        kind = self.chance.randrange(3)
        if kind == 0:
            return f"{self.chance.uniform(1, 99_999):,.2f} EUR"
        return self.name() if kind == 1 else self.date()

    def date(self) -> str:
        return f"{self.chance.randint(1990, 2026)}-{self.chance.randint(1, 12):02}-{self.chance.randint(1, 28):02}"

    def name(self) -> str:
        return self.chance.choice(_NAMES)

    def paragraph(self) -> str:
        return " ".join(self.sentence() for _ in range(self.chance.randint(2, 7)))

    def title(self) -> str:
        """Two to six words, the first with a capital."""
        text = " ".join(self.chance.choices(_WORDS[60:], k=self.chance.randint(2, 6)))
        return text[0].upper() + text[1:]

    def rows(self, count: int, columns: int) -> list[list[str]]:
        """A table: a header, then a number, a name, a date and figures."""
        head = ["No", "Name", "Date", "Amount", *(f"Column {number}" for number in range(5, columns + 1))][:columns]
        body = [
            [str(number), self.name(), self.date(), *(f"{self.chance.uniform(0, 9999):.2f}" for _ in range(columns))][
                :columns
            ]
            for number in range(1, count + 1)
        ]
        return [head, *body]
