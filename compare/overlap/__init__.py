"""How much of a draft is taken over from reports: found by its characters, never by its meaning."""
