"""From passages to hits: encoder, dense and lexical index, fusion, the library store, evaluation.

    Passage ──add_paths──▶ Library ──Searcher──▶ Hit

Heavy imports (FAISS, tantivy, tokenizers; torch for other models than the bundled one) happen in the
modules that need them; this one imports none, so that `chengli --help` is quick.
"""

import os

# What a query multiplies is small: handing it to several threads takes longer than doing it, on a busy computer many
# times as long. It is read when numpy is first imported; who sets another number keeps it.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
