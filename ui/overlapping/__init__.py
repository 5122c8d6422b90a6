"""The parts of the page that checks a draft: what is given, and each way of looking at what was found."""
