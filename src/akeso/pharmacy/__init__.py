"""Drugs, dose limits, compatibilities, totals and stops; it knows no person and no database."""
