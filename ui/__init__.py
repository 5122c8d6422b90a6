"""The browser's door: one file a page (`search`, `report`, `library`), and what the pages share.

The only code that imports Streamlit. What a page shows is worked out in the packages; here it becomes
widgets and HTML. Text from reports reaches the page only through `ui.html`, which escapes it.
"""
