"""What a library goes through: kills, failing disks, changed bytes, many readers, many browsers.

Each experiment keeps in mind what may be in the library and compares what is; `__main__` runs them and stores what they
saw, and the tests run them in short.
"""
