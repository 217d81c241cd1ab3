"""The pack in which clinicians review a pathway."""
