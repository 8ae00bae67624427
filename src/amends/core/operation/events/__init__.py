"""Clause 7: every event of a complaint, as a fact in the past tense.

Fields are codes, ids, moments, days, money, numbers and sealed pieces, never text (a test checks
all classes). A kind is never renamed or removed. Fields are only added, with defaults.
"""

from .deciding import (
    ActionOpened,
    ActProposed,
    CauseDetermined,
    Closed,
    ClosureProposed,
    CorrectionFailed,
    CorrectionVerified,
    DecisionCommunicated,
    Escalated,
    NotAgreed,
    OutsideOutcomeRecorded,
    PersonnelTold,
    ProposalWithdrawn,
    ReactionRecorded,
    RecordingDisputed,
    RecourseTold,
    ReferredOutside,
    RemedyCarriedOut,
    RemedyPaid,
    Reopened,
    ResponseAuthorized,
    ResponsePrepared,
    ResponseReleased,
    WatchSet,
    Withdrawn,
)
from .examining import (
    Assessed,
    Classified,
    EvidenceRecorded,
    FindingRecorded,
    ImmediateActionTaken,
    InterestDeclared,
    InvestigationFinished,
    InvestigatorAssigned,
    InvestigatorReleased,
    MentionDismissed,
    PersonHeard,
    Recused,
    SideNotHeard,
    SubjectNamed,
    SubjectNotified,
    TopManagementAlerted,
)
from .improving import FeedbackAdded
from .parts import (
    Checked,
    Demanded,
    Fact,
    Mention,
    OptionClosed,
    Party,
    Reference,
    Remedy,
    SameParty,
)
from .posting import (
    LetterPrinted,
    LetterReturned,
    LetterSent,
    LetterWithdrawn,
    LetterWritten,
)
from .receiving import (
    AuthorityRecorded,
    DeclineProposed,
    ExclusionChecked,
    HandOverOffered,
    HandOverReturned,
    IssueRaised,
    KindDecided,
    NeedsRecorded,
    OwnerNamed,
    PartyAdded,
    PartyEnded,
    Received,
    ScopeDeclined,
    SubjectLineWritten,
    TakenBack,
    TakenOver,
)
from .recording import (
    Corrected,
    Disclosed,
    Erased,
    HoldPlaced,
    HoldReleased,
    IssuesSplit,
    Linked,
    Merged,
    MergeTaken,
    MergeUndone,
    Retracted,
    Unmerged,
)
from .tracking import (
    Acknowledged,
    ContactRecorded,
    FileAttached,
    InformationRequested,
    LateNoticed,
    MessageAdded,
    NoteAdded,
    NoticeFailed,
    NoticeRaised,
    NoticeRead,
    NoticeSent,
    Promised,
    PromiseKept,
    ReminderSet,
    TermDropped,
    TermExtended,
    TermLapsed,
    TermMet,
    TermPaused,
    TermRaised,
    TermResumed,
    TermTold,
)
from .vocabulary import (
    About,
    Delivery,
    FeedbackSource,
    Finding,
    Ground,
    IdentityMode,
    Kind,
    Notice,
    OptionUse,
    OutsideResult,
    PartyRole,
    Pattern,
    Reaction,
    Standing,
    Way,
    YesNoUnknown,
)

