"""Steps of somebody who applies: what they read, write and press."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.applications.documents import real_files
from tests.browser.visitor import Visitor

NEED = """Between June and September residents of Brackenlight reported 61 incidents of anti-social behaviour to the
police, most of them around the pavilion on Friday evenings. We asked 84 young people what was missing; 57 said
somewhere to go that is warm, lit and costs nothing."""
ACTIVITIES = """Floodlit football and basketball on 30 Friday evenings, from seven to ten, for up to 60 people of 11 to
17, with two qualified coaches and a youth worker. The parish has agreed to open the pavilion."""
OUTCOMES = """Reports from the recreation ground on Fridays fall from five a week to two by March. We count who comes,
ask each of them twice, and read the police figures every month."""
PREVENTION = """Young people who have somewhere to be on Fridays are not moved on from the shops. Four of them train as
leaders and carry on when the grant is spent."""
PLAN = """It serves the plan's aim to prevent anti-social behaviour with those who live with it."""
PARTNERS = """The parish council opens the pavilion, the neighbourhood team calls in twice a month, and the school
tells its pupils. Twelve young people chose the days and the sports."""
VALUE = """Coaches at the rate of the county association for 90 hours, and one quote for the lights. The hall is given
free; volunteers put in 240 hours."""
PARTS: dict[str, dict[str, str]] = {
    "About your organisation": {
        "What your organisation does": "We run sports for all ages in Brackenlight, since 1987.",
        "Address line 1": "The Pavilion",
        "Town or city": "Brackenlight",
        "Postcode": "le99 2zz",
    },
    "Whom we can ask": {
        "Name": "Nadia",
        "Role in the organisation": "Treasurer",
        "E-mail address": "nadia@example.org",
    },
    "Other public money": {"Public money you received": "£1,200.00"},
    "The project in short": {
        "Name of the project": "Friday night lights",
        "The project in one or two sentences": "Free sport on Friday evenings, where trouble was reported.",
        "Where most of it takes place": "Charnwood",
        "What it is mostly about": "Anti-social behaviour",
        "When it begins": "",
    },
    "Who takes part": {"Who takes part": "Children or young people", "How many people": "60"},
    "Keeping people safe": {
        "Who looks after safeguarding": "Owen, welfare officer",
        "How you keep them safe": "Every coach is checked, and there are always two adults.",
    },
    "The need": {"The need": NEED},
    "What you will do": {"What you will do": ACTIVITIES},
    "Steps and dates": {"What will be done in row 1": "Coaches and pavilion agreed", "By when in row 1": ""},
    "What will change, and how you will know": {"What will change": OUTCOMES},
    "What it prevents, and what stays": {"What it prevents": PREVENTION},
    "How it fits the Police and Crime Plan": {"How it fits": PLAN},
    "Who you work with": {"Who you work with": PARTNERS},
}
AFTER_COSTS: dict[str, dict[str, str]] = {
    "Why the costs are fair": {"Why the costs are fair": VALUE},
    "Insurance": {"Will people come": "Yes, and we are insured"},
}
COSTS = (
    ("Two coaches", "30 evenings, 3 hours, £28.00 an hour each", "Staff and sessional workers", "5040.00", "0", ""),
    ("Floodlights", "One quote", "Equipment and materials", "1960.50", "500.00", "Our own savings"),
    ("Pavilion", "30 evenings at £60.00", "Rooms and grounds", "0", "1800.00", "The parish council gives it"),
)
ASKED, COST = "£7,000.50", "£9,300.50"


def finds_out_that_they_may_apply(visitor: Visitor, begins: tuple[str, str, str]) -> None:
    """From the public start page through six questions, without an account."""
    visitor.go("/")
    visitor.follow("Check if you can apply")
    for answer in ("Club", "Yes", "Yes", "Yes"):
        visitor.choose(answer)
        visitor.press("Continue")
    visitor.fill("How much will you ask this fund for?", "7,000")
    visitor.press("Continue")
    fill_day(visitor, begins)
    visitor.press("Continue")
    visitor.sees("You may apply")


def is_told_why_not(visitor: Visitor) -> None:
    """Somebody who applies for themselves hears it at the first question, and where else to look."""
    visitor.go("/")
    visitor.follow("Check if you can apply")
    visitor.press("Continue")
    visitor.sees("There is a problem", "Choose one of these.")
    visitor.choose("I am applying for myself")
    visitor.press("Continue")
    visitor.sees("This fund is not the right one for that", "Where else to look")


