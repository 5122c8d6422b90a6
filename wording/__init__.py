"""What people read, in Chinese: the lines of the command and of the page that say the same.

Errors and records carry codes and data; here they get their words, once for both doors.
"""
