"""Tables and sentences of the notebooks, built from the measures and ready for print.

Each study composes measures into the tables that its notebook shows and its figures draw, and into the
sentences that state results. A notebook itself holds no logic; everything it prints has a test here.
"""
