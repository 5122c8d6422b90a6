"""The library on disk: the database that is its only truth, who may write to it, how it is read."""
