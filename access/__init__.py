"""Who may open the page on a network, who may change the library through it, and a record of what was done."""
