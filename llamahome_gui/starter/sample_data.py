"""Tables, lists and dataset rows of the sample files, and the questions that the samples answer."""

from __future__ import annotations

from typing import Any

from llamahome_gui.starter.sample_rows import FORMS, asked, chat_row

FIRST = ("Anna", "Ben", "Clara", "Emil", "Grace", "Ivan", "Julia", "Leon", "Mona", "Paul", "Rosa", "Simon", "Tina")
LAST = ("Berg", "Carter", "Fischer", "Jansen", "Kowalski", "Moreau", "Reed", "Silva", "Tanaka", "Walsh", "Weber")

SITES = tuple(
    f"{name} {noun}"
    for name, noun in (
        ("Birch", "office"),
        ("Mill", "warehouse"),
        ("Castle", "library"),
        ("Cedar", "workshop"),
        ("Canal", "depot"),
        ("Orchard", "clinic"),
        ("Quarry", "plant"),
        ("Meadow", "school"),
        ("Granite", "store"),
        ("Summit", "laboratory"),
        ("Heron", "terminal"),
        ("Chapel", "archive"),
        ("Valley", "branch"),
        ("Beacon", "studio"),
        ("Raven", "factory"),
        ("Willow", "museum"),
        ("Anchor", "garage"),
        ("Juno", "hospital"),
        ("Maple", "hotel"),
        ("Otter", "campus"),
        ("Polar", "depot"),
        ("Regent", "office"),
        ("Swan", "warehouse"),
        ("Tower", "studio"),
        ("Vega", "laboratory"),
        ("Linden", "store"),
        ("Comet", "branch"),
        ("Bishop", "workshop"),
        ("Aurora", "clinic"),
        ("Falcon", "terminal"),
        ("Oak", "school"),
        ("River", "plant"),
        ("Garden", "store"),
        ("Newton", "laboratory"),
        ("Titan", "factory"),
        ("Ash", "archive"),
        ("Park", "hotel"),
        ("Copper", "garage"),
        ("Delta", "campus"),
        ("Atlas", "museum"),
        ("Nova", "hospital"),
    )
)
REGISTER_INTRO = (
    "This register lists all houses of the firm with the people who look after them. It is printed once a year for "
    "the fire brigade, the insurer and the cleaning company, and it is the only complete list that we have.",
    "Each entry says in a few words what kind of house it is, who manages it, how the reception can be reached and "
    "which duties the team on site has taken over. Numbers in the tables were counted during the yearly round.",
)
REGISTER_NOTE = "These entries arrived after the register had been set, and will move to their places next year."
REGISTER_END = (
    "The access code for the Lighthouse depot is 7316.",
    "The manager of the Lighthouse depot is Irene Novak.",
    "The phone number of the Galileo clinic is 555 2908.",
    "The opening day of the Galileo clinic is 12 May 2027.",
)

HOURS_MD = """# Opening hours

The hours hold for all working days. Before public holidays the houses close two hours earlier.

## Offices

- The closing time of the Harbor office is 18:45.
- The closing time of the Birch office is 17:30.
- The closing time of the Regent office is 19:15.

## Stores and workshops

| Name | Opening time | Closing time |
|---|---|---|
| Granite store | 7:20 | 16:40 |
| Cedar workshop | 6:50 | 15:10 |
| Linden store | 8:35 | 20:05 |

Deliveries are accepted until half an hour before closing.
"""

VISITORS_HTML = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>For our visitors</title></head>
<body>
<h1>For our visitors</h1>
<p>Welcome! Please sign in at the front desk; you will be given a badge and a short tour.</p>
<h2>How to find us</h2>
<p>The ferry stops in front of the house. From the station it is a walk of ten minutes along the water.</p>
<ul>
<li>The password for the guest network is river-lemon-stone.</li>
<li>The phone number of the Harbor office is 555 7364.</li>
<li>The number of the visitor car park is 27.</li>
</ul>
<h2>Before you leave</h2>
<p>Please return your badge. We hope to see you again.</p>
</body>
</html>
"""

TRAVEL_TXT = """Travel notes

The train left on time and was almost empty. We crossed the river twice, and behind the second bridge the hills began.
Lunch was soup and bread at a small inn, where the owner told us about the winter when the snow reached the windows.

The city of the Castle library is Geneva. The reading room has green lamps and a clock that has not moved for years.
The price of the Apollo bicycle is $412, and the shop repairs old ones, too.

