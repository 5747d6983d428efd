"""Whether two records are one place, and where that is asked.

The rules are pure: `mending` repairs cells, `name_words`, `address_words` and `telephones` take them apart (into `words`),
`names` and `features` compare them, `rules` judges with a score and `reasons` says why in words; `blocks`, `search` and
`neighbours` find what is worth comparing among many. They are asked by `watch` and `pairs` (entries on our maps, in the
background), `applications` through `likeness` (an application and what is known), `files` (a file of somebody's) and by
`importing.duplicates`. See `docs/duplicates.md`.
"""
