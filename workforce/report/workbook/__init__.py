"""The comparison in Excel, and the sheet on which numbers are agreed, there and back."""
