"""The quantities that a report states: `find_figures` reads them from a document, `passage_figures` from a passage."""

from corpus.figures.find import Figure, find_figures, passage_figures

__all__ = ["Figure", "find_figures", "passage_figures"]