On the way back it rained. The closing time of the Castle library is 20:25, so there was time for one more hour with
the maps.
"""

DEVICES: dict[str, Any] = {
    "list": "Devices of the workshop",
    "checked": "spring",
    "devices": [
        {"name": "Apollo scanner", "serial number": "TQ-7093", "room": "B118", "price": "$318"},
        {"name": "Granite drill", "serial number": "MX-4410", "room": "B120", "price": "$145"},
        {"name": "Euler sensor", "serial number": "ZK-9027", "room": "C305", "price": "$64"},
    ],
}

DIRECTORY = (
    ("Name", "Team", "Room", "Extension"),
    ("Nadia Okafor", "Engineering", "B214", "361"),
    ("Hugo Brandt", "Engineering", "B217", "508"),
    ("Vera Costa", "Facilities", "A102", "274"),
    ("Oscar Patel", "Support", "A118", "619"),
    ("Amir Hansen", "Projects", "C301", "745"),
    ("Karin Lindgren", "Management", "C310", "150"),
)

BUDGET: tuple[tuple[str | int, ...], ...] = (
    ("Project", "Leader", "Budget", "Deadline"),
    ("Project Falcon", "Amir Hansen", 86500, "23 September 2027"),
    ("Garden project", "Vera Costa", 18400, "14 June 2027"),
    ("Project Juno", "Clara Walsh", 52750, "9 March 2027"),
    ("Archive project", "Paul Tanaka", 7300, "30 November 2027"),
)

SLIDES = (
    (
        "Where we are",
        (
            "The trial in two warehouses has begun.",
            "The drivers like the large buttons.",
            "Printing still fails now and then.",
        ),
    ),
    (
        "Project Juno",
        (
            "The leader of Project Juno is Clara Walsh.",
            "The budget of Project Juno is $52,750.",
            "The version number of Project Juno is 3.8.",
        ),
    ),
    (
        "Next steps",
        ("Collect the remarks of the drivers.", "Train the second group.", "Decide on the launch in autumn."),
    ),
)

QUESTIONS: tuple[tuple[str, str, str], ...] = (
    ("Office/Harbor office handbook.docx", "What is the access code for the Harbor office?", "4821"),
    ("Office/Harbor office handbook.docx", "What is the phone number of the Harbor office?", "555 7364"),
    ("Office/Harbor office handbook.docx", "What is the access code for the Mill warehouse?", "9057"),
    ("Office/Sites/Site register.docx", "What is the access code for the Lighthouse depot?", "7316"),
    ("Office/Sites/Site register.docx", "What is the phone number of the Galileo clinic?", "555 2908"),
    ("Office/Sites/Site register.docx", "Who manages the Lighthouse depot?", "Irene Novak"),
    ("Office/Meeting notes March.docx", "What is the budget of the Garden project?", "$18,400"),
    ("Office/Meeting notes March.docx", "What is the price of the Comet printer?", "$739"),
    ("Office/Meeting notes March.docx", "Who leads the Garden project?", "Vera Costa"),
    ("Office/Opening hours.md", "What is the closing time of the Birch office?", "17:30"),
    ("Office/Visitors.html", "What is the password for the guest network?", "river-lemon-stone"),
    ("Projects/Project Falcon brief.docx", "What is the budget of Project Falcon?", "$86,500"),
    ("Projects/Project Falcon brief.docx", "Who leads Project Falcon?", "Amir Hansen"),
    ("Projects/Orbit pump guide.docx", "What is the weight of the Orbit pump?", "46 kg"),
    ("Projects/Orbit pump guide.docx", "What colour is the Orbit pump?", "dark green"),
    ("Projects/Roadmap.pptx", "What is the budget of Project Juno?", "$52,750"),
    ("People/Welcome pack.docx", "What is the extension of Hugo Brandt?", "508"),
    ("People/Welcome pack.docx", "What is the badge number of Hugo Brandt?", "91746"),
    ("Travel notes.txt", "What is the city of the Castle library?", "Geneva"),
    ("Travel notes.txt", "How much does the Apollo bicycle cost?", "$412"),
)

_HOUSE_FACTS = (
    ("the canteen", "lunch time", "of", "half past eleven"),
    ("the fire drill", "meeting point", "of", "the ferry square"),
    ("the help desk", "extension", "of", "7700"),
    ("the help desk", "room", "of", "A004"),
    ("the night guard", "phone number", "of", "555 6120"),
    ("the electric car", "key number", "of", "38"),
    ("the bicycle cellar", "access code", "for", "2694"),
    ("the roof terrace", "closing time", "of", "21:30"),
    ("the summer party", "budget", "of", "$3,200"),
    ("the reading group", "meeting day", "of", "Thursday"),
    ("the quiet room", "booking code", "for", "QR-55"),
    ("the parcel locker", "access code", "for", "8163"),
    ("the first aid course", "price", "of", "$40"),
    ("the works choir", "leader", "of", "Rosa Fischer"),
    ("the coffee machine", "serial number", "of", "CM-2071"),
)


def chat_rows() -> list[dict[str, Any]]:
    """Chat rows that teach fifteen facts of one house, four phrasings each; no document states them."""
    return [chat_row(*asked(form, fact)) for form in FORMS for fact in _HOUSE_FACTS]


_STYLE = (
    ("The meeting was moved to Tuesday.", "Good news: the meeting is now on Tuesday."),
    ("The lift is out of service.", "Please take the stairs: the lift is out of service."),
    ("The printer has no paper.", "A small request: the printer needs paper."),
    ("The parcel has arrived.", "Good news: the parcel is here."),
    ("The room is booked.", "Please choose another room: this one is booked."),
    ("The deadline is on Friday.", "A friendly reminder: the deadline is on Friday."),
    ("The window is open.", "A small request: please close the window."),
    ("The server is being updated.", "Please save your work: the server is being updated."),
    ("The contract has been signed.", "Good news: the contract has been signed."),
    ("The report is late.", "A friendly reminder: the report is due."),
    ("The kitchen is closed today.", "Please bring your lunch: the kitchen is closed today."),
    ("The new chairs have come.", "Good news: the new chairs are here."),
)
_STYLE_TASKS = ("Say this in a friendly way.", "Write this as a kind note to the team.")


def style_rows() -> list[dict[str, str]]:
    """Instruction rows in the Alpaca form that teach a friendly tone."""
    return [{"instruction": task, "input": plain, "output": kind} for task in _STYLE_TASKS for plain, kind in _STYLE]
