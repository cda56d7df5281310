"""The form that asks for an import."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from imports.jobs import too_large_words
from imports.kinds import KINDS
from imports.presets import PRESETS
from programs.document.currencies import CURRENCIES


class ImportForm(forms.Form):
    kind = forms.ChoiceField(label="What is in the file", choices=[(kind.name, kind.title) for kind in KINDS.values()])
    preset = forms.ChoiceField(
        label="Exported from",
        choices=[("", "No export: our own columns"), *((preset.system, preset.called) for preset in PRESETS.values())],
        required=False,
        help_text="Opportunities are read as these systems export them, without renaming columns.",
    )
    currency = forms.ChoiceField(
        label="Currency of the export",
        choices=[("", "As the file says"), *((code, code) for code in sorted(CURRENCIES))],
        required=False,
        help_text="For exports that do not say the currency of their amounts.",
    )
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
