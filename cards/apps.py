from django.apps import AppConfig


class CardsConfig(AppConfig):
    name = "cards"
    verbose_name = "Docker cards"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cards.web import checks, converters  # noqa: F401  (registers the system checks, and <id:...> for addresses)