__all__ = [
    "KINDS",
    "About",
    "Acknowledged",
    "ActProposed",
    "ActionOpened",
    "Assessed",
    "AuthorityRecorded",
    "CauseDetermined",
    "Checked",
    "Classified",
    "Closed",
    "ClosureProposed",
    "ContactRecorded",
    "Corrected",
    "CorrectionFailed",
    "CorrectionVerified",
    "DecisionCommunicated",
    "DeclineProposed",
    "Delivery",
    "Demanded",
    "Disclosed",
    "Erased",
    "Escalated",
    "Event",
    "EvidenceRecorded",
    "ExclusionChecked",
    "Fact",
    "FeedbackAdded",
    "FeedbackSource",
    "FileAttached",
    "Finding",
    "FindingRecorded",
    "Ground",
    "HandOverOffered",
    "HandOverReturned",
    "HoldPlaced",
    "HoldReleased",
    "IdentityMode",
    "ImmediateActionTaken",
    "InformationRequested",
    "InterestDeclared",
    "InvestigationFinished",
    "InvestigatorAssigned",
    "InvestigatorReleased",
    "IssueRaised",
    "IssuesSplit",
    "Kind",
    "KindDecided",
    "LateNoticed",
    "LetterPrinted",
    "LetterReturned",
    "LetterSent",
    "LetterWithdrawn",
    "LetterWritten",
    "Linked",
    "Mention",
    "MentionDismissed",
    "MergeTaken",
    "MergeUndone",
    "Merged",
    "MessageAdded",
    "NeedsRecorded",
    "NotAgreed",
    "NoteAdded",
    "Notice",
    "NoticeFailed",
    "NoticeRaised",
    "NoticeRead",
    "NoticeSent",
    "OptionClosed",
    "OptionUse",
    "OutsideOutcomeRecorded",
    "OutsideResult",
    "OwnerNamed",
    "Party",
    "PartyAdded",
    "PartyEnded",
    "PartyRole",
    "Pattern",
    "PersonHeard",
    "PersonnelTold",
    "PromiseKept",
    "Promised",
    "ProposalWithdrawn",
    "Reaction",
    "ReactionRecorded",
    "Received",
    "RecordingDisputed",
    "RecourseTold",
    "Recused",
    "Reference",
    "ReferredOutside",
    "Remedy",
    "RemedyCarriedOut",
    "RemedyPaid",
    "ReminderSet",
    "Reopened",
    "ResponseAuthorized",
    "ResponsePrepared",
    "ResponseReleased",
    "Retracted",
    "SameParty",
    "ScopeDeclined",
    "SideNotHeard",
    "Standing",
    "SubjectLineWritten",
    "SubjectNamed",
    "SubjectNotified",
    "TakenBack",
    "TakenOver",
    "TermDropped",
    "TermExtended",
    "TermLapsed",
    "TermMet",
    "TermPaused",
    "TermRaised",
    "TermResumed",
    "TermTold",
    "TopManagementAlerted",
    "Unmerged",
    "WatchSet",
    "Way",
    "Withdrawn",
    "YesNoUnknown",
]

type Event = (
    Received
    | TakenOver
    | TakenBack
    | IssueRaised
    | OwnerNamed
    | HandOverOffered
    | HandOverReturned
    | PartyAdded
    | PartyEnded
    | AuthorityRecorded
    | NeedsRecorded
    | KindDecided
    | ExclusionChecked
    | DeclineProposed
    | ScopeDeclined
    | SubjectLineWritten
    | TermTold
    | TermExtended
    | TermPaused
    | TermResumed
    | TermLapsed
    | TermRaised
    | LateNoticed
    | TermMet
    | TermDropped
    | ReminderSet
    | Promised
    | PromiseKept
    | ContactRecorded
    | MessageAdded
    | NoteAdded
    | FileAttached
    | InformationRequested
    | NoticeSent
    | NoticeRead
    | NoticeRaised
    | NoticeFailed
    | LetterWritten
    | LetterPrinted
    | LetterSent
    | LetterWithdrawn
    | LetterReturned
    | Acknowledged
    | Assessed
    | ImmediateActionTaken
    | TopManagementAlerted
    | Classified
    | SubjectNamed
    | MentionDismissed
    | InterestDeclared
    | Recused
    | InvestigatorAssigned
    | InvestigatorReleased
    | SubjectNotified
    | PersonHeard
    | SideNotHeard
    | EvidenceRecorded
    | FindingRecorded
    | InvestigationFinished
    | ActionOpened
    | ResponsePrepared
    | ResponseReleased
    | ResponseAuthorized
    | ActProposed
    | NotAgreed
    | ProposalWithdrawn
    | Escalated
    | DecisionCommunicated
    | PersonnelTold
    | ReactionRecorded
    | RecordingDisputed
    | RecourseTold
    | WatchSet
    | RemedyCarriedOut
    | RemedyPaid
    | CorrectionFailed
    | CorrectionVerified
    | ReferredOutside
    | OutsideOutcomeRecorded
    | Withdrawn
    | ClosureProposed
    | Closed
    | CauseDetermined
    | Reopened
    | Corrected
    | Retracted
    | Erased
    | HoldPlaced
    | HoldReleased
    | Linked
    | Disclosed
    | Merged
    | MergeTaken
    | Unmerged
    | MergeUndone
    | IssuesSplit
    | FeedbackAdded
)

KINDS: dict[str, type] = {cls.__name__: cls for cls in Event.__value__.__args__}
"""Every kind of entry in a ``complaint/<reference>`` stream, by its name in the journal."""
