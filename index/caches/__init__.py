"""What searches read: indexes that are made from the library, kept beside it, and never trusted over it."""
