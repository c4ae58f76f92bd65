"""English words that carry no content of their own: skipped in searches and comparisons."""

STOPWORDS = frozenset(
    """
    a about after all also am an and any are as at be because been before being between both but by
    can could did do does doing for from had has have having he her hers him his how i if in into is
    it its may me might more most must my no nor not of on only or other our ours out over own said
    shall she should so some such than that the their theirs them then there these they this those
    through to too under until up us very was we were what when where which while who whom whose why
    will with would you your yours
    """.split()
)
