"""Claims: read from their files, bound to measures, judged by general rules, kept as verdicts."""
