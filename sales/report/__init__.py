"""The report of turnover: split in nine ways, beside the period before, and always adding up to the documents' totals.

``splits`` declares the ways, ``lines`` asks the database, ``sections`` makes rows of the answer; ``page``, ``charts`` and
``files`` show them.
"""
