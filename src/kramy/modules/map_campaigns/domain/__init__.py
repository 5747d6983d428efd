"""What happens to maps of firms and to their entries, a folder a subject, each importing only from those below its own.

From the top: `importing`; `duplicates` and `statistics`; `keeping_true`, `alerts`, `exporting` and `pages`; `entries` and
`campaigns`; `applying` and `finding`; `published_map`; `words`. Each folder says what is inside and what the others may
use.
"""
