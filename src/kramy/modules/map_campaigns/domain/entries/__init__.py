"""Entries: one place of one firm, from its publication to its end, and the maps it is listed on.

`entries` moves an entry between its states, `listings` keeps on which maps it stands, `pictures` its files, `merging`
makes two entries one and parts them again with what `merging_choices` suggests; `new_entries` leaves word for `alerts`.
Who changes fields of an entry elsewhere (`keeping_true`, `importing`) takes `locked` first and `touch` and `announce`
after, so that its revision counts up and its maps, words and listeners hear of it.
"""
