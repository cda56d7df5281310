from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "ui"
    verbose_name = "Components"

    def ready(self) -> None:
        from ui import sentences

        sentences.speak()
