"""A stranger's file becomes entries.

`batches` holds the verbs (taken in, matched, checked, run, gone on with, undone), `chunks` does the work, 500 rows a
transaction: `changes` says what each row does to its entry, `writing` writes it, `undoing` takes it back. What the file
means is guessed by `guesses`, from names (`columns`, `categories`) and `contents`, and settled in `matching`; `rows` reads
one row with the help of `places` and of what `world` knows of the city, `problems` says what is wrong with it,
`duplicates` which known place it may be.
"""
