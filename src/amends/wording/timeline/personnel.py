"""Every kind of entry as personnel read it: one line in the past tense.

`{who}` is whoever did it, `{about}` the person whose own stream it is.
"""

from collections.abc import Mapping

from amends.core.framework.adoption import events as r
from amends.core.framework.adoption.proposals import (
    PolicyProposed,
    ProposalReturned,
    RuleProposed,
    RuleReturned,
)
from amends.core.framework.people import personnel as p
from amends.core.operation import events as e
from amends.core.operation.regulators.dates_heard import Heard

from ..phrases import By, Told
from ..phrases import marked as _

LODGED = "lodged"
"""Whether it came from somebody at the public door."""
ONE_PERSON = "one_person"
"""Whether exactly one of personnel is named."""
HEARD = "heard"
"""How complainants are told a date (`core.operation.dates_heard`)."""

_EARLIER = (_("{due}: by {day}. The complainant was told an earlier day instead."),)

LINES: Mapping[type, Told] = {
    # --- 7.2 receipt ---
    e.Received: By(
        "sealed_triage",
        {
            True: By(
                LODGED,
                {
                    True: (
                        _(
                            "{who} complained ({channel}). It is sealed until it is settled who "
                            "is complained about."
                        ),
                    ),
                },
                otherwise=(
                    _(
                        "{who} recorded the complaint ({channel}). It is sealed until it is "
                        "settled who is complained about."
                    ),
                ),
            ),
        },
        otherwise=By(
            LODGED,
            {True: (_("{who} complained ({channel})."),)},
            otherwise=(_("{who} recorded the complaint ({channel})."),),
        ),
    ),
    e.TakenOver: (
        _(
            "{who} took the complaint over from {source}, where it stood at “{stage}”. Not held "
            "there: {lacks}."
        ),
        _("{who} took the complaint over from {source}, where it stood at “{stage}”."),
    ),
    e.IssueRaised: (
        _("{who} added issue {issue}: {category}."),
        _("{who} added issue {issue}, still to be classified."),
    ),
    e.OwnerNamed: (_("{owner} answers for the complaint from now on."),),
    e.HandOverOffered: (_("{who} asked {person} to answer for the complaint instead."),),
    e.HandOverReturned: (_("{who} ended the hand-over; {person} still answers for it."),),
    e.PartyAdded: (_("{who} added {party} to the complaint."),),
    e.PartyEnded: (_("{who} ended the part of {party} in the complaint."),),
    e.AuthorityRecorded: (
        _("{who} recorded the authority of {party}: {authority}, valid until {valid_until}."),
        _("{who} recorded the authority of {party}: {authority}."),
    ),
    e.NeedsRecorded: (
        _("{who} recorded how to reach {party}; needs: {needs}."),
        _("{who} recorded how to reach {party}."),
    ),
    e.KindDecided: (_("{who} sorted it as: {kind}."),),
    e.DeclineProposed: (
        _("{who} proposed to decline the complaint: {ground}. A second person must agree."),
    ),
    e.ScopeDeclined: By(
        "alone",
        {
            None: (
                _(
                    "{who} agreed with {first} to decline the complaint: {ground}. Pointed to: "
                    "{pointed_to}."
                ),
                _("{who} agreed with {first} to decline the complaint: {ground}."),
            ),
        },
        otherwise=(_("{who} declined the complaint alone: {ground}."),),
    ),
    # --- 7.3 tracking ---
    e.TermTold: By(
        "reclassified",
        {True: (_("{due}: counted anew, it was due by {day}, which had passed already."),)},
        otherwise=By(
            "gateway",
            {True: (_("{due}: open until {day}."),)},
            otherwise=By(
                HEARD,
                {
                    Heard.behind: _EARLIER,
                    Heard.candidate: _EARLIER,
                    Heard.may_change: (
                        _("{due}: told to the complainant as by {day}, and that it may be later."),
                    ),
                    Heard.adopted: (_("{due}: by {day}, as rules that were adopted since ask."),),
                    Heard.recorded_late: (
                        _("{due}: by {day}, which had passed when the complaint was recorded."),
                    ),
                    Heard.unsaid: (_("{due}: by {day}. The complainant was not told this day."),),
                },
                otherwise=(_("{due}: promised to the complainant by {day}."),),
            ),
        ),
    ),
    e.TermMet: (_("{due}: done, by what happened on {at}."),),
    e.TermDropped: (_("{due}: does not apply any more, by what is known now."),),
    e.TermExtended: (
        _(
            "{who} moved a date: {due}, now by {day}, for a good reason beyond {beyond}, to which "
            "the rules let it be moved. Ground: {ground}."
        ),
        _("{who} moved a date: {due}, now by {day}. Ground: {ground}."),
    ),
    e.TermPaused: (_("{who} let the time stand still: {due}."),),
    e.TermResumed: (_("{who} let the time run again: {due}, now by {day}."),),
    e.TermLapsed: By(
        HEARD,
        {
            Heard.kept: (
                _("A date seemed missed: {due}, by {until}. It was kept, as was recorded later."),
            ),
        },
        otherwise=(_("A date was missed: {due}, by {until}."),),
    ),
    e.TermRaised: (
        _("A date was brought to {persons}: {due}, by {until}."),
        _("A date had nobody left to hear of it: {due}, by {until}."),
    ),
    e.LateNoticed: (
        _("{who} said why a date was not kept: {due}, expected by {day}. Ground: {ground}."),
    ),
    e.ReminderSet: (_("{who} set a reminder for {person} on {day}."),),
    e.Promised: (_("{who} made promise {promise}, to be kept by {day}."),),
    e.PromiseKept: (_("{who} recorded promise {promise} as kept."),),
    e.ContactRecorded: By(
        "inbound",
        {True: (_("{party} contacted us {way}; {who} noted it."),)},
        otherwise=(_("{who} contacted {party} {way}."),),
    ),
    e.MessageAdded: By(
        "inbound",
        {True: (_("{who} wrote a message."),)},
        otherwise=(_("{who} wrote a message to {party}."),),
    ),
    e.NoteAdded: (_("{who} wrote an internal note."),),
    e.FileAttached: By(
        "internal",
        {True: (_("{who} added an internal file."),)},
        otherwise=(_("{who} added a file."),),
    ),
    e.InformationRequested: (
        _("{who} asked {party} for information by {day}."),
        _("{who} asked {party} for information."),
    ),
    e.NoticeSent: (
        _("{who} sent {party} a notice {way}: {notice}."),
        _("{who} sent {person} a notice {way}: {notice}."),
        _("{who} sent a notice {way}: {notice}."),
    ),
    e.NoticeFailed: (_("A notice to {party} {way} did not arrive: {notice}."),),
    e.LetterWritten: (
        _("{who} wrote letter {letter} to {party}: {notice}."),
        _("{who} wrote letter {letter} to {party}: {meets}."),
        _("{who} wrote letter {letter} to {party}."),
    ),
    e.LetterPrinted: (_("{who} printed letter {letter} to {party}."),),
    e.LetterSent: By(
        "way",
        {
            e.Way.letter: By(
                "recorded",
                {
                    True: (
                        _("{who} posted letter {letter} to {party} on {day}, recorded delivery."),
                    )
                },
                otherwise=(_("{who} posted letter {letter} to {party} on {day}."),),
            )
        },
        otherwise=(_("Letter {letter} went to {party} {way}."),),
    ),
    e.LetterReturned: (_("{who} recorded that letter {letter} to {party} came back."),),
    # --- 7.4 acknowledgement ---
    e.Acknowledged: By(
        "way",
        {
            e.Way.not_possible: (
                _("{who} recorded that receipt could not be confirmed to {party}, and why."),
            ),
        },
        otherwise=By(
            "delivery",
            {
                e.Delivery.failed: (
                    _("{who} tried to confirm receipt to {party} {way}; it did not arrive."),
                ),
            },
            otherwise=(_("{who} confirmed receipt to {party} {way}."),),
        ),
    ),
    # --- 7.5 assessment ---
    e.Assessed: By(
        "overridden",
        {
            True: (
                _(
                    "{who} assessed the complaint: severity {severity}, priority {priority}, set "
                    "by hand with a reason."
                ),
            ),
        },
        otherwise=By(
            "safety",
            {
                True: (
                    _(
                        "{who} assessed the complaint: severity {severity}, safety at stake, "
                        "priority {priority}."
                    ),
                ),
            },
            otherwise=(
                _("{who} assessed the complaint: severity {severity}, priority {priority}."),
            ),
        ),
    ),
    e.ImmediateActionTaken: (_("{who} recorded an immediate action."),),
    e.TopManagementAlerted: (_("Top management was alerted: {cause}."),),
    e.Classified: (
        _("{who} classified issue {issue}: {category}."),
        _("{who} classified the complaint: {category}, unit {unit}."),
        _("{who} classified the complaint: {category}."),
        _("{who} gave the complaint to the unit {unit}."),
        _("{who} recorded the product or service: {product}."),
        _("{who} recorded further facts."),
    ),
    e.SubjectNamed: (_("{who} settled that {person} is complained about."),),
    e.MentionDismissed: (_("{who} dismissed mention {mention}, with a reason."),),
    e.InterestDeclared: (_("{person} said that they are too close to the complaint."),),
    e.Recused: (_("{person} stepped back from the complaint."),),
    # --- 7.6 investigation ---
    e.InvestigatorAssigned: (_("{who} gave the investigation to {person}, for {parties}."),),
    e.InvestigatorReleased: (
        _("The investigation was taken from {person}, who manages a person complained about."),
    ),
    e.SubjectNotified: (_("{who} told {person} the whole allegation."),),
    e.PersonHeard: (_("{person} was heard."),),
    e.SideNotHeard: (_("{who} recorded why {person} could not be heard."),),
    e.EvidenceRecorded: By(
        "verified",
        {
            True: (
                _("{who} recorded checked evidence on issue {issue}."),
                _("{who} recorded checked evidence."),
            ),
        },
        otherwise=(
            _("{who} recorded evidence on issue {issue}."),
            _("{who} recorded evidence."),
        ),
    ),
    e.FindingRecorded: (_("{who} recorded a finding on issue {issue}: {finding}."),),
    e.InvestigationFinished: By(
        "similar_seen",
        {
            True: (_("{who} finished the investigation and found similar complaints."),),
            False: (_("{who} finished the investigation and found no similar complaints."),),
        },
        otherwise=(_("{who} finished the investigation."),),
    ),
    # --- 7.7 response ---
    e.ResponsePrepared: (
        _("{who} prepared response {response} for {parties}: {offered}."),
        _("{who} prepared response {response} for {parties}."),
    ),
    e.ResponseAuthorized: By(
        "alone",
        {
            None: By(
                "within_own",
                {True: (_("Response {response} is within the own limit of {who}."),)},
                otherwise=(_("{who} authorized response {response}."),),
            ),
        },
        otherwise=(_("{who} authorized response {response} alone, with a reason."),),
    ),
    e.Escalated: (_("{who} took the complaint to the level “{level}”, to {person}."),),
    # --- 7.8 decision ---
    e.DecisionCommunicated: (
        _(
            "{who} communicated the decision to {party} {way}, with the ways of going further: "
            "{recourse}."
        ),
        _("{who} communicated the decision to {party} {way}."),
    ),
    e.PersonnelTold: By(
        ONE_PERSON,
        {True: (_("{persons} was told of the decision."),)},
        otherwise=(_("{persons} were told of the decision."), _("The decision was recorded.")),
    ),
    # --- 7.9 closing ---
    e.ReactionRecorded: (_("{party} on the decision: {reaction}."),),
    e.RecourseTold: (
        _("{party} was told how to go further: {options}."),
        _("{party} was told that no further way is left."),
    ),
    e.WatchSet: (_("The complaint stays open; somebody looks again on {day}."),),
    e.RemedyCarriedOut: (
        _("{who} recorded as done: {offered}."),
        _("{who} recorded remedy {remedy} of response {response} as done."),
    ),
    e.RemedyPaid: (_("{who} recorded a payment of {amount} on {paid_on}."),),
    e.CorrectionVerified: By(
        "alone",
        {None: (_("{who} verified that the correction holds."),)},
        otherwise=(_("{who}, who made the correction, also verified it, with a reason."),),
    ),
    e.ReferredOutside: (
        _("{who} recorded that {body} has the complaint of {parties} since {opened_on}."),
        _("{who} recorded that {body} has the complaint of {parties}."),
    ),
    e.OutsideOutcomeRecorded: By(
        "result",
        {
            e.OutsideResult.ended_without_result: (
                _("{who} recorded the outcome at {body}: {result}."),
            ),
        },
        otherwise=By(
            "upheld",
            {
                False: (
                    _("{who} recorded the outcome at {body}: {result}, not for the complainant."),
                ),
            },
            otherwise=(
                _("{who} recorded the outcome at {body}: {result}, {amount}."),
                _("{who} recorded the outcome at {body}: {result}."),
            ),
        ),
    ),
    e.Withdrawn: (_("{party} took the complaint back."),),
    e.NotAgreed: By(
        "act",
        {
            "close": (_("{who} did not agree to closing the complaint."),),
            "decline-scope": (_("{who} did not agree to declining the complaint."),),
        },
        otherwise=(
            _("{who} did not agree to response {response} and sent it back."),
            _("{who} did not agree."),
        ),
    ),
    e.ClosureProposed: (
        _(
            "{who} proposed to close the complaint of {parties}, every option used. A second "
            "person must agree."
        ),
    ),
    e.Closed: By(
        "alone",
        {
            None: (
                _(
                    "{who} agreed with {first} to close the complaint of {parties}: {ground}. "
                    "Category {category}, cause {cause}."
                ),
                _(
                    "{who} closed the complaint of {parties}: {ground}. Category {category}, "
                    "cause {cause}."
                ),
            ),
        },
        otherwise=(
            _(
                "{who} closed the complaint of {parties} alone, with a reason: {ground}. "
                "Category {category}, cause {cause}."
            ),
        ),
    ),
    e.Reopened: By(
        "by_complainant",
        {True: (_("{parties} asked for the complaint to be opened again."),)},
        otherwise=(_("{who} reopened the complaint of {parties}."),),
    ),
    # --- 8.1 records ---
    e.Corrected: (_("{who} corrected the record: {field}."),),
    e.Retracted: (_("{who} took words away, with a reason."),),
    e.Erased: (
        _("{who} erased personal data of {party}: {ground}."),
        _("{who} erased personal data: {ground}."),
    ),
    e.TakenBack: (_("{who} undid the take-over, and the words went with it."),),
    e.HoldPlaced: (_("{who} placed hold {hold}: {ground}. Nothing can be erased."),),
    e.HoldReleased: (_("{who} released hold {hold}."),),
    e.Linked: (_("{who} linked complaint {other}: {relation}."),),
    e.Merged: (_("{who} moved the handling into complaint {into}."),),
    e.MergeTaken: By(
        "same",
        {(): (_("{who} brought complaint {other} in here; {parties} joined."),)},
        otherwise=(
            _(
                "{who} brought complaint {other} in here. Whoever takes part in both counts "
                "once: {parties}."
            ),
        ),
    ),
    e.Unmerged: (_("{who} separated the complaint from {other} again."),),
    e.MergeUndone: (
        _("{who} separated complaint {other} again; {parties} left."),
        _("{who} separated complaint {other} again."),
    ),
    e.IssuesSplit: (_("{who} gave issues {issues} a complaint of their own: {other}."),),
    # --- personnel ---
    p.PersonAdded: (
        _("{who} added {about} to personnel, in the unit {unit}."),
        _("{who} added {about} to personnel."),
    ),
    p.PersonMoved: (
        _("{who} moved {about} to the unit {unit}, below {manager}."),
        _("{who} moved {about} to the unit {unit}."),
        _("{who} put {about} below {manager}."),
        _("{who} took unit and manager away from {about}."),
    ),
    p.PersonLeft: (_("{who} recorded that {about} left."),),
    p.RoleGranted: (
        _("{who} granted {about} the role of {role} for the unit {unit}."),
        _("{who} granted {about} the role of {role} for the whole organization."),
    ),
    p.RoleEnded: (
        _("{who} ended the role of {role} of {about} for the unit {unit}."),
        _("{who} ended the role of {role} of {about} for the whole organization."),
    ),
    p.AbsenceSet: (
        _("{who} recorded an absence of {about} from {first} to {last}; {deputy} stands in."),
        _("{who} recorded an absence of {about} from {first} to {last}."),
    ),
    p.PersonInvited: (_("{who} let {about} set a password to sign in."),),
    # --- rules ---
    r.PolicyAdopted: (_("{who} adopted version {version} of the policy, binding from {binds}."),),
    PolicyProposed: (_("{who} proposed version {version} of the policy."),),
    ProposalReturned: (
        _("{who} did not agree to version {version} of the policy: {reason}"),
        _("{who} did not agree to version {version} of the policy."),
    ),
    RuleProposed: (_("{who} proposed {kind}, “{code}”, version {version}."),),
    RuleReturned: (
        _("{who} did not agree to {kind}, “{code}”, version {version}: {reason}"),
        _("{who} did not agree to {kind}, “{code}”, version {version}."),
    ),
    r.PackAdopted: (
        _("{who} adopted version {version} of the rules “{pack}”, binding from {binds}."),
    ),
    r.CalendarAdopted: (
        _("{who} adopted version {version} of the calendar “{calendar}”, binding from {binds}."),
    ),
}
