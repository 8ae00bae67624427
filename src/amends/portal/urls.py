"""Addresses of the public site."""

from django.urls import path

from .views import (
    act_page,
    complain,
    files,
    hearing,
    information,
    log,
    survey,
    track,
    verify,
)

app_name = "portal"
urlpatterns = [
    path("", information.home, name="home"),
    path("policy", information.policy, name="policy"),
    path("policy/<int:number>", information.policy, name="policy-version"),
    path("performance", information.performance_page, name="performance"),
    path("what-changed", information.what_changed, name="changes"),
    path("complain", complain.begin, name="complain"),
    path("complain/danger-now", complain.danger_now, name="danger-now"),
    path("complain/check", complain.check, name="check"),
    path("complain/done", complain.done, name="done"),
    path("complain/discard", complain.discard, name="discard"),
    path("complain/files", files.choose, name="files"),
    path("complain/<slug:slug>", complain.question, name="question"),
    path("track", track.prove, name="track"),
    path("track/leave", track.leave, name="leave"),
    path("track/<str:reference>", track.complaint, name="complaint"),
    path("track/<str:reference>/receipt", track.receipt, name="receipt"),
    path("track/<str:reference>/card", track.card_file, name="card"),
    path("track/<str:reference>/files/<str:piece>", track.file, name="file"),
    path("track/<str:reference>/<slug:slug>", act_page.act, name="act"),
    path("survey/<str:code>", survey.survey, name="survey"),
    path("hearing", hearing.hearing, name="hearing"),
    path("verify", verify.verify, name="verify"),
    path(".well-known/amends-log", log.head, name="log"),
    path(".well-known/amends-log/consistency", log.consistency, name="consistency"),
    path(".well-known/security.txt", log.security, name="security"),
]
