"""What can be said and asked of some attributes in words of their own: "Who manages the Harbor office?".

One wording a line: first the plain ones, after ``also`` further ones, and after ``kept back`` those that are never
trained on. Statements end with a full stop, questions with a question mark.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from llamahome_gui.starter.phrasings.parts import lines_of


class Share(StrEnum):
    """Which of the wordings of an attribute are meant: the plain ones, all that are trained on, or the others."""

    PLAIN = "plain"
    TRAINED = "trained"
    KEPT_BACK = "kept back"


@dataclass(frozen=True)
class Said:
    """Statements and questions that fit one attribute only; they need not name it."""

    statements: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Own:
    """The wordings of one attribute by their share."""

    plain: Said = Said()
    trained: Said = Said()
    kept_back: Said = Said()

    def of(self, share: Share) -> Said:
        """The wordings of a share."""
        return {Share.PLAIN: self.plain, Share.TRAINED: self.trained, Share.KEPT_BACK: self.kept_back}[share]


NO_OWN = Own()


def _own(text: str) -> Own:
    lines = lines_of(text)
    also, kept = lines.index("also"), lines.index("kept back")
    return Own(_said(lines[:also]), _said(lines[:also] + lines[also + 1 : kept]), _said(lines[kept + 1 :]))


def _said(lines: tuple[str, ...]) -> Said:
    return Said(
        tuple(line for line in lines if line.endswith(".")), tuple(line for line in lines if line.endswith("?"))
    )


OWN = {
    "manager": _own("""
        {v} manages {e}.
        {e} is managed by {v}.
        Who manages {e}?
        Who is the manager of {e}?
        also
        {v} runs {e}.
        {e} is run by {v}.
        {v} is in charge of {e}.
        Since last year, {v} has managed {e}.
        The one who manages {e} is {v}.
        The management of {e} is with {v}.
        {e} reports to {v}.
        Who runs {e}?
        Who is in charge of {e}?
        By whom is {e} managed?
        Do you know who manages {e}?
        kept back
        The person who runs {e} is called {v}.
        Nobody but {v} manages {e}.
        Whose job is it to manage {e}?
        Under whose management is {e}?
    """),
    "city": _own("""
        {e} is in {v}.
        {e} is located in {v}.
        Where is {e}?
        In which city is {e}?
        also
        {v} is where {e} is.
        One finds {e} in {v}.
        {e} lies in {v}.
        {e} has moved to {v}.
        {e} was built in {v}.
        In {v} there is {e}.
        If you are in {v}, visit {e}.
        Where is {e} located?
        Which city is {e} in?
        In what city can one find {e}?
        Do you know where {e} is?
        kept back
        To visit {e}, travel to the city of {v}.
        The city that built {e} is {v}.
        Whereabouts is {e} located?
        To which city must I travel for {e}?
    """),
    "price": _own("""
        {e} costs {v}.
        How much does {e} cost?
        What does {e} cost?
        also
        {e} is sold for {v}.
        {e} can be bought for {v}.
        One pays {v} for {e}.
        For {v} you get {e}.
        {v} is what {e} costs.
        They charge {v} for {e}.
        We paid {v} for {e}.
        How much is {e}?
        What do I pay for {e}?
        How expensive is {e}?
        For how much is {e} sold?
        kept back
        Customers pay {v} when they take {e}.
        {e} now costs as much as {v}.
        How much money do they charge for {e}?
        At what price does one buy {e}?
    """),
    "budget": _own("""
        {e} has a budget of {v}.
        How large is the budget of {e}?
        also
        {e} may spend {v}.
        {v} may be spent on {e}.
        There is {v} for {e}.
        {e} was given {v} to spend.
        {v} has been set aside for {e}.
        The money for {e} comes to {v}.
        How much may {e} spend?
        How much money is there for {e}?
        How big is the budget of {e}?
        kept back
        The budget granted to {e} totals {v}.
        Whoever works on {e} can spend {v}.
        How much can one spend on {e}?
        What budget was granted to {e}?
    """),
    "access code": _own("""
        Use the access code {v} for {e}.
        Enter {v} to open the door of {e}.
        also
        The door of {e} opens with {v}.
        {v} opens the door of {e}.
        To get into {e}, type {v}.
        Whoever wants to enter {e} needs the code {v}.
        With {v} you get into {e}.
        The code at the door of {e} is {v}.
        How do I open the door of {e}?
        Which code opens {e}?
        With which code do I get into {e}?
        What do I type to get into {e}?
        kept back
        Without the code {v} nobody enters {e}.
        The keypad at the door of {e} wants {v}.
        What code does the keypad at the door of {e} want?
        Which code lets me enter {e}?
    """),
    "phone number": _own("""
        You can call {e} on {v}.
        How can I call {e}?
        also
        Call {e} on {v}.
        {e} can be called on {v}.
        {v} is the number to call for {e}.
        If you dial {v}, {e} answers.
        To speak to {e}, call {v}.
        By phone one reaches {e} on {v}.
        On which number can I call {e}?
        Which number do I call for {e}?
        What number do I dial for {e}?
        kept back
        Dial {v} and {e} will answer.
        Anyone calling {e} dials {v}.
        What do I have to dial for a call to {e}?
        Can I call {e}, and under which number?
    """),
    "version number": _own("""
        Which version of {e} is in use?
        also
        {e} is at version {v}.
        Version {v} of {e} is in use.
        {e} was updated to version {v}.
        We run version {v} of {e}.
        The latest version of {e} is {v}.
        {e} {v} has come out.
        At which version is {e}?
        What is the latest version of {e}?
        Which version does {e} have?
        kept back
        Everybody works with version {v} of {e}.
        As to versions, {e} has reached {v}.
        Which version of {e} does everybody work with?
    """),
    "colour": _own("""
        {e} is painted {v}.
        What colour is {e}?
        also
        {e} is {v}.
        They painted {e} {v}.
        {e} comes in {v}.
        {v} is the colour they gave to {e}.
        {e} has been {v} since it was painted.
        Which colour has {e}?
        In which colour is {e} painted?
        What colour was {e} painted?
        kept back
        They decided to paint {e} {v}.
        {e} now wears the colour {v}.
        In what colour did they decide to paint {e}?
    """),
    "leader": _own("""
        {v} leads {e}.
        {e} is led by {v}.
        Who leads {e}?
        also
        {v} is in charge of {e}.
        {v} took over {e}.
        {e} was taken over by {v}.
        The one who leads {e} is {v}.
        Under {v}, {e} makes progress.
        By whom is {e} led?
        Who is the leader of {e}?
        Who is in charge of {e}?
        Who took over {e}?
        kept back
        {v} was asked to lead {e}.
        The team of {e} is led by nobody but {v}.
        Who was asked to lead {e}?
        Who is it that leads {e}?
    """),
    "opening day": _own("""
        {e} opens on {v}.
        When does {e} open?
        also
        {e} will open on {v}.
        On {v}, {e} opens.
        {v} is the day on which {e} opens.
        The doors of {e} open on {v}.
        {e} was opened on {v}.
        On which day does {e} open?
        When will {e} open?
        When is the opening of {e}?
        kept back
        Guests may come once {e} opens on {v}.
        The opening of {e} takes place on {v}.
        When may guests come to the opening of {e}?
    """),
    "deadline": _own("""
        {e} must be finished by {v}.
        When must {e} be finished?
        also
        {e} has to be done by {v}.
        By {v}, {e} must be ready.
        {e} is due on {v}.
        {e} ends on {v}.
        The last day for {e} is {v}.
        We have until {v} to finish {e}.
        By when must {e} be done?
        When is {e} due?
        Until when does {e} run?
        What is the last day for {e}?
        kept back
        Nobody may finish {e} later than {v}.
        {v} is the day on which {e} falls due.
        How late may {e} be finished?
        On which day does {e} fall due?
    """),
    "room": _own("""
        {e} works in room {v}.
        In which room is {e}?
        also
        {e} sits in room {v}.
        One finds {e} in room {v}.
        In room {v} you find {e}.
        Room {v} is used by {e}.
        {e} has moved to room {v}.
        In which room does {e} sit?
        Where does {e} work?
        In what room can I find {e}?
        kept back
        {e} occupies room {v}.
        Knock at room {v} to see {e}.
        Which room does {e} occupy?
        At which room must I knock to see {e}?
    """),
    "extension": _own("""
        also
        {e} is on extension {v}.
        Dial {v} to reach {e} in the house.
        {e} has extension {v}.
        {e} can be reached on extension {v}.
        On which extension is {e}?
        Which extension does {e} have?
        What extension do I dial for {e}?
        kept back
        {e} answers under extension {v}.
        Under what extension does {e} answer?
    """),
    "badge number": _own("""
        also
        {e} wears badge {v}.
        Badge {v} is that of {e}.
        {e} has badge {v}.
        The badge of {e} has the number {v}.
        Which badge does {e} wear?
        What number is on the badge of {e}?
        kept back
        Badge {v} was handed to {e}.
        What badge was handed to {e}?
    """),
    "password": _own("""
        Log in to {e} with {v}.
        also
        To log in to {e}, type {v}.
        {v} is what you type to log in to {e}.
        With {v} one can log in to {e}.
        The login of {e} asks for {v}.
        With which word do I log in to {e}?
        How do I log in to {e}?
        kept back
        Nobody can log in to {e} without {v}.
        How would one log in to {e}?
    """),
    "serial number": _own("""
        also
        On the back of {e} one reads {v}.
        {e} has the number {v} on its back.
        {v} is printed on the back of {e}.
        What is printed on the back of {e}?
        kept back
        The number that stands on the back of {e} is {v}.
        Which number stands on the back of {e}?
    """),
    "contract number": _own("""
        also
        The contract of {e} has the number {v}.
        The contract with {e} is filed as {v}.
        Contract {v} is the one with {e}.
        Which contract do we have with {e}?
        Which number has the contract of {e}?
        kept back
        The contract binding {e} runs as {v}.
        As what does the contract binding {e} run?
    """),
    "weight": _own("""
        {e} weighs {v}.
        How heavy is {e}?
        also
        {v} is what {e} weighs.
        On the scale, {e} comes to {v}.
        The scale shows {v} for {e}.
        With {v}, {e} is rather heavy.
        How much does {e} weigh?
        What does {e} weigh?
        kept back
        Lifting {e} is hard: it weighs {v}.
        How heavy might {e} be?
    """),
    "closing time": _own("""
        {e} closes at {v}.
        When does {e} close?
        also
        {e} is open until {v}.
        At {v}, {e} closes.
        The doors of {e} close at {v}.
        You can visit {e} until {v}.
        At what time does {e} close?
        Until when is {e} open?
        How long is {e} open?
        kept back
        At {v} they close {e} behind the last visitor.
        At what hour do they close {e}?
    """),
    "birthday": _own("""
        {e} was born on {v}.
        When is the birthday of {e}?
        also
        On {v}, {e} has a birthday.
        {e} has a birthday on {v}.
        We congratulate {e} on {v}.
        {v} is the day on which {e} was born.
        When was {e} born?
        On which day was {e} born?
        When does {e} have a birthday?
        kept back
        There is cake for the birthday of {e} on {v}.
        When do we bring cake for the birthday of {e}?
    """),
    "home town": _own("""
        {e} comes from {v}.
        {e} lives in {v}.
        Where does {e} come from?
        also
        {e} is from {v}.
        {v} is where {e} comes from.
        The family of {e} lives in {v}.
        {e} grew up in {v}.
        Where is {e} from?
        Where does {e} live?
        From which town is {e}?
        kept back
        As a child, {e} lived in {v}.
        Those who come from {v} know {e}.
        In which town did {e} live as a child?
    """),
    "size": _own("""
        also
        {e} measures {v}.
        {e} takes up {v}.
        {v} is how large {e} is.
        How large is {e}?
        How big is {e}?
        What does {e} measure?
        kept back
        {e} is large: it measures {v}.
        How large might {e} be?
    """),
    "status": _own("""
        {e} is currently {v}.
        At the moment, {e} is {v}.
        How far is {e}?
        also
        So far, {e} is {v}.
        As things are, {e} is {v}.
        The state of {e}: {v}.
        {e} is {v}, says the latest report.
        What is the state of {e}?
        What is happening with {e}?
        How is it going with {e}?
        How are things with {e}?
        kept back
        Right now the state of {e} can be called {v}.
        In what state is {e} right now?
    """),
    "reason for the delay": _own("""
        {e} was delayed because of {v}.
        Because of {v}, {e} was delayed.
        Why was {e} delayed?
        Why is {e} late?
        also
        {e} is late because of {v}.
        {v} delayed {e}.
        {v} is why {e} is late.
        {e} had to wait because of {v}.
        What delayed {e} was {v}.
        What delayed {e}?
        Because of what was {e} delayed?
        For what reason was {e} delayed?
        kept back
        {e} came too late, mainly because of {v}.
        Blame {v}: {e} was delayed.
        What made {e} so late?
        What is to blame that {e} was delayed?
    """),
    "reason for the closure": _own("""
        {e} was closed because of {v}.
        Because of {v}, {e} had to close.
        Why was {e} closed?
        Why did {e} close?
        also
        {e} had to close because of {v}.
        {v} is why {e} is closed.
        What closed {e} was {v}.
        {e} is closed; the reason is {v}.
        Why is {e} closed?
        What is the reason that {e} is closed?
        For what reason was {e} closed?
        kept back
        Blame {v} for the fact that {e} had to close.
        What made them close {e}?
    """),
    "e-mail address": _own("""
        You can write to {e} at {v}.
        How can I write to {e}?
        also
        Write to {e} at {v}.
        Send your mail for {e} to {v}.
        {v} is where you write to {e}.
        Mail to {e} goes to {v}.
        By e-mail one reaches {e} at {v}.
        Where do I send mail for {e}?
        To which address do I write for {e}?
        At which address can I write to {e}?
        kept back
        Messages to {e} are sent to {v}.
        Anyone writing to {e} uses {v}.
        Where are messages to {e} sent?
        Which address do people use when they write to {e}?
    """),
}  # fmt: skip
