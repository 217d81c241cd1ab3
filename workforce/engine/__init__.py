"""What turns a network into patients' journeys."""
