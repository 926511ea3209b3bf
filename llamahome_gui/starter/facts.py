"""Facts: an entity, one of its attributes, the value, and how a text may state and ask for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from llamahome_gui.starter import lexicon as lex
from llamahome_gui.starter.words import Words

Maker = Callable[[Words], str]


@dataclass(frozen=True)
class Attribute:
    """What can be said of an entity. ``{e}`` in a template is the entity, ``{v}`` the value."""

    name: str
    value: Maker
    preposition: str = "for"
    statements: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fact:
    """One thing that a document states."""

    entity: str
    attribute: Attribute
    value: str

    def fill(self, template: str) -> str:
        """Put the fact into a template; a capital at the start of the sentence."""
        name = self.attribute.name
        text = template.format(
            e=self.entity, a=name, p=self.attribute.preposition, v=self.value,
            A=name[0].upper() + name[1:], E=bare(self.entity),
        )  # fmt: skip
        return text[0].upper() + text[1:]

    def answer(self) -> str:
        """The sentence that the model gives: it restates the fact, which also makes it easier to find."""
        return self.fill("The {a} {p} {e} is {v}.")


def bare(entity: str) -> str:
    """The entity as a heading or table cell has it: without the article."""
    return entity.removeprefix("the ")


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
    return w.pick(lambda: f"{w.one(lex.SHADES)} {w.one(lex.COLOURS)}" if w.rng.random() < 0.7 else w.one(lex.COLOURS))


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
    return w.pick(lambda: "-".join(w.one(lex.PASS_WORDS) for _ in range(w.rng.randint(2, 3))))


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
        article = "an" if cause[0] in "aeiou" else "a"
        return f"{article} {cause}" if w.rng.random() < 0.6 else f"the {cause} in {w.one(lex.CITIES)}"

    return w.pick(draw)


def mail(w: Words) -> str:
    """An e-mail address in a domain that cannot exist."""
    return w.pick(
        lambda: f"{w.one(lex.PASS_WORDS)}{w.one(('.', '_', ''))}{w.rng.randint(1, 99)}@{w.made_up().lower()}.example"
    )


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


_MANAGER = Attribute(
    "manager",
    person,
    "of",
    ("{v} manages {e}.", "{e} is managed by {v}."),
    ("Who manages {e}?", "Who is the manager of {e}?"),
)
_CITY = Attribute(
    "city",
    lambda w: w.city(),
    "of",
    ("{e} is in {v}.", "{e} is located in {v}."),
    ("Where is {e}?", "In which city is {e}?"),
)
_PRICE = Attribute("price", money, "of", ("{e} costs {v}.",), ("How much does {e} cost?", "What does {e} cost?"))
_BUDGET = Attribute("budget", money, "of", ("{e} has a budget of {v}.",), ("How large is the budget of {e}?",))
_ACCESS = Attribute(
    "access code", code, "for", ("Use the access code {v} for {e}.", "Enter {v} to open the door of {e}.")
)
_PHONE = Attribute("phone number", phone, "of", ("You can call {e} on {v}.",), ("How can I call {e}?",))
_VERSION = Attribute("version number", version, "of", (), ("Which version of {e} is in use?",))
_COLOUR = Attribute("colour", colour, "of", ("{e} is painted {v}.",), ("What colour is {e}?",))
_LEAD = Attribute("leader", person, "of", ("{v} leads {e}.", "{e} is led by {v}."), ("Who leads {e}?",))
_OPENS = Attribute(
    "opening day",
    lambda w: weekday(w) if w.rng.random() < 0.3 else date(w),
    "of",
    ("{e} opens on {v}.",),
    ("When does {e} open?",),
)
_DEADLINE = Attribute("deadline", date, "of", ("{e} must be finished by {v}.",), ("When must {e} be finished?",))
_ROOM = Attribute("room", room, "of", ("{e} works in room {v}.",), ("In which room is {e}?",))
_EXTENSION = Attribute("extension", lambda w: w.digits(2, 4), "of")
_BADGE = Attribute("badge number", code, "of")
_PASSWORD = Attribute("password", password, "for", ("Log in to {e} with {v}.",))
_SERIAL = Attribute("serial number", code, "of")
_CONTRACT = Attribute("contract number", code, "of")
_HEIGHT = Attribute("weight", measure, "of", ("{e} weighs {v}.",), ("How heavy is {e}?",))
_TIME = Attribute("closing time", clock, "of", ("{e} closes at {v}.",), ("When does {e} close?",))
_BIRTH = Attribute("birthday", date, "of", ("{e} was born on {v}.",), ("When is the birthday of {e}?",))
_HOME = Attribute(
    "home town", lambda w: w.city(), "of", ("{e} comes from {v}.", "{e} lives in {v}."), ("Where does {e} come from?",)
)
_SIZE = Attribute("size", measure, "of")
_STATUS = Attribute(
    "status", status, "of", ("{e} is currently {v}.", "At the moment, {e} is {v}."), ("How far is {e}?",)
)
_DELAY = Attribute(
    "reason for the delay",
    reason,
    "of",
    ("{e} was delayed because of {v}.", "Because of {v}, {e} was delayed."),
    ("Why was {e} delayed?", "Why is {e} late?"),
)
_CLOSURE = Attribute(
    "reason for the closure",
    reason,
    "of",
    ("{e} was closed because of {v}.", "Because of {v}, {e} had to close."),
    ("Why was {e} closed?", "Why did {e} close?"),
)
_MAIL = Attribute("e-mail address", mail, "of", ("You can write to {e} at {v}.",), ("How can I write to {e}?",))

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
    fresh = CATEGORIES[category][0](w)
    old, new = like.split(" "), fresh.split(" ")
    differ = [at for at in range(len(new)) if len(old) == len(new) and old[at] != new[at]]
    if len(differ) < 2 or w.rng.random() < 0.6:
        return fresh
    at = w.rng.choice(differ)
    close = " ".join([*old[:at], new[at], *old[at + 1 :]])
    return close if CATEGORIES[category][0] is not person or w.owns(close) else fresh


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
