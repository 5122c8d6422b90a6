"""The parts of the page of words: the lists, what is added to them, and how a change is saved."""
