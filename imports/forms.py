"""The form that asks for an import."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from imports.jobs import too_large_words
from imports.kinds import KINDS


class ImportForm(forms.Form):
    kind = forms.ChoiceField(label="What is in the file", choices=[(kind.name, kind.title) for kind in KINDS.values()])
    file = forms.FileField(
        label="CSV file",
        help_text="UTF-8, comma between the cells, the names of the columns on the first line.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
        allow_empty_file=True,
    )
    dry_run = forms.BooleanField(
        label="Only check the file first",
        help_text="The report says what would happen; nothing is written. You can import it for real from there.",
        required=False,
        initial=True,
    )
    partial = forms.BooleanField(
        label="Take the good rows although others are rejected",
        help_text="Otherwise one rejected row keeps the whole file out.",
        required=False,
    )

    def clean_file(self) -> "UploadedFile[Any]":
        """Said before the file is read into memory; the verb says the same of what comes another way."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if too_large := too_large_words(file.size or 0):
            raise forms.ValidationError(too_large)
        return file
