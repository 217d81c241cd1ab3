"""Text to values with a place: file, line, column, address."""
