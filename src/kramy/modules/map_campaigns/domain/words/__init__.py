"""The words of entries: what the search reads of an entry, kept in files that are mapped into memory.

`documents` writes down an entry's words whenever the entry is written (who writes entries calls `index_entries` or
`index_new`), `segment` is one file of such words, `ranks` says how well every entry of a map answers a few of them.
Nothing here knows how a map is published or what a visitor may ask; `published_map.word_index` publishes these files
and `finding.search` asks them.
"""
