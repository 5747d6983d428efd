"""Days are written alike in all languages, as in Poland: "28 November 2026", never with a full stop of their own."""
