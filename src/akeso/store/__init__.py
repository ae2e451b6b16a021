"""The store: records that are added and never edited, files, appointments and the audit.

SQLite by default, PostgreSQL by one setting, the same code on both. It knows what a record says
only as JSON text. Everything goes through `Store.read` and `Store.write`, each a step with its
line in the audit.
"""

from akeso.store.accounts import Account, PatientLink, Session
from akeso.store.agenda import Booking, Due
from akeso.store.audit import AuditRow, Line
from akeso.store.backup import Backup, backup
from akeso.store.ident import new_id
from akeso.store.opening import create_store, open_store
from akeso.store.reading import ReadUnit
from akeso.store.restore import restore
from akeso.store.store import Store
from akeso.store.values import (
    Actor,
    Attached,
    Head,
    PatientKey,
    StoredFile,
    StoredRecord,
)
from akeso.store.verify import Verification
from akeso.store.writing import WriteUnit

__all__ = [
    "Account",
    "Actor",
    "Attached",
    "AuditRow",
    "Backup",
    "Booking",
    "Due",
    "Head",
    "Line",
    "PatientKey",
    "PatientLink",
    "ReadUnit",
    "Session",
    "Store",
    "StoredFile",
    "StoredRecord",
    "Verification",
    "WriteUnit",
    "backup",
    "create_store",
    "new_id",
    "open_store",
    "restore",
]
