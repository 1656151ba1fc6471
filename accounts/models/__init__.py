"""One model per file; import them from here."""

from accounts.models.address_limit import AddressLimit
from accounts.models.api_call import ApiCall
from accounts.models.approval import ApprovalLink, ApprovalStep
from accounts.models.audit import AuditEvent
from accounts.models.budget import Budget
from accounts.models.change_set import ChangeSet
from accounts.models.command import Command, CommandAttempt
from accounts.models.delivery import Delivery
from accounts.models.grant import Grant
from accounts.models.linked_account import LinkedAccount
from accounts.models.merchant import Membership, Merchant
from accounts.models.mirrored import MirroredModel, MirroredQuerySet
from accounts.models.problem import Problem
from accounts.models.problem_mail import ProblemMail
from accounts.models.quarantine import QuarantinedRow
from accounts.models.reference import Reference
from accounts.models.sync import SyncCursor, SyncPage, SyncRun
from accounts.models.user import User
from accounts.models.worker import WorkerBeat

__all__ = [
    "AddressLimit",
    "ApiCall",
    "ApprovalLink",
    "ApprovalStep",
    "AuditEvent",
    "Budget",
    "ChangeSet",
    "Command",
    "CommandAttempt",
    "Delivery",
    "Grant",
    "LinkedAccount",
    "Membership",
    "Merchant",
    "MirroredModel",
    "MirroredQuerySet",
    "Problem",
    "ProblemMail",
    "QuarantinedRow",
    "Reference",
    "SyncCursor",
    "SyncPage",
    "SyncRun",
    "User",
    "WorkerBeat",
]
