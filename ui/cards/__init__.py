"""What was found, as cards: one look on every page, and what can be done from within them."""
