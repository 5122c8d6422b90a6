"""The parts of the page of comparisons: each way of looking at one comparison is a file."""
