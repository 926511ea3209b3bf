"""Facts: an entity, one of its attributes, the value, and how a text may state and ask for it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from llamahome_gui.starter import lexicon as lex
from llamahome_gui.starter.phrasings.attributes import NO_OWN, OWN, Own
from llamahome_gui.starter.words import Words

Maker = Callable[[Words], str]
_PASSWORD_FORM = re.compile("[a-z]+(-[a-z]+)+")


@dataclass(frozen=True)
class Attribute:
    """What can be said of an entity, with wordings that fit nothing else."""

    name: str
    value: Maker
    preposition: str = "for"
    own: Own = NO_OWN


@dataclass(frozen=True)
class Fact:
    """One thing that a document states."""

    entity: str
    attribute: Attribute
    value: str

    def fill(self, template: str) -> str:
        """Put the fact into a template; a capital at the start, but of no value that it would change."""
        return self._begun(template.format(**self._slots()))

    def fill_with(self, other: Fact, template: str) -> str:
        """Put the fact and another into a template for two."""
        made = template.format(**self._slots(), b=other.attribute.name, w=other.value, f=other.entity)
        return self._begun(made) if not made.startswith(other.value) else other._begun(made)

    def _begun(self, text: str) -> str:
        return text if text.startswith(self.value) and to_the_letter(self.value) else capital(text)

    def _slots(self) -> dict[str, str]:
        name, its = self.attribute.name, "their" if is_person(self.entity) else "its"
        return {
            "e": self.entity, "E": bare(self.entity), "s": possessive(self.entity), "its": its, "Its": capital(its),
            "a": name, "A": capital(name), "aa": f"{article(name)} {name}", "p": self.attribute.preposition,
            "v": self.value,
        }  # fmt: skip

    def answer(self) -> str:
        """The sentence that the model gives: it restates the fact, which also makes it easier to find."""
        return self.fill("The {a} {p} {e} is {v}.")


def to_the_letter(value: str) -> bool:
    """Whether a capital would make another value of it: a password, an address."""
    return "@" in value or _PASSWORD_FORM.fullmatch(value) is not None


def bare(entity: str) -> str:
    """The entity as a heading or table cell has it: without the article."""
    return entity.removeprefix("the ")


def capital(text: str) -> str:
    """A text with a capital first letter."""
    return text[:1].upper() + text[1:]


def article(noun: str) -> str:
    """The indefinite article of a noun of ours: all of them are said as they are spelt."""
    return "an" if noun[0] in "aeiou" else "a"


def possessive(entity: str) -> str:
    """Whose: an apostrophe, and an s unless the name ends with one."""
    return entity + ("'" if entity.endswith("s") else "'s")


def is_person(entity: str) -> bool:
    """Whether a thing is somebody: a first name and a family name."""
    words = entity.split(" ")
    return len(words) == 2 and words[0] in lex.FIRST_NAMES and words[1] not in lex.COMPANY_ENDS


def _money(w: Words) -> str:
    amount = w.rng.choice((w.rng.randint(11, 999), w.rng.randint(1000, 99999), w.rng.randint(10, 990) * 1000))
    mark = w.rng.choice(("${:,}", "€{:,}", "{:,} EUR", "{:,} dollars", "£{:,}"))
    return mark.format(amount)


def money(w: Words) -> str:
    """A price or budget."""
    return w.pick(lambda: _money(w))


def date(w: Words) -> str:
    """A day of the year, with the year or without."""

    def draw() -> str:
        day = f"{w.rng.randint(1, 28)} {w.one(lex.MONTHS)}"
        return f"{day} {w.rng.randint(2018, 2035)}" if w.rng.random() < 0.6 else day

    return w.pick(draw)


def phone(w: Words) -> str:
    """A phone number in one of a few groupings."""
    r = w.rng.randint
    return w.pick(lambda: w.rng.choice((
        f"555 {r(1000, 9999)}", f"0{r(20, 99)} {r(1000, 9999)} {r(10, 99)}", f"555-{r(100, 999)}-{r(1000, 9999)}",
        f"+{r(30, 49)} {r(100, 999)} {r(10000, 99999)}",
    )))  # fmt: skip


def code(w: Words) -> str:
    """A code: mostly digits, sometimes letters and digits."""
    return w.digits(4, 6) if w.rng.random() < 0.65 else w.alphanumeric()


def version(w: Words) -> str:
    """A version number of two or three parts."""
    r = w.rng.randint
    return w.pick(lambda: w.rng.choice((f"{r(0, 30)}.{r(0, 40)}", f"{r(0, 30)}.{r(0, 40)}.{r(0, 99)}")))


def colour(w: Words) -> str:
    """A colour, often with a shade."""

    def draw() -> str:
        shade = f"{w.one(lex.SHADES)} " if w.rng.random() < 0.7 else ""
        return shade + w.maybe_twisted(w.one(lex.COLOURS))

    return w.pick(draw)


def room(w: Words) -> str:
    """A room or shelf name."""
    r = w.rng.randint
    return w.pick(
        lambda: w.rng.choice((f"{w.rng.choice('ABCDEFGH')}{r(10, 499)}", f"{r(1, 9)}.{r(10, 99)}", f"{r(100, 999)}"))
    )


def clock(w: Words) -> str:
    """A time of day."""
    return w.pick(lambda: f"{w.rng.randint(0, 23)}:{w.rng.randint(0, 59):02d}")


def measure(w: Words) -> str:
    """A number with a unit."""
    unit = w.rng.choice(("kg", "m", "percent", "hours", "days", "litres", "km", "people", "square metres", "units"))
    return w.pick(lambda: f"{w.rng.randint(2, 2500)} {unit}")


def password(w: Words) -> str:
    """Two or three words joined by hyphens."""
    return w.pick(lambda: "-".join(w.maybe_twisted(w.one(lex.PASS_WORDS)) for _ in range(w.rng.randint(2, 3))))


def status(w: Words) -> str:
    """How far something is."""
    r = w.rng.randint

    def draw() -> str:
        return w.rng.choice((
            f"{r(2, 98)} percent {w.one(lex.DONE)}",
            f"{w.one(lex.STATES)} since {r(1, 28)} {w.one(lex.MONTHS)}",
            f"waiting for {w.one(lex.CAUSES)} from {w.one(lex.CITIES)}",
            f"{w.one(lex.STATES)} by {w.one(lex.LAST_NAMES)}",
        ))  # fmt: skip

    return w.pick(draw)


def reason(w: Words) -> str:
    """Why something happened."""

    def draw() -> str:
        cause = f"{w.one(lex.FAULTS)} {w.one(lex.CAUSES)}"
        return f"{article(cause)} {cause}" if w.rng.random() < 0.6 else f"the {cause} in {w.one(lex.CITIES)}"

    return w.pick(draw)


def mail(w: Words) -> str:
    """An e-mail address in a domain that cannot exist."""

    def draw() -> str:
        who = w.maybe_twisted(w.one(lex.PASS_WORDS))
        return f"{who}{w.one(('.', '_', ''))}{w.rng.randint(1, 99)}@{w.made_up().lower()}.example"

    return w.pick(draw)


def weekday(w: Words) -> str:
    """A day of the week: the one closed set, the same in both splits."""
    return w.one(lex.WEEKDAYS)


def site(w: Words) -> str:
    """A building of an organisation."""
    return f"the {w.place()} {w.one(lex.SITE_NOUNS)}"


def project(w: Words) -> str:
    """A project."""
    return f"Project {w.place()}" if w.rng.random() < 0.6 else f"the {w.place()} project"


def product(w: Words) -> str:
    """A product, often with a model number."""
    model = f" {w.rng.choice('ABKMRSTX')}{w.rng.randint(1, 99) * 10}" if w.rng.random() < 0.4 else ""
    return f"the {w.place()}{model} {w.one(lex.PRODUCT_NOUNS)}"


def company(w: Words) -> str:
    """A firm."""
    return f"{w.place()} {w.one(lex.COMPANY_ENDS)}"


def person(w: Words) -> str:
    """Somebody."""
    return w.person()


def _known(name: str, value: Maker, preposition: str = "of") -> Attribute:
    """An attribute that every document may have, with its own wordings."""
    return Attribute(name, value, preposition, OWN[name])


_MANAGER = _known("manager", person)
_CITY = _known("city", lambda w: w.city())
_PRICE = _known("price", money)
_BUDGET = _known("budget", money)
_ACCESS = _known("access code", code, "for")
_PHONE = _known("phone number", phone)
_VERSION = _known("version number", version)
_COLOUR = _known("colour", colour)
_LEAD = _known("leader", person)
_OPENS = _known("opening day", lambda w: weekday(w) if w.rng.random() < 0.3 else date(w))
_DEADLINE = _known("deadline", date)
_ROOM = _known("room", room)
_EXTENSION = _known("extension", lambda w: w.digits(2, 4))
_BADGE = _known("badge number", code)
_PASSWORD = _known("password", password, "for")
_SERIAL = _known("serial number", code)
_CONTRACT = _known("contract number", code)
_HEIGHT = _known("weight", measure)
_TIME = _known("closing time", clock)
_BIRTH = _known("birthday", date)
_HOME = _known("home town", lambda w: w.city())
_SIZE = _known("size", measure)
_STATUS = _known("status", status)
_DELAY = _known("reason for the delay", reason)
_CLOSURE = _known("reason for the closure", reason)
_MAIL = _known("e-mail address", mail)

CATEGORIES: tuple[tuple[Maker, tuple[Attribute, ...]], ...] = (
    (site, (_ACCESS, _PHONE, _MANAGER, _CITY, _OPENS, _COLOUR, _PASSWORD, _TIME, _SIZE, _CLOSURE, _MAIL)),
    (project, (_BUDGET, _DEADLINE, _LEAD, _VERSION, _ACCESS, _CONTRACT, _STATUS, _DELAY)),
    (product, (_PRICE, _VERSION, _SERIAL, _COLOUR, _HEIGHT, _SIZE, _STATUS)),
    (company, (_PHONE, _CITY, _MANAGER, _CONTRACT, _BUDGET, _MAIL)),
    (person, (_ROOM, _EXTENSION, _BADGE, _BIRTH, _HOME, _PASSWORD, _MAIL)),
)
_ANY_VALUE: tuple[Maker, ...] = (
    code,
    code,
    money,
    measure,
    person,
    date,
    room,
    version,
    password,
    lambda w: w.made_up(),
)


def free_attribute(w: Words) -> Attribute:
    """An attribute of an adjective and a noun, so that the model learns to read the name, not to know it."""
    noun = w.one(lex.ATTRIBUTE_NOUNS)
    name = f"{w.one(lex.ADJECTIVES)} {noun}" if w.rng.random() < 0.7 else noun
    return Attribute(name, w.rng.choice(_ANY_VALUE), w.rng.choice(("for", "of", "for")))


def attributes_for(w: Words, category: int, count: int) -> list[Attribute]:
    """``count`` different attributes that an entity of the category may have."""
    options = [*CATEGORIES[category][1], *(free_attribute(w) for _ in range(3))]
    w.rng.shuffle(options)
    unique = {attribute.name: attribute for attribute in options}
    return list(unique.values())[:count]


def another(w: Words, category: int, like: str) -> str:
    """A thing of a category; sometimes one that differs from ``like`` in a single word."""
    make = CATEGORIES[category][0]
    fresh = make(w)
    differ = _differ(like, fresh)
    if len(differ) < 2 or w.rng.random() < 0.6:
        return fresh
    close = _with_word(like, fresh, w.rng.choice(differ))
    return close if make is not person or w.owns(close) else fresh


def _differ(old: str, new: str) -> list[int]:
    """Which words of two names differ; none where they have not equally many."""
    olds, news = old.split(" "), new.split(" ")
    return [at for at, word in enumerate(news) if len(olds) == len(news) and olds[at] != word]


def _with_word(old: str, new: str, at: int) -> str:
    """A name with one word of another."""
    words = old.split(" ")
    return " ".join([*words[:at], new.split(" ")[at], *words[at + 1 :]])


def make_facts(w: Words, count: int) -> list[Fact]:
    """``count`` facts with no two answers to one question.

    Entities share attributes and attributes share entities, and some entities differ in one word only, so most facts
    are distractors of each other.
    """
    facts: dict[tuple[str, str], Fact] = {}
    while len(facts) < count:
        category = w.rng.randrange(len(CATEGORIES))
        attributes = attributes_for(w, category, w.rng.randint(1, 4))
        entity = ""
        for _ in range(w.rng.randint(1, 4)):
            entity = another(w, category, entity)
            for attribute in w.rng.sample(attributes, w.rng.randint(1, len(attributes))):
                facts.setdefault((entity, attribute.name), Fact(entity, attribute, attribute.value(w)))
    chosen = list(facts.values())[:count]
    w.rng.shuffle(chosen)
    return chosen


# Things of other kinds may have the same attribute, and names another number of words.
_TRIES = 20


def fitting_fact(w: Words) -> Fact:
    """A fact as things of its kind have it."""
    make, attributes = w.one(CATEGORIES)
    attribute = w.one(attributes)
    return Fact(make(w), attribute, attribute.value(w))


def near_fact(w: Words, like: Fact) -> Fact:
    """A fact of the same attribute about a thing whose name differs in one word, where one of its kind is found."""
    makes = [make for make, attributes in CATEGORIES if like.attribute in attributes]
    for _ in range(_TRIES if makes else 0):
        make = w.one(makes)
        fresh = make(w)
        differ = _differ(like.entity, fresh)
        entity = _with_word(like.entity, fresh, w.rng.choice(differ or [0]))
        if differ and (make is not person or w.owns(entity)):
            return Fact(entity, like.attribute, like.attribute.value(w))
    return fitting_fact(w)


def neighbouring_fact(w: Words, like: Fact) -> Fact:
    """Another fact about the same thing, as things of its kind have it, where that is known."""
    options = next((own for _, own in CATEGORIES if like.attribute in own), ())
    others = [attribute for attribute in options if attribute != like.attribute]
    if not others:
        return fitting_fact(w)
    attribute = w.one(others)
    return Fact(like.entity, attribute, attribute.value(w))
