"""From passages to hits: encoder, dense and lexical index, fusion, the library store, evaluation.

    Passage ──add_paths──▶ Library ──Searcher──▶ Hit

Heavy imports (FAISS, tantivy, tokenizers; torch for other models than the bundled one) happen in the
modules that need them; this one imports none, so that `chengli --help` is quick.
"""
