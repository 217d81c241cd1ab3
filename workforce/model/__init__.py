"""What a pathway, region and scenario mean."""
