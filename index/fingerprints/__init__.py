"""Where a text's characters stand in a library's reports: exact runs, found by fingerprints of all their texts."""
