"""The words of the sample documents: a fictional firm, its offices, its projects and its people."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Section:
    """A heading with paragraphs, then bullets, then a table whose first row is the head."""

    title: str
    paragraphs: tuple[str, ...] = ()
    bullets: tuple[str, ...] = ()
    table: tuple[tuple[str, ...], ...] = ()


HANDBOOK = (
    Section(
        "Welcome",
        (
            "This handbook is for everyone who works in the Harbor office: colleagues, trainees, visitors who stay "
            "for more than a day, and the people who keep the building running. It explains how the house works, "
            "whom to ask and what to do when something goes wrong. Please read it once from start to end during "
            "your first week, and keep it at hand afterwards.",
            "The text is reviewed twice a year, in spring and in autumn. If you find a mistake, tell the reception "
            "or write a short note in the margin of the printed copy that hangs next to the front desk. Suggestions "
            "are welcome, and many of the rules below began as a suggestion from somebody who was new here.",
        ),
    ),
    Section(
        "The building",
        (
            "The office stands between the old customs house and the ferry terminal. It was built as a warehouse "
            "for coffee and tea, and the thick walls still keep the rooms cool in summer. After the renovation the "
            "ground floor holds the reception, the canteen and two large meeting rooms. Teams sit on the first and "
            "the second floor. The third floor belongs to the archive and to the workshop, and it can only be "
            "reached by the stairs on the north side.",
            "The lift is small and slow. Please leave it to those who need it, and to heavy deliveries. Bicycles do "
            "not go into the lift; there are racks in the yard, and a pump hangs on the wall beside the gate.",
        ),
        (),
        (
            ("Floor", "What is there", "Who looks after it"),
            ("Ground floor", "Reception, canteen, meeting rooms", "Front desk"),
            ("First floor", "Sales, support, training room", "Office team"),
            ("Second floor", "Engineering, finance, quiet room", "Office team"),
            ("Third floor", "Archive, workshop", "Facility team"),
        ),
    ),
    Section(
        "Working hours",
        (
            "Most of us work between eight in the morning and six in the evening. Nobody has to be here the whole "
            "time, but every team agrees on a few hours in which all its members can be reached. The house is open "
            "on working days; at weekends and on public holidays it is closed unless the facility team has been "
            "told in advance.",
            "Whoever leaves last closes the windows, switches off the lights and the coffee machine, and checks "
            "that the door to the yard is locked. This takes three minutes and saves a lot of trouble.",
        ),
        (
            "Tell your team when you work from home.",
            "Enter holidays into the calendar at least two weeks ahead.",
            "If you are ill, call or write before the morning meeting.",
        ),
    ),
    Section(
        "Meeting rooms",
        (
            "Rooms are booked through the calendar. A booking that nobody has started after ten minutes is free for "
            "others. Please take your cups and papers with you, wipe the board, and put the chairs back; the next "
            "group will be as grateful as you are when you find a tidy room.",
            "The two large rooms on the ground floor can be joined by opening the wall between them. The facility "
            "team does that, not the guests, because the wall is heavy and its rail is old. For hybrid meetings, "
            "the screens start by themselves as soon as a computer is connected.",
        ),
    ),
    Section(
        "Canteen and kitchens",
        (
            "Lunch is served from half past eleven to two. There is always one dish without meat and one without "
            "milk. The menu for the week hangs at the entrance. The small kitchens on each floor have a kettle, a "
            "fridge and a dishwasher. Food in the fridge carries a name and a date; everything without them is "
            "thrown away on Friday.",
            "Coffee and tea are free. The beans come from a roastery two streets away, which is the last trace of "
            "the trade that this building was made for.",
        ),
    ),
    Section(
        "Computers and network",
        (
            "New colleagues receive a laptop, a headset and a bag on their first day. The machine is encrypted, and "
            "it updates itself at night when it is connected to power. Please do not switch this off. Private use "
            "is allowed as long as it does not disturb the work and does not break the law.",
            "Documents belong into the shared folders, not onto the desktop. The folders are saved every hour, so "
            "that almost nothing can be lost; what lies only on a laptop can be lost very easily. Guests use the "
            "guest network, which is separate from ours and a little slower.",
        ),
        (
            "Never give your password to anybody, not even to the help desk.",
            "Lock the screen when you leave your desk.",
            "Report lost devices at once, also at night.",
            "Ask before you install software that you have not used before.",
        ),
    ),
    Section(
        "Post and deliveries",
        (
            "Letters arrive in the morning and are put into the trays behind the reception. Parcels are announced "
            "by e-mail. Large deliveries come through the gate in the yard; the driver should call before arriving, "
            "because the gate is narrow and often blocked by other vans. Outgoing post is collected in the "
            "afternoon.",
        ),
    ),
    Section(
        "Safety",
        (
            "In case of fire, leave the building by the nearest stairs and gather on the square in front of the "
            "ferry terminal. Do not use the lift. Each floor has two trained helpers; their names are on the green "
            "signs beside the stairs. Fire drills take place in spring and in autumn and are not announced.",
            "First aid boxes hang in every kitchen. After taking something out, tell the reception, so that it can "
            "be filled up again. Small accidents are written into the book that lies beside the box, even if they "
            "seem harmless.",
        ),
        (),
        (
            ("Situation", "What to do first", "Whom to tell"),
            ("Fire or smoke", "Leave the building", "Fire brigade, then reception"),
            ("Injury", "Give first aid", "Trained helper"),
            ("Water damage", "Switch off the power of the floor", "Facility team"),
            ("Lost key", "Have it blocked", "Reception"),
        ),
    ),
    Section(
        "Travel",
        (
            "We travel by train where this is possible. Tickets are ordered by the office team; for journeys of "
            "more than a day, please write down the purpose, the dates and the people you will meet. Hotels are "
            "chosen from a list, which is kept with the receipts in the finance folder. Receipts are handed in "
            "within a month.",
            "Those who drive their own car need the agreement of the head of their team. The firm's two electric "
            "cars can be booked like a room. They stand in the yard and must be connected to the charger after each "
            "journey.",
        ),
    ),
    Section(
        "Environment",
        (
            "Paper, glass, packaging and the rest are collected apart. The heating is lowered at night and at "
            "weekends. Since the panels on the roof were installed, the house makes about a third of the "
            "electricity that it uses. The large display in the entrance hall shows how much it is at the moment, "
            "and on sunny days people stop to look at it.",
        ),
    ),
    Section(
        "Learning",
        (
            "Everyone has time for learning, and it need not be about the present job. Courses are discussed with "
            "the head of the team once a year. On the first Thursday of each month somebody tells the others about "
            "a subject they know well: so far we have heard about bees, bridges, tax law, sourdough and the repair "
            "of old radios.",
        ),
    ),
    Section(
        "Noise and quiet",
        (
            "The rooms on the first floor are lively; the second floor is for those who need to concentrate. Calls "
            "of more than a few minutes are made in the booths beside the stairs. In the quiet room nobody speaks "
            "at all, and telephones stay outside. It has a sofa, and it is quite all right to close your eyes there "
            "for a while.",
        ),
    ),
    Section(
        "Guests",
        (
            "Announce your guests at the reception a day before they come. They sign in, receive a badge and wait "
            "in the entrance hall until you fetch them. Guests may use the canteen, and their lunch is paid for by "
            "the team that has invited them. Please stay with your guests while they are in the house, and bring "
            "them back to the front desk when they leave.",
            "Children are welcome when there is no other way. A box with toys and paper stands in the training room.",
        ),
    ),
    Section(
        "Cleaning",
        (
            "The rooms are cleaned in the evening, the windows four times a year. Desks are only wiped when they "
            "are empty. If something has been spilled, do not wait for the evening: cloths and a bucket are in the "
            "cupboard next to the kitchen. Plants belong to those who brought them, and so does the duty to water "
            "them.",
        ),
    ),
    Section(
        "Leaving the firm",
        (
            "When somebody leaves, the team says goodbye with a cake. The laptop, the badge and all keys are "
            "returned to the reception on the last day. Private files should be removed before that. Whoever comes "
            "back for a visit later will find the door open and the coffee as good as before.",
        ),
    ),
    Section(
        "A short history",
        (
            "The firm began with two carts and a horse. The founders, who were sisters, carried goods from the "
            "ships to the shops in the upper town. When the railway came, they rented a hall beside the station; "
            "when the railway went, they bought it. Since then almost everything has changed, except that things "
            "are still carried from one place to another, and that people still ask when they will arrive.",
        ),
    ),
    Section(
        "Contacts and codes",
        ("These details change from time to time. The printed copy at the front desk is always the latest one.",),
        (
            "The access code for the Harbor office is 4821.",
            "The phone number of the Harbor office is 555 7364.",
            "The manager of the Harbor office is Karin Lindgren.",
            "The access code for the Mill warehouse is 9057.",
            "The closing time of the Harbor office is 18:45.",
        ),
    ),
)

MEETING = (
    Section(
        "Present",
        ("Karin Lindgren, Oscar Patel, Vera Costa, Hugo Brandt. Apologies: Nadia Okafor.",),
    ),
    Section(
        "Garden behind the building",
        (
            "Vera Costa showed three drafts for the garden. The group liked the one with the long bench best. The "
            "budget of the Garden project is $18,400. The leader of the Garden project is Vera Costa. Work may "
            "begin as soon as the frost is over.",
        ),
    ),
    Section(
        "New printers",
        (
            "The old printers will be collected in the second week. The price of the Comet printer is $739. The "
            "serial number of the Comet printer is KX-20418. Oscar Patel will show everybody how to scan to a "
            "folder.",
        ),
    ),
    Section(
        "Decisions",
        (),
        (
            "The deadline of the Garden project is 14 June 2027.",
            "The summer party takes place in the yard.",
            "The next meeting is held in the small meeting room.",
        ),
    ),
)

FALCON = (
    Section(
        "Purpose",
        (
            "Project Falcon replaces the paper forms in the warehouses by a small application on a tablet. Drivers "
            "will see what is to be loaded, and the office will see what has left the house. Nothing else changes "
            "for the customers.",
        ),
    ),
    Section(
        "Facts",
        (),
        (
            "The leader of Project Falcon is Amir Hansen.",
            "The budget of Project Falcon is $86,500.",
            "The deadline of Project Falcon is 23 September 2027.",
            "The version number of Project Falcon is 2.14.",
        ),
    ),
    Section(
        "Milestones",
        ("The steps are short, so that each can be shown to those who will work with it.",),
        (),
        (
            ("Step", "Result", "State"),
            ("Design", "Drawings of all screens", "done"),
            ("Trial", "Two warehouses use it for a month", "under way"),
            ("Launch", "All warehouses use it", "planned"),
        ),
    ),
    Section(
        "Risks",
        (
            "The wireless network in the older halls is weak. Tablets may fall. Some drivers have not used such a "
            "device before, and they need time and patience. The trial will show which of these matters most.",
        ),
    ),
)

PUMP = (
    Section(
        "Before you begin",
        (
            "Switch the pump off and wait until it has cooled down. Close the valve on both sides. Wear gloves and "
            "glasses. The pump stands under pressure even after it has been switched off.",
        ),
        ("Read all steps first.", "Have a bucket and a cloth at hand.", "Never work alone."),
    ),
    Section(
        "Technical data",
        ("All values hold for the current model.",),
        (),
        (
            ("Item", "What", "Value"),
            ("Orbit pump", "weight", "46 kg"),
            ("Orbit pump", "serial number", "PR-58213"),
            ("Orbit pump", "version number", "7.31"),
            ("Orbit pump", "price", "$2,680"),
        ),
    ),
    Section(
        "Every month",
        (
            "Look for drops below the housing. Listen: an even hum is good, a rattle is not. Clean the filter with "
            "warm water and let it dry. The colour of the Orbit pump is dark green. If the paint has come off, have "
            "it renewed before rust sets in.",
        ),
    ),
    Section(
        "Every year",
        (
            "Replace the seals and the oil. Write the date on the card beside the pump. The warranty number of the "
            "Orbit pump is 730465.",
        ),
    ),
)

WELCOME = (
    Section(
        "Your first day",
        (
            "Come to the reception at nine. Somebody of your team will fetch you, show you the house and have lunch "
            "with you. In the afternoon you receive your laptop and your badge. There is nothing to prepare.",
        ),
    ),
    Section(
        "Your team",
        (
            "The room of Nadia Okafor is B214. The extension of Nadia Okafor is 361. The room of Hugo Brandt is "
            "B217. The extension of Hugo Brandt is 508. The badge number of Hugo Brandt is 91746.",
        ),
    ),
    Section(
        "Your first week",
        (),
        (
            "Read the handbook.",
            "Meet the head of your team.",
            "Visit the warehouse with somebody who knows it.",
            "Ask as many questions as you like.",
        ),
    ),
)

SITE_OPENINGS = (
    "This house was taken over from a printing firm and has been extended twice since then.",
    "The building lies at the edge of the town, with a good view over the fields and a poor bus service.",
    "It is the smallest of our houses, and the one with the friendliest neighbours.",
    "The old part dates from the time of the railway; the new part was finished a few years ago.",
    "From the street it looks like a row of shops, and visitors often walk past it.",
    "It was meant as a temporary solution, but the team liked it so much that we stayed.",
    "The house is shared with a school of music, which can be heard in the afternoon.",
    "A fire in the attic made a full renovation necessary, and everything inside is new.",
)
SITE_ROOMS = (
    "There are two floors with open rooms, a kitchen, and a store with a ramp for small vans.",
    "The teams sit in five rooms around a yard, where people have lunch when the weather is fine.",
    "A large hall takes up most of the space; the desks stand on a gallery above it.",
    "Most of the rooms face north, which is good for the screens and less good for the plants.",
    "The ground floor is let to a bakery, so the mornings smell of bread.",
    "It has one big room for courses, which other firms may book on quiet days.",
)
SITE_STATE = (
    "The roof was checked last autumn and needs no work for some years.",
    "The windows on the west side should be replaced before next winter.",
    "The heating is old but reliable; a spare pump is kept in the cellar.",
    "The lift passed its yearly test without remarks.",
    "The floor of the hall was repaired and painted, and it dries quickly after rain.",
    "The lighting was changed, and the cost of electricity fell by almost a third.",
    "A new alarm was installed, after the old one had called the guard three times for nothing.",
)
SITE_DUTIES = (
    "Walk through all rooms once a week.",
    "Check the emergency lights on the first working day of the month.",
    "Keep the escape routes free.",
    "Water the plants in the entrance.",
    "Empty the letter box every morning.",
    "Read the meters at the end of the quarter.",
    "Send the visitors' book to the archive when it is full.",
    "Lock the gate after the last delivery.",
)
