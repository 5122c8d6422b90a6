"""What people compare: passages, units, years."""
