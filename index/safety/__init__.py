"""Whether a library is whole, what is done where it is not, and copies of it: backup and restore."""
