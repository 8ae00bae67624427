"""Addresses of the staff area."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from .acts import acting
from .assurance import audits, conformity, due, late, objectives, yearly
from .assurance import authority as authority_matrix
from .assurance import views as governing
from .assurance.declared import PAGES
from .calendar import views as calendar
from .complaint import (
    about_me,
    access_code_page,
    examining,
    follow_up,
    opened,
    writing,
)
from .complaint import page as complaint
from .correspondence import queue as post
from .correspondence import writing as letter_writing
from .evidence import page as evidence
from .imports import (
    export_page,
    import_report,
    mapping_steps,
    preview,
    uploading,
)
from .improvement import acting as record_acts
from .improvement import action, actions, criteria, criterion_acting, problem, recurring
from .improvement.samples import manual_answers, readings, surveys
from .insight import measure, overview, reports
from .intake import finding, receiving
from .mail import (
    account,
    consent,
    inbox,
)
from .onboarding import (
    about,
    begin,
    frame,
    notice,
    opening_hours,
    recovery,
)
from .onboarding import people as first_people
from .onboarding import writing as first_writing
from .people import commands, importing, me
from .printing import (
    about_person,
    day_sheet,
    form,
    governing_sheet,
    leaflet,
    problem_sheet,
    register,
)
from .printing import views as paper
from .request import context, sign_in
from .settings import (
    authority,
    branding,
    holidays,
    languages,
    letters,
    listing,
    pages,
    people,
    policy_transfer,
    priority,
    proposals,
    regulators,
)
from .settings import retention as keeping
from .settings.contents import form_pages
from .settings.listings import LISTINGS
from .worklists import bulk, executive, export, hand_over, my_day, queues, saved_views, team


class ReferenceConverter(StringConverter):
    """A reference as it is shown; anything else is not a valid address."""

    regex = "[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}"


class ListingConverter(StringConverter):
    """The name of a list of the policy that has a page."""

    regex = "|".join(LISTINGS)


class GoverningConverter:
    """A kind of governing record, by the address of its pages."""

    regex = "|".join(pages.path for pages in PAGES.values())

    def to_python(self, text: str) -> str:
        """The name of the kind."""
        return next(kind for kind, pages in PAGES.items() if pages.path == text)

    def to_url(self, kind: str) -> str:
        """The address of its pages."""
        return PAGES[kind].path


register_converter(GoverningConverter, "governing")
register_converter(ListingConverter, "listing")
register_converter(ReferenceConverter, "reference")

COMPLAINT = "complaints/<reference:reference>"
RECORD = "<governing:kind>/<reference:record>"
CRITERION = "criteria/<str:code>"
REPORT = "insights/reports/<slug:key>"
PROBLEM = "problems/<reference:record>"

app_name = "desk"
urlpatterns = [
    path("", my_day.my_day, name="my-day"),
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("invitation/", sign_in.invitation, name="invitation"),
    path("complaints/", queues.queue_page, name="queue"),
    path("complaints/selected/", bulk.bulk_page, name="bulk"),
    path("complaints/list.xlsx", export.view_workbook, name="take-view-away"),
    path("complaints/views/<int:key>/delete/", saved_views.delete_view, name="delete-view"),
    path("complaints/new/", receiving.receive_page, name="receive"),
    path("complaints/new/drafts/<slug:form>/", receiving.draft_page, name="receive-draft"),
    path("complaints/new/beside/", receiving.beside_page, name="beside"),
    path(f"{COMPLAINT}/", complaint.complaint_page, name="complaint"),
    path(f"{COMPLAINT}/given/", access_code_page.received_page, name="received"),
    path(f"{COMPLAINT}/history/", complaint.complaint_page, {"tab": "history"}, name="history"),
    path(f"{COMPLAINT}/say/", writing.say, name="say"),
    path(f"{COMPLAINT}/drafts/<slug:form>/", writing.draft, name="draft"),
    path(f"{COMPLAINT}/acts/<slug:act>/", acting.act_page, name="act"),
    path(f"{COMPLAINT}/files/<str:piece>/", complaint.download, name="file"),
    path(f"{COMPLAINT}/follow-up/", follow_up.follow_up, name="follow-up"),
    path(f"{COMPLAINT}/chronology/", complaint.chronology, name="chronology"),
    path(f"{COMPLAINT}/opened/", opened.opened_page, name="opened"),
    path(
        "record/<reference:reference>/opened/",
        opened.opened_page,
        {"as_auditor": True},
        name="examined-opened",
    ),
    path("opened/", opened.opened_page, name="openings"),
    path(f"{COMPLAINT}/paper/follow-up.pdf", paper.follow_up, name="paper-follow-up"),
    path(f"{COMPLAINT}/paper/chronology.pdf", paper.chronology, name="paper-chronology"),
    path(f"{COMPLAINT}/paper/file-<slug:variant>.pdf", paper.whole_file, name="paper-file"),
    path(
        f"{COMPLAINT}/paper/person-<str:person>.pdf", about_person.for_somebody, name="paper-person"
    ),
    path(f"{COMPLAINT}/paper/form.pdf", form.for_complaint, name="paper-form"),
    path(f"{COMPLAINT}/print/", paper.print_page, name="print"),
    path("complaints/register/", register.register_page, name="register"),
    path("form-came-back/", form.came_back, name="came-back"),
    path("mail/", inbox.tray_page, name="mail"),
    path("mail/<str:mail>/", inbox.mail_page, name="one-mail"),
    path("mail/<str:mail>/as-it-came/", inbox.as_it_came, name="mail-as-it-came"),
    path("team/", team.team_page, name="team"),
    path("hand-over/<str:key>/", hand_over.hand_over_page, name="hand-over"),
    path("day-sheet/", day_sheet.day_sheet, name="day-sheet"),
    path("day-sheet/sheet.pdf", day_sheet.as_pdf, name="day-sheet-pdf"),
    path("calendar/", calendar.calendar_page, name="calendar"),
    path("evidence/", evidence.evidence_page, name="evidence"),
    path("evidence/<int:number>/pack.zip", evidence.download, name="evidence-pack"),
    path("evidence/<int:number>/receipt.json", evidence.receipt, name="evidence-receipt"),
    path("record/", examining.record_page, name="record"),
    path("record/<reference:reference>/", examining.examined_page, name="examined"),
    path("insights/", overview.insights_page, name="insights"),
    path("insights/month/", reports.month_page, name="month"),
    path("insights/measures/", measure.measures_page, name="measures"),
    path("insights/on-time.csv", overview.on_time_file, name="on-time-file"),
    path("insights/times.csv", overview.times_file, name="times-file"),
    path("insights/recurring/", recurring.recurring_page, name="recurring"),
    path("insights/recurring.csv", recurring.recurring_file, name="recurring-file"),
    path("insights/recurring/dismiss/", record_acts.dismiss_finding, name="dismiss-finding"),
    path("insights/reports/", reports.reports_page, name="reports"),
    path("insights/reports/performance/<slug:act>/", reports.publishing, name="performance"),
    path("insights/reports/<slug:key>/", reports.report_page, name="report"),
    path(f"{REPORT}/report.pdf", reports.report_file, {"file": reports.as_pdf}, "report-printed"),
    path(f"{REPORT}/report.xlsx", reports.report_file, {"file": reports.as_book}, "report-filed"),
    path(f"{REPORT}/figures.json", reports.report_figures, name="report-figures"),
    path("insight/month.pdf", reports.month_file, {"file": reports.as_pdf}, "month-printed"),
    path("insight/month.xlsx", reports.month_file, {"file": reports.as_book}, "month-filed"),
    path("insights/<slug:code>/", measure.measure_page, name="measure"),
    path("insights/<slug:code>/series.csv", measure.series_file, name="measure-file"),
    path("insight/", overview.old_address),
    path("problems/", problem.problems_page, name="problems"),
    path("problems/new/", record_acts.open_problem, name="open-problem"),
    path(f"{PROBLEM}/", problem.problem_page, name="problem"),
    path(f"{PROBLEM}/problem.pdf", problem_sheet.printed_page, name="problem-printed"),
    path(f"{PROBLEM}/problem.xlsx", problem_sheet.workbook_file, name="problem-workbook"),
    path(f"{PROBLEM}/acts/<slug:act>/", record_acts.problem_act, name="problem-act"),
    path("actions/", actions.actions_page, name="actions"),
    path("actions/actions.pdf", problem_sheet.actions_printed, name="actions-printed"),
    path("actions/actions.xlsx", problem_sheet.actions_workbook, name="actions-workbook"),
    path("actions/new/", record_acts.plan_action, name="plan-action"),
    path("actions/<reference:record>/", action.action_page, name="action"),
    path("actions/<reference:record>/acts/<slug:act>/", record_acts.action_act, name="action-act"),
    path("conformity/", conformity.conformity_page, name="conformity"),
    path("conformity/map.csv", conformity.conformity_file, name="conformity-file"),
    path("conformity/late-entries/", late.late_page, name="late"),
    path("conformity/late-entries.csv", late.late_file, name="late-file"),
    path("conformity/<str:item>/", conformity.requirement_page, name="requirement"),
    path("executive/", executive.executive_page, name="executive"),
    path("yearly-review/", yearly.yearly_page, name="yearly"),
    path("yearly-review/<int:step>/", yearly.step_page, name="yearly-step"),
    path("governing/", governing.governing_page, name="governing"),
    path("audits/since/", evidence.since_page, name="since"),
    path("audits/<reference:record>/cases/<int:number>/", audits.case_page, name="audit-case"),
    path("audits/<reference:record>/acts/judge/", audits.next_page),
    path("audits/<reference:record>/list.txt", audits.published_list, name="audit-list"),
    path(
        "access-requests/<reference:record>/copies.zip", paper.access_copies, name="access-copies"
    ),
    path("due/", due.due_page, name="due"),
    path("due/due.pdf", governing_sheet.due_printed, name="due-printed"),
    path("authority/", authority_matrix.authority_page, name="authority"),
    path("authority/authority.pdf", governing_sheet.authority_printed, name="authority-printed"),
    path("<governing:kind>/", governing.list_page, name="governing-list"),
    path("<governing:kind>/new/", governing.begin, name="governing-begin"),
    path(f"{RECORD}/", governing.record_page, name="governing-record"),
    path(f"{RECORD}/record.pdf", governing_sheet.printed_page, name="governing-printed"),
    path(f"{RECORD}/acts/<slug:act>/", governing.act_page, name="governing-act"),
    path("objectives/", objectives.objectives_page, name="objectives"),
    path("criteria/", criteria.criteria_page, name="criteria"),
    path("criteria/new/", criterion_acting.add_criterion, name="add-criterion"),
    path("criteria/exposure/", criterion_acting.record_exposure, name="record-exposure"),
    path(f"{CRITERION}/", criteria.criterion_page, name="criterion"),
    path(f"{CRITERION}/set/", criterion_acting.set_criterion, name="set-criterion"),
    path(
        f"{CRITERION}/retire/",
        criterion_acting.criterion_act,
        {"act": "retire-criterion"},
        name="retire-criterion",
    ),
    path(
        f"{CRITERION}/approve/",
        criterion_acting.criterion_act,
        {"act": "approve-change"},
        name="approve-criterion-change",
    ),
    path(
        f"{CRITERION}/return/",
        criterion_acting.criterion_act,
        {"act": "return-change"},
        name="return-criterion-change",
    ),
    path(
        f"{CRITERION}/rebase/",
        criterion_acting.criterion_act,
        {"act": "rebase"},
        name="rebase-criterion",
    ),
    path(f"{CRITERION}/erase/", criterion_acting.erase_text, name="erase-criterion-text"),
    path(f"{CRITERION}/figures.csv", criteria.criterion_figures, name="criterion-figures"),
    path(
        f"{CRITERION}/alerts/<int:number>/",
        criterion_acting.criterion_act,
        {"act": "answer-alert"},
        name="answer-alert",
    ),
    path("surveys/", surveys.surveys_page, name="surveys"),
    path("surveys/new/", surveys.announce_page, name="survey-announce"),
    path("surveys/<slug:key>/", surveys.survey_page, name="survey"),
    path("surveys/<slug:key>/draw/", surveys.draw, name="survey-draw"),
    path("surveys/<slug:key>/answers.csv", surveys.answers_csv, name="survey-answers"),
    path("surveys/<slug:key>/list-<slug:sha256>.txt", surveys.published_list, name="survey-list"),
    path("surveys/<slug:key>/<int:number>/", manual_answers.enter, name="survey-enter"),
    path("surveys/<slug:key>/<int:number>/card.pdf", manual_answers.card, name="survey-card"),
    path("readings/", readings.readings_page, name="readings"),
    path("readings/new/", readings.new_page, name="reading-new"),
    path("readings/<slug:key>/", readings.reading_page, name="reading"),
    path("readings/<slug:key>/draw/", readings.draw, name="reading-draw"),
    path("readings/<slug:key>/list.txt", readings.published_list, name="reading-list"),
    path("readings/<slug:key>/<int:number>/", readings.card_page, name="reading-card"),
    path("post/", post.post_page, name="post"),
    path(f"{COMPLAINT}/letter/", letter_writing.write_page, name="write-letter"),
    path(f"{COMPLAINT}/letters/<int:number>/", post.letter, name="letter-copy"),
    path("find/", finding.find_person, name="find-person"),
    path("about-me/", about_me.which_page, name="about-me"),
    path("about-me/<reference:reference>/", about_me.about_me, name="about-me-in"),
    path(
        "about-me/<reference:reference>/sheet.pdf", about_person.for_myself, name="paper-about-me"
    ),
    path("public-page/", leaflet.public_page, name="public-page"),
    path("public-page/leaflet.pdf", leaflet.leaflet, name="paper-leaflet"),
    path("complaint-form/", form.blank_page, name="blank-form"),
    path("complaint-form/form.pdf", form.blank, name="paper-blank-form"),
    path("register/", uploading.start, name="bring"),
    path("register/away/", export_page.workbook, name="take-away"),
    path("register/away/files/", export_page.with_files, name="take-away-files"),
    path("register/mappings/", uploading.mappings, name="mappings"),
    path("register/mappings/<str:name>/", uploading.mapping_file, name="mapping"),
    path("register/<str:run>/", import_report.progress, name="brought"),
    path("register/<str:run>/columns/", mapping_steps.columns, name="bring-columns"),
    path("register/<str:run>/values/", mapping_steps.values, name="bring-values"),
    path("register/<str:run>/preview/", preview.preview, name="bring-preview"),
    path("register/<str:run>/refused/", preview.refused, name="bring-refused"),
    path("register/<str:run>/report/", import_report.report, name="bring-report"),
    path("register/<str:run>/leave/", import_report.leave, name="bring-leave"),
    path("register/<str:run>/remind/", import_report.remind, name="bring-remind"),
    path("register/<str:run>/undo/", import_report.undo, name="bring-undo"),
    path("settings/", pages.settings_page, name="settings"),
    path("settings/publish/", pages.publish, name="publish"),
    path("settings/discard/", pages.discard, name="discard"),
    path("settings/<listing:name>/", listing.listing_page, name="listing"),
    path("settings/<listing:name>/<str:code>/", listing.listing_page, name="entry"),
    path("settings/proposal/", proposals.proposal_page, name="proposal"),
    path("settings/both/", pages.both, name="both"),
    *(
        path(f"settings/{page.path or page.name}/", pages.form_page, {"page": page}, page.name)
        for page in form_pages()
    ),
    path("settings/priority/", priority.priority, name="priority"),
    path("settings/significance/", priority.significance, name="significance"),
    path("settings/authority/", authority.limits, name="limits"),
    path("settings/holidays/", holidays.holidays, name="holidays"),
    path("settings/regulators/", regulators.regulators, name="regulators"),
    path("settings/regulators/own/", regulators.own_pack, name="own-pack"),
    path("settings/proposed/", proposals.proposed_page, name="proposed"),
    path("settings/closures/", holidays.closures, name="closures"),
    path("settings/hours/", holidays.hours, name="hours"),
    path("settings/retention/", keeping.retention, name="retention"),
    path("settings/languages/", languages.languages, name="languages"),
    path("settings/languages/<str:code>/", languages.language, name="language"),
    path("settings/mail/", account.mail_account, name="mail-account"),
    path("settings/mail/decide/", account.decide_account, name="mail-decide"),
    path("settings/mail/sign-in/", consent.sign_in, name="mail-sign-in"),
    path("settings/mail/back/", consent.back, name="mail-back"),
    path("settings/letters/", letters.letters, name="letters"),
    path("settings/letters/<str:code>/<str:language>/", letters.letter, name="letter"),
    path("settings/carry/", policy_transfer.carry, name="carry-rules"),
    path("settings/carry/rules.toml", policy_transfer.take_away, name="take-rules"),
    path("settings/looks/", branding.looks, name="looks"),
    path("settings/looks/<str:code>/", branding.looks, name="looks-of"),
    path("people/", people.short_address),
    path("settings/people/", people.people_page, name="people"),
    path("settings/people/import/", importing.import_page, name="people-import"),
    path("settings/people/import/people.csv", importing.template, name="people-template"),
    path("settings/people/import/<str:mark>/", importing.file_page, name="people-file"),
    path("settings/people/<str:key>/", people.person_page, name="person"),
    path("settings/people/<str:key>/invite/", people.invite, name="invite"),
    path("settings/people/<str:key>/decide/", people.decide, name="decide"),
    path("settings/people/<str:key>/token/", people.end_token, name="person-token"),
    path("me/", me.me, name="me"),
    path("me/sign-out/", me.sign_out_everywhere, name="sign-out-everywhere"),
    path("me/token/", me.revoke_token, name="own-token"),
    path("installation/", commands.installation, name="installation"),
    path("read-commands/", commands.mark_read, name="read-commands"),
    path("settings/people/<str:key>/calendar/", calendar.end_for, name="calendar-end"),
    path("begin/", begin.begin, name="begin"),
    path("first/", frame.overview, name="first-hour"),
    path("first/dismiss/", frame.dismiss, name="first-dismiss"),
    path("first/name/", about.identity, name="first-name"),
    path("first/people/", first_people.people, name="first-people"),
    path("first/open/", opening_hours.week, name="first-open"),
    path("first/soon/", about.soon, name="first-soon"),
    path("first/about/", about.about, name="first-about"),
    path("first/writing/", first_writing.writing, name="first-writing"),
    path("first/notice/", notice.notice, name="first-notice"),
    path("first/notice/code.svg", notice.code_picture, name="notice-code"),
    path("first/notice/<str:language>.pdf", notice.poster, name="poster"),
    path("first/complaint/", frame.first_complaint, name="first-complaint"),
    path("recovery-sheet/", recovery.recovery_page, name="recovery"),
    path("<path:rest>/", context.nowhere),
]
