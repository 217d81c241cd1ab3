"""Reference tables that travel with the package."""
