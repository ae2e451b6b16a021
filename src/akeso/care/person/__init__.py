"""Who: the patient with cards and numbers, practitioners, and the places where they work."""

from akeso.care.person.cards import (
    CardAnswer,
    CardColour,
    CardState,
    DvaCard,
    DvaColour,
    MedicareCard,
    compare_cards,
    meaning_of,
)
from akeso.care.person.choice import chosen
from akeso.care.person.contact import Address, Contact
from akeso.care.person.names import SearchKeys, name_keys, name_words, number_key, search_keys
from akeso.care.person.numbers import accepted_number
from akeso.care.person.patient import Doubt, FamilyDoctor, Patient, Sex, age_on, doubts_about
from akeso.care.person.practitioner import (
    AtPlace,
    Place,
    Practitioner,
    Recognition,
    provider_number_at,
)
from akeso.care.person.retention import Retention, keep_patient_until, retention_rules, years_after

__all__ = [
    "Address",
    "AtPlace",
    "CardAnswer",
    "CardColour",
    "CardState",
    "Contact",
    "Doubt",
    "DvaCard",
    "DvaColour",
    "FamilyDoctor",
    "MedicareCard",
    "Patient",
    "Place",
    "Practitioner",
    "Recognition",
    "Retention",
    "SearchKeys",
    "Sex",
    "accepted_number",
    "age_on",
    "chosen",
    "compare_cards",
    "doubts_about",
    "keep_patient_until",
    "meaning_of",
    "name_keys",
    "name_words",
    "number_key",
    "provider_number_at",
    "retention_rules",
    "search_keys",
    "years_after",
]
