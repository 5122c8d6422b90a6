"""Visitors of the page, many at once: how long each of them waits."""
