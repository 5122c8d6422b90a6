"""Precedents: the wordings that offices use for a topic or a sentence, who uses them and since when."""
