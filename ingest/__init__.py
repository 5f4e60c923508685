"""Data brought up to date from where everybody gets it, and vintages compared.

``web`` sends requests politely, ``yahoo`` and ``files`` know the publishers, ``extend`` checks what
arrived against the vintage before and adds what is new, ``incoming`` keeps what arrived until it is
used, ``refresh`` leads from one vintage to the next, ``own`` takes a user's exports,
``differences`` tells two vintages apart.
"""
