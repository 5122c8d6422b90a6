"""The quantities that a report states: `find_figures` reads them from a document."""

from corpus.figures.find import Figure, find_figures

__all__ = ["Figure", "find_figures"]
