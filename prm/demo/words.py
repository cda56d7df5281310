"""The sentences that the people of the demonstration write."""

from decimal import Decimal
from typing import Any

PRODUCTS = ("segment", "messaging")
CONTACTS = ("Nora Wind", "Tilo Marsh", "Priya Nair", "Owen Hale", "Lucia Ferro", "Jonas Kemp", "Mei Tan", "Ruth Abel")
STORIES = (
    "We ran a workshop with their data team and showed what a first month would bring.",
    "Their head of operations asked us to compare three vendors. Yours is the one we recommend.",
    "We maintain their shop. The new channel has to be live before the season.",
    "We met at the spring fair, visited them twice, and wrote the requirements with them.",
)
AGAIN = "Since last time we have a named sponsor, a budget and a date for the decision."
LATE = "Our colleague who ran the project was ill, and nobody else knew that it had to be registered."
LATE_ACCEPTED = "Their part is proved by the minutes of both meetings; nobody else brought this customer."
MORE_TIME = "The customer moved the board meeting by a month. The technical evaluation is done and went well."
NO_MORE_TIME = "Nothing has happened since spring. Register it anew when the customer comes back to you."
WELCOME = ("Good work, keep us posted.", "", "Welcome aboard. Our engineer will call you this week.", "")
QUESTIONS = {
    "arr": "Is this the amount per year? It looks like the whole term.",
    "contact_name": "Who decides at the customer? The person you name left in spring.",
    "contact_email": "Please give an address at the customer, not a private one.",
    "customer_website": "There are two companies of this name. Which one is it?",
    "products": "Which products is it about? The story mentions two.",
    "story": "What have you done so far? One or two sentences are enough.",
}
ANSWERS: dict[str, Any] = {"arr": Decimal(26_000), "products": ("engage", "messaging")}
REJECTIONS = {
    "conflict": "Another claim to this customer is older, and its project is the same.",
    "direct": "This customer is served by our own team. We are glad to talk about services.",
    "incomplete": "Without a contact and a date we cannot tell whether there is a project.",
    "no_part": "The customer had asked us for an offer before you met. Tell us more if that is wrong.",
    "not_qualified": "Interesting, but too early: there is no budget for it this year.",
    "out_of_program": "This is a resale without any part of yours that the program knows.",
}
# What comes next, and in how many days from today it is due; some are late.
STEPS = (
    ("Present the results of the pilot", 4),
    ("Call the head of operations about the budget", -2),
    ("Send the revised offer", 9),
    ("Demonstrate the integration to their engineers", 13),
    ("Agree on the rollout plan", 20),
)
