"""The router of the page: its settings, its pages, and nothing else."""
