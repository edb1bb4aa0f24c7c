"""The words: what departments say to one another. Facts in the past tense, requests as nouns."""
