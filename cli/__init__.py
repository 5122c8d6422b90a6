"""The terminal's door: the `chengli` command. Thin: it reads arguments, calls the packages, words the answer."""
