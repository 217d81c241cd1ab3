"""What commands print: tables and the progress of long work."""
