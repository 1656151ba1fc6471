"""The ways in which a list can lie about its pages."""


def twisted(offset: int, limit: int, total: int, lies: frozenset[str]) -> int:
    """Where the page really begins."""
    pages = max(-(-total // limit), 1)
    if "page_ignored" in lies:
        return 0
    if offset < pages * limit:
        return offset
    if "last_page_repeats" in lies:
        return (pages - 1) * limit
    if "first_page_beyond_end" in lies:
        return 0
    if "list_never_ends" in lies:
        return offset % (pages * limit)
    return offset
