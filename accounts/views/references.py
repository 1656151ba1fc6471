"""The settings of the tills: users and their rights, printers, bill types and so on."""

from accounts.references import REFERENCES
from accounts.sheets.pages import list_of, record_of

references, reference = list_of(REFERENCES), record_of(REFERENCES)
