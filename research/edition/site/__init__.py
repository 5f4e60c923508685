"""The site: a front page with every verdict, a page per claim, article and study, all figures, and no outside host."""
