"""The form that publishes a program document."""

from typing import Any

from django import forms

LARGEST = 256 * 1024


class PublishForm(forms.Form):
    file = forms.FileField(label="Program document", required=False, help_text="A YAML file of at most 256 KiB.")
    text = forms.CharField(
        label="Or its text",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false", "class": "code"}),
    )
    effective = forms.DateField(
        label="Effective from",
        required=False,
        help_text="Empty: the date in the document, else today.",
        widget=forms.DateInput(attrs={"type": "date"}),
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
