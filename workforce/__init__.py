"""Care pathways as files, simulated, to the staff they need."""
