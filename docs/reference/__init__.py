"""The parts of the documentation that are written from the schema and the catalogue: `make docs`.

A page holds its hand-written text, and between `<!-- begin: NAME -->` and `<!-- end: NAME -->` what
one function of this package says; `pages` knows which stands where.
"""