def signs_in_by_link(visitor: Visitor, email: str) -> None:
    """The mail is read where the demo shows it, and its link opened in the browser that asked."""
    visitor.follow("Start your application")
    visitor.fill("Your e-mail address", email, within=visitor.form("Send me a link"))
    visitor.press("Send me a link")
    visitor.sees("We have sent a link")
    visitor.go("/dev/mail")
    visitor.follow("/sign-in/link/", exact=False)
    visitor.press("Sign in", within=visitor.page.locator("main"))


def starts_for(visitor: Visitor, organisation: str) -> None:
    visitor.choose(organisation)
    visitor.press("Start the application")
    visitor.choose("With an empty form")
    visitor.press("Start the application")
    visitor.sees("0 of ")


def writes_every_part(visitor: Visitor, begins: tuple[str, str, str]) -> None:
    """One topic a page, in order; "Save and continue" leads from each to the next, and to the costs after them."""
    visitor.follow(next(iter(PARTS)))
    writes(visitor, PARTS, begins)


def writes_the_rest(visitor: Visitor, begins: tuple[str, str, str]) -> None:
    """What comes after the costs: why they are fair, and the documents that the answers ask for."""
    writes(visitor, AFTER_COSTS, begins)
    for label, name in (("Safeguarding policy", "policy.pdf"), ("Public liability insurance", "insurance.pdf")):
        file = {"name": name, "mimeType": "application/pdf", "buffer": real_files.pdf(name)}
        visitor.upload(visitor.page.get_by_label(f"Choose a file: {label}"), file)
        if visitor.scripted:
            visitor.page.get_by_role("link", name=f"Remove {name}").wait_for()
    day, month, year = begins
    fill_day(visitor, (day, month, str(int(year) + 1)))
    visitor.press("Save and continue")


def writes(visitor: Visitor, parts: dict[str, dict[str, str]], begins: tuple[str, str, str]) -> None:
    for title, answers in parts.items():
        expect(visitor.page.get_by_role("heading", level=1)).to_contain_text(title)
        for label, answer in answers.items():
            write(visitor, label, answer, begins)
        visitor.press("Save and continue")


def write(visitor: Visitor, label: str, answer: str, begins: tuple[str, str, str]) -> None:
    choices = visitor.page.get_by_role("group", name=label)
    if label in ("When it begins", "By when in row 1"):
        fill_day(visitor, begins, within=choices)
    elif choices.count():
        visitor.choose(answer, within=choices, exact=False)
    else:
        visitor.fill_in(visitor.page.get_by_role("textbox", name=label).first, " ".join(answer.split()))


def fill_day(visitor: Visitor, day: tuple[str, str, str], within: Locator | None = None) -> None:
    for box, number in zip(("Day", "Month", "Year"), day, strict=True):
        visitor.fill(box, number, within=within)


def adds_the_costs(visitor: Visitor) -> None:
    for description, detail, category, asked, elsewhere, source in COSTS:
        visitor.press("Add a line")
        visitor.fill("What it is for", description)
        visitor.fill("How you worked it out", detail)
        visitor.fill("What you ask this fund for", asked)
        visitor.choose(category)
        visitor.fill("What comes from elsewhere", elsewhere)
        if source:
            visitor.fill("Where the money from elsewhere comes from", source)
            visitor.choose("Yes, it is certain")
        visitor.press("Save")
    visitor.sees(ASKED, COST)
    visitor.press("Save and continue")


def submits(visitor: Visitor) -> str:
    """Check, confirm, submit: the reference on the receipt."""
    visitor.follow("Check and submit")
    expect(visitor.page.get_by_role("heading", level=1)).to_contain_text("Check your answers")
    visitor.does_not_see("to put right before you can submit")
    for tick in visitor.page.get_by_role("checkbox").all():
        visitor.tick(tick)
    visitor.press("Submit the application")
    visitor.sees("Application received", ASKED)
    return visitor.page.locator("main strong").first.inner_text()


def withdraws(visitor: Visitor, reference: str) -> None:
    visitor.follow("Withdraw this application")
    visitor.fill("Why do you withdraw it?", "The parish has paid for all of it.")
    visitor.press(f"Withdraw {reference}")
    visitor.sees("Withdrawn")
