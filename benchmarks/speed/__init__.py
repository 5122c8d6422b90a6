"""Cost against size, and side by side with others: indexing, queries, memory, disk, opening, adding, syncing.

Each size and each peer is measured in processes of its own, so that memory is that of what is measured; every process
is one `child` that is given one task.
"""
