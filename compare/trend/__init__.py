"""Wordings over the years."""
