"""The basket (素材篮): what a writer puts aside for a draft, with its sources, and takes along."""
