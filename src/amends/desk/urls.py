"""The addresses of the desk."""

from django.urls import path, register_converter

from . import acting, complaint, queues, signing


class ReferenceConverter:
    """A reference as it is shown; anything else is no address."""

    regex = "[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}"

    def to_python(self, text: str) -> str:
        """The reference itself."""
        return text

    def to_url(self, reference: str) -> str:
        """The reference itself."""
        return reference


register_converter(ReferenceConverter, "reference")

app_name = "desk"
urlpatterns = [
    path("", queues.my_day, name="my-day"),
    path("sign-in/", signing.sign_in, name="sign-in"),
    path("sign-out/", signing.sign_out, name="sign-out"),
    path("complaints/", queues.queue_page, name="queue"),
    path("find/", queues.find_person, name="find-person"),
    path("complaints/<reference:reference>/", complaint.complaint_page, name="complaint"),
    path("complaints/<reference:reference>/say/", acting.say, name="say"),
    path("complaints/<reference:reference>/acts/<slug:act>/", acting.act_page, name="act"),
    path("complaints/<reference:reference>/files/<str:piece>/", complaint.download, name="file"),
]
