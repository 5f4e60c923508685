"""Vendors' and publishers' files become the data folder, and vintages beside it.

``readers``, ``french``, ``fred_shiller`` and ``prices`` read files strictly, ``reconcile`` settles
vendors, ``snapshot`` builds the whole. ``http``, ``yahoo`` and ``downloads`` know the publishers,
``checks`` what quotes may not hold, ``extend`` and ``merge`` add what is new, ``cache`` keeps what
arrived, ``refresh`` leads to the next vintage, ``user_files`` takes a user's own. ``writing``
writes whole or not at all, ``diff`` compares vintages, ``report`` prints. A fault of a file is a
:class:`~research.vintage.DataError`: file, row, what was expected and found.
"""
