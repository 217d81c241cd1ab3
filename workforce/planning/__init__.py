"""Pathways, region and scenario settled into one plan for each financial year."""
