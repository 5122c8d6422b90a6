"""What the page of precedents shows of wordings: families, and how they went over the years."""
