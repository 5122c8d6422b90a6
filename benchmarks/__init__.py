"""Quality and speed as code, with stored results."""
