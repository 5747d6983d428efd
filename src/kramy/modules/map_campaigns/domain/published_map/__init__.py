"""The published map: the files that visitors and the server read instead of the database.

`publication` is the way in: whoever changes what a map shows calls `mark_changed` in the same transaction, a task calls
`build`. `snapshot` is the way out: a map's columns as every reader sees them. Behind them `rows` reads the database into
arrays, `making` makes the files of it with the help of `stored_columns`, `meta`, `name_order`, `tree` (tiles of large
maps), `cards` (what a mark says) and `word_index`; `storage` says where they lie and `cleaning` removes what no map
names.
"""
