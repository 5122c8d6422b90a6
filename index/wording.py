"""When two passages have the same wording, and which do.

For now: the same text once numbers and masked numbers are all #, and punctuation, white space and
width are left out. 召开党组会65次 and 召开党组会60余次 differ, 开展调研8次 and 开展调研*次 do not.
"""

from __future__ import annotations

import re

from index.words import normalise

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*|[*×✕xX]{1,}(?=[次件名项期篇个条人场万家户元])|\*+")
_KEPT = re.compile(r"[\w#]+")


def wording_key(text: str) -> str:
    """What of `text` counts as its wording."""
    return "".join(_KEPT.findall(_NUMBER.sub("#", normalise(text)))).replace("_", "")
