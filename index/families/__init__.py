"""Passages that share their wording."""
