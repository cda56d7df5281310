"""The forms that take program documents."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.html import escape

LARGEST = 256 * 1024


class DocumentForm(forms.Form):
    """A program document, as a file or as text."""

    # One of the two, as `clean` says.
    needed: Collection[str] = ("file", "text")

    file = forms.FileField(label="Program document", required=False, help_text="A YAML file of at most 256 KiB.")
    text = forms.CharField(
        label="Or its text",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false", "class": "code"}),
    )

    def clean(self) -> dict[str, Any]:
        """Exactly one of file and text, as `document`; a file becomes text, so that a checked one can be published."""
        data = super().clean() or {}
        file = data.get("file")
        if file is not None and file.size > LARGEST:
            raise forms.ValidationError("The file is larger than 256 KiB: that is no program document.")
        document: bytes | str = file.read() if file is not None else data.get("text", "").replace("\r\n", "\n")
        if not document:
            raise forms.ValidationError("Choose a file or paste the document's text.")
        data["document"] = document
        return data


class PublishForm(DocumentForm):
    """`named` is the program's name where publishing has to be confirmed with it."""

    effective = forms.DateField(
        label="Effective from",
        required=False,
        help_text="Empty: the date in the document, else today.",
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, named: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        if named:
            self.fields["confirm"] = confirm_field(named)
            self.needed = (*self.needed, "confirm")


class PublishDraftForm(forms.Form):
    """Publishing what a draft says; the name is asked for where that has to be confirmed."""

    def __init__(self, *args: Any, named: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        if named:
            self.fields["confirm"] = confirm_field(named)
            self.needed = ("confirm",)


def confirm_field(name: str) -> forms.CharField:
    return forms.CharField(
        label="The program's name, to confirm", required=False, max_length=200, help_text=f"Type: {escape(name)}"
    )
