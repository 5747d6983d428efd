"""Entries as somebody takes them away.

`open_rows` is what anybody may have, as rows of a table or as features, `open_features` the page of a published map that
OGC API - Features serves, `desk_rows` what officials have, also of entries that no map shows. `open_rows.entry_key` is
the key by which an import finds an exported entry again.
"""
