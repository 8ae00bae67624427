"""The addresses of the desk."""

from django.urls import path

from . import acting, complaint, queues, signing

app_name = "desk"
urlpatterns = [
    path("", queues.my_day, name="my-day"),
    path("sign-in/", signing.sign_in, name="sign-in"),
    path("sign-out/", signing.sign_out, name="sign-out"),
    path("complaints/", queues.queue_page, name="queue"),
    path("find/", queues.find_person, name="find-person"),
    path("complaints/<str:reference>/", complaint.complaint_page, name="complaint"),
    path("complaints/<str:reference>/say/", acting.say, name="say"),
    path("complaints/<str:reference>/acts/<slug:act>/", acting.act_page, name="act"),
    path("complaints/<str:reference>/files/<str:piece>/", complaint.download, name="file"),
]
