"""Word lists from which the generator builds names, values and filler prose."""

from __future__ import annotations


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


PLACES = _words(
    """Harbor Mill Lake River Forest Garden Station Castle Bridge Market Meadow Orchard Summit Valley Canal
    Tower Chapel Quarry Lighthouse Park Beacon Birch Cedar Elm Maple Oak Pine Willow Ash Linden Granite
    Marble Amber Copper Silver Iron Cobalt Crystal Eagle Falcon Heron Raven Swan Otter Badger Fox Wolf
    Bear Lion Tiger Orion Vega Sirius Atlas Titan Juno Apollo Mercury Neptune Saturn Polar Arctic Delta
    Alpha Omega Sigma Zenith Horizon Aurora Comet Meteor Nova Pioneer Ranger Voyager Compass Anchor
    Bishop Crown Regent Royal Victoria Albert George Central North South East West Upper Lower Old New
    Grand Green Red Blue White Black Golden Sunny Winter Summer Spring Autumn Hamilton Lincoln Jefferson
    Madison Franklin Newton Kepler Darwin Curie Galileo Planck Euler Gauss"""
)
FIRST_NAMES = _words(
    """Anna Ben Clara David Elena Felix Grace Hugo Irene Jakob Karin Leon Maria Nils Olga Paul Rosa Simon
    Tina Viktor Wanda Yusuf Zoe Amir Bianca Carlos Diana Emil Fatima George Hanna Ivan Julia Kenji Laura
    Marco Nadia Oscar Petra Rafael Sofia Thomas Ursula Vera Walter Yara Zara Aisha Boris Chiara Daniel
    Eva Frank Gina Henry Ines James Kate Liam Mona Noah Oliver Priya Quentin Robert Sarah Tariq Uma
    Vincent William Xenia Lucy Peter Martin Susan Helen"""
)
LAST_NAMES = _words(
    """Keller Novak Rossi Tanaka Silva Berg Fischer Moreau Lindgren Okafor Patel Santos Walsh Ivanova
    Brandt Costa Dubois Eriksen Ferrari Garcia Hansen Ito Jansen Kowalski Larsen Meyer Nguyen Olsen
    Petrov Quinn Ramos Schmidt Taylor Urban Vogel Weber Young Zimmer Ahmed Baker Carter Davies Evans
    Foster Graham Harris Jones Kaya Lopez Mitchell Nowak Owens Parker Reed Singh Turner Vargas White
    Yilmaz Adler Becker Clark Dixon Ellis Fuchs Gruber Hoffman Wood Brown Smith"""
)
CITIES = _words(
    """Lisbon Hamburg Toronto Oslo Vienna Dublin Kyoto Madrid Prague Warsaw Geneva Lyon Porto Bergen Leeds
    Boston Denver Austin Seattle Dallas Chicago Atlanta Zurich Munich Berlin Cologne Dresden Leipzig
    Naples Milan Turin Athens Sofia Riga Tallinn Vilnius Helsinki Stockholm Malmo Aarhus Utrecht
    Rotterdam Ghent Antwerp Brussels Nantes Marseille Nice Seville Valencia Bilbao Glasgow Bristol York
    Oxford Cardiff Perth Sydney Nairobi Lagos Accra Cairo Tunis Lima Quito"""
)
COLOURS = _words(
    """red blue green yellow orange purple brown grey black white pink violet turquoise beige olive crimson
    scarlet ivory teal navy maroon lilac cream bronze copper silver golden emerald coral indigo"""
)
SHADES = _words("dark light pale bright deep soft warm dull")
MONTHS = _words("January February March April May June July August September October November December")
WEEKDAYS = _words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")
SITE_NOUNS = _words(
    """office warehouse clinic library school plant laboratory depot workshop branch campus store factory
    studio terminal archive museum hotel garage hospital"""
)
PRODUCT_NOUNS = _words(
    """pump printer scanner router sensor camera laptop drill engine monitor heater valve battery charger
    speaker tractor bicycle keyboard server mixer"""
)
COMPANY_ENDS = _words("Ltd Inc GmbH Group Partners Systems Logistics Foods Energy Media Bank Insurance Motors")
ONSETS = _words("b br c ch d dr f fl g gr h j k kr l m n p pr qu r s sh st t tr v w z th")
NUCLEI = _words("a e i o u ai ea io ou ar er or an en in on al el il")
CODAS = (
    "", "", "n", "r", "s", "l", "m", "t", "k", "x", "nd", "rt", "sk", "lm", "mont", "ton", "burg",
    "ville", "ford",
)  # fmt: skip
ADJECTIVES = _words(
    """annual monthly weekly daily final first second internal external public private official current
    previous temporary permanent regional technical financial legal main special basic standard minimum
    maximum average total planned approved estimated secret new old local global emergency backup
    primary"""
)
ATTRIBUTE_NOUNS = _words(
    """reference limit target rate number code fee deposit quota score rating level threshold label index
    key token signal channel frequency pressure temperature speed distance height width depth volume
    capacity load voltage margin discount bonus allowance salary rent tax fine prize count order invoice
    ticket account address slot shelf locker gate platform seat track line route permit licence
    certificate policy clause chapter page"""
)
PASS_WORDS = _words(
    """apple river stone cloud table candle window pepper rocket garden silver thunder button castle dragon
    feather guitar hammer island jacket kitten ladder magnet needle onion pencil quilt rabbit saddle
    tunnel umbrella velvet walnut yellow zebra anchor basket carpet dolphin engine flower glove harvest
    igloo jungle kettle lemon mirror"""
)
TEAMS = (
    "the sales team", "the board", "the support desk", "our supplier", "the city council",
    "the finance department", "the works council", "the safety officer", "the project group",
    "the customer", "a small working group", "the head of department", "the cleaning company",
    "the architect", "the insurer", "everyone on the floor", "the night shift", "the new colleague",
    "the auditors", "the legal team", "the reception", "the committee", "the union", "a consultant",
    "the trainer", "the kitchen staff", "the marketing team", "the project office",
)  # fmt: skip
VERBS = (
    "reviewed", "discussed", "postponed", "checked", "approved", "rejected", "described", "prepared",
    "cancelled", "updated", "repaired", "ordered", "measured", "explained", "presented", "collected",
    "compared", "documented", "improved", "inspected", "moved", "planned", "printed", "replaced",
    "shared", "signed", "tested", "welcomed",
)  # fmt: skip
OBJECTS = (
    "the delivery of new chairs", "the parking rules", "the summer party", "the heating in the stairwell",
    "the training plan", "the list of open questions", "the fire drill", "the coffee machine",
    "the travel policy", "the customer survey", "the quality report", "the lease", "the shift schedule",
    "the security concept", "the waste collection", "the maintenance of the lift",
    "the draft of the brochure", "the meeting minutes", "the new software", "the stock of spare parts",
    "the garden behind the building", "the lighting in the corridor", "the order of paper and toner",
    "the questions of the visitors", "the results of the last quarter", "the plans for next year",
    "the translation of the manual", "the data protection rules", "the annual report",
    "the complaints about noise", "the cost of electricity", "the storage of old files",
    "the first aid course",
)  # fmt: skip
TAILS = (
    "in the morning", "last week", "after a long debate", "without further comment",
    "during the monthly meeting", "before the holidays", "at short notice", "with great care",
    "once again", "in two steps", "by phone", "for the third time", "on the ground floor",
    "together with the neighbours", "as agreed", "in spring", "until further notice",
    "at the request of the staff", "in the small meeting room", "over lunch", "in writing",
    "with some delay", "for safety reasons", "to everybody's surprise", "at no extra cost",
    "as every year",
)  # fmt: skip
OPENERS = (
    "", "", "", "", "", "Later, ", "In addition, ", "As planned, ", "Meanwhile, ", "However, ",
    "Therefore, ", "After that, ", "In the end, ", "According to the plan, ", "At the same time, ",
    "For this reason, ",
)  # fmt: skip
REMARKS = (
    "No further action is needed.", "Details will follow by e-mail.",
    "The next meeting takes place as usual.", "Questions can be sent to the reception.",
    "Please keep this page up to date.", "This section was last reviewed in spring.",
    "All employees are asked to read the following lines carefully.",
    "Changes must be approved by the management.", "There were no objections.",
    "The discussion was short but friendly.", "A copy is kept in the archive.",
    "Visitors must sign in at the front desk.", "Please switch off the lights when you leave.",
    "The kitchen is cleaned every evening.", "The lift is out of service from time to time.",
    "Thank you for your patience.", "More information can be found on the notice board.",
    "The weather was mild for the time of year.", "Everybody agreed that the food was good.",
    "Nothing else was decided.", "The rest of the agenda was moved to the next meeting.",
)  # fmt: skip
TITLES = (
    "General information", "Overview", "Meeting notes", "House rules", "Background", "Current status",
    "Next steps", "Contacts and details", "Handbook", "Summary", "Open points", "Facilities", "Schedule",
    "Organisation", "Appendix", "Notes for new colleagues", "Frequently asked questions", "Equipment",
    "Finance", "Security", "Travel", "History",
)  # fmt: skip
DONE = ("done", "complete", "finished", "paid")
STATES = ("on hold", "blocked", "open", "approved", "in progress", "under review", "suspended", "ready")
FAULTS = _words("missing late broken wrong lost expired damaged faulty blocked unpaid forgotten incomplete")
CAUSES = (
    "permit", "delivery", "signature", "cable", "roof", "invoice", "certificate", "bridge", "licence", "sensor",
    "contract", "water pipe", "drawing", "spare part", "payment", "inspection", "translation", "gas line",
)  # fmt: skip
STORY = (
    "{p} walked slowly through the {q} {n} and thought of {r}.",
    "At the {q} {n} nobody had seen {p} since {m}.",
    '"We should ask {p}," said {r}, "before the {n} opens."',
    "{p} and {r} met in {m}, and {r} told a long story about a {n}.",
    "It rained, and {p} waited under the roof of the {q} {n} for an hour.",
    "Years later {r} still remembered how {p} had laughed.",
)
TECHNICAL = (
    "Set the valve to {i} and wait {j} seconds before you continue.",
    "If the display shows {i}, switch the {n} off and on again.",
    "The test was repeated {i} times with a load of {j} kg.",
    "See figure {i} and table {j} for the wiring of the {n}.",
    "Between {i} and {j} degrees the {n} works without limits.",
    "Step {i}: remove the cover and check the {n}.",
)
# Marks that would else be met in phone numbers and addresses only. Held-out documents go without, so that what was
# measured on them stays comparable.
FORMULAS = (
    "On page {i}/{j} the wiring of the {n} is shown; {i} + {j} is the number of its screws.",
    "Type <{i}> and press <enter>: the {n} shows {i} @ {j} kg.",
    "The log of the {n} is kept in C:\\logs\\{i} and/or /var/log/{j}.",
    "If {i} < x and x > {j}, the {n} stops; x = {i} + {j} is safe.",
    "# {i} and # {j} of the list: clean the {n} & put it back.",
    "Load = {i} kg, speed = {j} m/s => the {n} runs smoothly.",
)
