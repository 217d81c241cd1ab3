"""Hours and census into whole-time equivalents."""
