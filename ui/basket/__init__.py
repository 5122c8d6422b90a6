"""The basket: passages that the reader has put aside."""
