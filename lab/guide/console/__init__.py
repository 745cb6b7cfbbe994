"""Reads what the pages of the console show: AWS's resources as they are now."""
