"""What a visitor asks of a published map and which entries answer: arithmetic on its columns, no query.

`filters` is the way in: `MapQuery` is a visitor's wish as an address holds it, `select` finds its rows, their order and
the counts beside every filter. `search` finds by words, `suggestions` completes them, `filtered_nodes` makes a large
map's tiles under filters. `facets` counts, `ordering` and `nearest` cut one page out of millions of rows; they serve
`filters` and are of use to nobody else.
"""
