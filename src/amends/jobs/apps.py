"""Registration of the job queue with Django."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """The table of background jobs."""

    name = "amends.jobs"
    label = "jobs"
    default_auto_field = "django.db.models.BigAutoField"
