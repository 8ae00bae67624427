"""The room's registration with Django."""

from django.apps import AppConfig


class LettersConfig(AppConfig):
    """Letters: no tables of its own yet; what was sent is kept in the vault and the journal."""

    name = "amends.letters"
    label = "letters"
