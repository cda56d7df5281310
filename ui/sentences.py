"""What a form says of a field that cannot be right: what to do, in the words of the house instead of Django's.

Said once for every form, those of the admin among them: fields and validators look their words up on their classes.
What a form or a verb says itself about a field goes before these.
"""

from django import forms
from django.core import validators

FIELDS: dict[type[forms.Field], dict[str, str]] = {
    forms.Field: {"required": "Fill this in."},
    forms.IntegerField: {"invalid": "Give a whole number, such as 12."},
    forms.DecimalField: {"invalid": "Give a number, such as 12500 or 12500.50."},
    forms.DateField: {"invalid": "Give a day, such as 2026-12-31."},
    forms.DateTimeField: {"invalid": "Give a day and a time, such as 2026-12-31 14:30."},
    forms.BooleanField: {"required": "Tick this to go on."},
    forms.ChoiceField: {"required": "Choose one.", "invalid_choice": "Choose from the list."},
    forms.TypedChoiceField: {"required": "Choose one.", "invalid_choice": "Choose from the list."},
    forms.MultipleChoiceField: {
        "required": "Choose at least one.",
        "invalid_choice": "Choose from the list.",
        "invalid_list": "Choose from the list.",
    },
    forms.FileField: {
        "required": "Choose a file.",
        "invalid": "Choose a file.",
        "missing": "Choose a file.",
        "empty": "This file is empty. Choose another.",
    },
}
VALIDATORS: dict[type[object], str] = {
    validators.EmailValidator: "Give an e-mail address, such as ada@partner.example.",
    validators.URLValidator: "Give a web address, such as https://partner.example.",
    validators.MaxValueValidator: "Give at most %(limit_value)s.",
    validators.MinValueValidator: "Give at least %(limit_value)s.",
    validators.MaxLengthValidator: "Use at most %(limit_value)d characters; these are %(show_value)d.",
    validators.MinLengthValidator: "Use at least %(limit_value)d characters; these are %(show_value)d.",
    validators.ProhibitNullCharactersValidator: "Leave out characters that cannot be seen.",
}
DIGITS = {
    "invalid": "Give a number, such as 12500 or 12500.50.",
    "max_digits": "Give at most %(max)s digits.",
    "max_decimal_places": "Give at most %(max)s decimals.",
    "max_whole_digits": "Give at most %(max)s digits before the point.",
}


def speak() -> None:
    """Put the words in the place of Django's, once as the house starts."""
    for field, words in FIELDS.items():
        field.default_error_messages = {**field.default_error_messages, **words}
    for validator, sentence in VALIDATORS.items():
        validator.message = sentence  # type: ignore[attr-defined]
    validators.DecimalValidator.messages = {**validators.DecimalValidator.messages, **DIGITS}
