"""From files to the library, and what the user says of what is in it."""
