"""How a firm asks for its place on a map: the questions, and what its answers mean.

`survey` is the questionnaire as plain data, `answers` reads what was answered as the fields of an entry, `renewals` says
where last year's entry may be renewed and accepts a renewal that changes nothing. The case itself belongs to
`kernel.casework`; what becomes of an accepted one to `entries`.
"""
