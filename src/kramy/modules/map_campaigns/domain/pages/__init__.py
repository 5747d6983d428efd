"""Where a campaign's pages are shown and how they look.

`hosts` knows the campaign's own host names and makes every address the world sees (`public_url`), `host_check` tells
whether a name reaches this hub; `looks` keeps its colours, logo and words, which `palette` turns into readable tokens;
`embedding` says whose pages may frame the map, and `resting` keeps pages as files for while the application rests.
"""
