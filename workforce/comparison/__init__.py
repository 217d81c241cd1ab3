"""Paired differences, the care ledger and sensitivity."""
