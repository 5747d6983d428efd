"""Figures: views and clicks counted a day, and what officials and owners read of them.

`day_counts` counts while pages are shown, `desk` reads the figures of campaigns and `weeks` those of one campaign week by
week; `owner_figures` is what a firm reads of its entry, `owner_links` the signed link by which it does. All but
`day_counts` only read.
"""
