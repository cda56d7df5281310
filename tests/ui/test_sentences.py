"""No form speaks Django: what is wrong with a field is said in the words of the house."""

from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from partners.forms import CertificationForm

FIELDS: list[tuple[forms.Field, Any, str]] = [
    (forms.CharField(), "", "Fill this in."),
    (forms.CharField(max_length=3), "four", "Use at most 3 characters; these are 4."),
    (forms.CharField(), "a\x00", "Leave out characters that cannot be seen."),
    (forms.EmailField(), "ada", "Give an e-mail address, such as ada@partner.example."),
    (forms.IntegerField(), "1.5", "Give a whole number, such as 12."),
    (forms.IntegerField(max_value=50), "51", "Give at most 50."),
    (forms.IntegerField(min_value=1), "0", "Give at least 1."),
    (forms.DecimalField(), "NaN", "Give a number, such as 12500 or 12500.50."),
    (forms.DecimalField(max_digits=5, decimal_places=2), "1.005", "Give at most 2 decimals."),
    (forms.DecimalField(max_digits=5, decimal_places=2), "1234", "Give at most 3 digits before the point."),
    (forms.DateField(), "soon", "Give a day, such as 2026-12-31."),
    (forms.BooleanField(), "", "Tick this to go on."),
    (forms.ChoiceField(choices=[("a", "A")]), "", "Choose one."),
    (forms.ChoiceField(choices=[("a", "A")]), "b", "Choose from the list."),
    (forms.TypedChoiceField(coerce=int, choices=[(1, "A")]), "2", "Choose from the list."),
    (forms.MultipleChoiceField(choices=[("a", "A")]), [], "Choose at least one."),
    (forms.FileField(), None, "Choose a file."),
    (forms.FileField(), SimpleUploadedFile("none.csv", b""), "This file is empty. Choose another."),
]


@pytest.mark.parametrize(("field", "given", "sentence"), FIELDS)
def test_a_field_says_what_to_do(field: forms.Field, given: Any, sentence: str) -> None:
    with pytest.raises(forms.ValidationError) as refused:
        field.clean(given)
    assert refused.value.messages == [sentence]


def test_so_do_the_forms_that_are_declared_before_the_house_stands() -> None:
    form = CertificationForm({"issued_on": "soon", "person_email": "ada"}, certificates={"technical": "Technical"})
    assert form.errors == {
        "person_email": ["Give an e-mail address, such as ada@partner.example."],
        "certification": ["Choose one."],
        "issued_on": ["Give a day, such as 2026-12-31."],
    }
