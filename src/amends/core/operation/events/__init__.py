"""Clause 7: every event of a complaint, as a fact in the past tense.

Fields are codes, ids, moments, days, money, numbers and sealed pieces, never text (a test checks
all classes). A kind is never renamed or removed. Fields are only added, with defaults.
"""

from .deciding import *
from .examining import *
from .improving import *
from .parts import *
from .posting import *
from .receiving import *
from .recording import *
from .tracking import *
from .vocabulary import *

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
