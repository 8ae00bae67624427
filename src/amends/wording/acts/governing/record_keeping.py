"""Clause 8.1: texts of disposals, access requests and restore drills."""

from amends.core.governing import access_requests as a
from amends.core.governing import disposals as d
from amends.core.governing import restore_drills as r
from amends.core.refusal import Guard

from ...phrases import marked as _
from ..declaration import ActText, Field, Lines, Texts, person, refusal

TEXTS = Texts(
    acts={
        "disposal.propose": ActText(
            _("Propose a disposal"),
            _("Propose disposal"),
            _("Someone else approves it. Then the text of these complaints is erased permanently."),
            done=_("Disposal proposed."),
        ),
        "disposal.approve": ActText(
            _("Approve disposal"),
            _("Approve disposal"),
            _("The text of these complaints is erased permanently. You did not propose it."),
            done=_("Disposal approved. It is carried out within minutes."),
        ),
        "disposal.decline": ActText(
            _("Decline disposal"),
            _("Decline disposal"),
            _("Nothing is erased. Your reason is part of the record."),
            done=_("Disposal declined."),
        ),
        "disposal.carry-out": ActText(
            _("Carry out disposal"),
            _("Carry out disposal"),
            _("The background worker erases what was approved."),
            done=_("Disposal carried out."),
        ),
        "access-request.receive": ActText(
            _("Record an access request"),
            _("Save request"),
            _("It is due one month after it was received."),
            done=_("Access request saved."),
        ),
        "access-request.check-identity": ActText(
            _("Record the identity check"),
            _("Save identity check"),
            _("Copies can be downloaded after this. Do not keep an identity document."),
            done=_("Identity check saved."),
        ),
        "access-request.add-complaint": ActText(
            _("Add a complaint"),
            _("Add complaint"),
            _("A complaint of this person. The copy has what they see on the tracking page."),
            done=_("Complaint added."),
        ),
        "access-request.extend": ActText(
            _("Extend the deadline"),
            _("Extend deadline"),
            _("Once, by two months at most. Tell the person why."),
            done=_("Deadline extended."),
        ),
        "access-request.hand-over": ActText(
            _("Hand the request over"),
            _("Hand over"),
            _("The other person owns the request at once."),
            done=_("Access request handed over."),
        ),
        "access-request.answer": ActText(
            _("Record the answer to the request"),
            _("Save answer"),
            _("What you sent, and how. The request is then done."),
            done=_("Answer saved."),
        ),
        "access-request.refuse": ActText(
            _("Record a refusal"),
            _("Save refusal"),
            _("The reason that the person was given."),
            done=_("Refusal saved."),
        ),
        "restore-drill.record": ActText(
            _("Record a restore drill"),
            _("Save drill"),
            _("The command records it."),
            done=_("Restore drill saved."),
        ),
    },
    fields={
        ("ProposeDisposal", "complaints"): Field(_("Complaints")),
        ("ProposeDisposal", "reason"): Field(
            _("Note for the approver"), wanted=_("Enter what the approver needs to know")
        ),
        ("DisposalCarriedOut", "erased"): Field(_("Erased")),
        ("DisposalCarriedOut", "kept"): Field(_("Not erased")),
        ("RestoreDrilled", "backup_at"): Field(_("Backup of")),
        ("RestoreDrilled", "entries"): Field(_("Entries restored")),
        ("RestoreDrilled", "findings"): Field(_("Problems found")),
        ("KeptComplaint", "complaint"): Field(_("Reference")),
        ("KeptComplaint", "why"): Field(_("Why it was not erased")),
        ("ReceiveAccess", "title"): Field(
            _("Name of the person"), wanted=_("Enter the name of the person")
        ),
        ("ReceiveAccess", "words"): Field(
            _("What they ask for, and how to reach them"), wanted=_("Enter what they ask for")
        ),
        ("ReceiveAccess", "received"): Field(
            _("Received on"), wanted=_("Enter when the request was received")
        ),
        ("CheckIdentity", "how"): Field(
            _("How identity was checked"), wanted=_("Enter how identity was checked")
        ),
        ("AddAccessComplaint", "complaint"): Field(_("Reference")),
        ("AddAccessComplaint", "number"): Field(
            _("Number of the person in this complaint"),
            help=_("1 is the lead complainant. See People involved."),
        ),
        ("ExtendAccess", "until"): Field(_("New deadline"), wanted=_("Choose the new deadline")),
        ("AnswerAccess", "words"): Field(
            _("What they received"), wanted=_("Enter what they received, and how")
        ),
    },
    refusals={
        Guard.too_early_to_dispose: refusal(
            _("You cannot propose this disposal."),
            (
                _("The retention period of complaint {other} is not over."),
                _("The retention period of a complaint is not over."),
            ),
            _("Open the form again. It lists the complaints that can be disposed of."),
        )
    },
    choices={
        d.DisposalState: {
            d.DisposalState.proposed: _("awaiting approval"),
            d.DisposalState.approved: _("approved"),
            d.DisposalState.declined: _("declined"),
            d.DisposalState.carried_out: _("carried out"),
        },
        a.AccessState: {
            a.AccessState.received: _("received"),
            a.AccessState.identified: _("identity checked"),
            a.AccessState.answered: _("answered"),
            a.AccessState.refused: _("refused"),
        },
        r.DrillState: {r.DrillState.passed: _("passed"), r.DrillState.failed: _("failed")},
    },
    lines={
        d.DisposalProposed: Lines(_("{who} proposed a disposal.")),
        d.DisposalApproved: Lines(_("{who} approved the disposal.")),
        d.DisposalDeclined: Lines(_("{who} declined the disposal.")),
        d.DisposalCarriedOut: Lines(_("The disposal was carried out.")),
        a.AccessRequested: Lines(_("{who} recorded an access request. Owner: {owner}.")),
        a.IdentityChecked: Lines(_("{who} recorded the identity check.")),
        a.AccessComplaintAdded: Lines(_("{who} added complaint {complaint}.")),
        a.AccessExtended: Lines(_("{who} extended the deadline to {until}.")),
        a.AccessHandedOver: Lines(_("{who} handed the request over to {to}."), said={"to": person}),
        a.AccessAnswered: Lines(_("{who} recorded the answer.")),
        a.AccessRefused: Lines(_("{who} recorded a refusal.")),
        r.RestoreDrilled: Lines(_("A backup was restored and verified.")),
    },
)
