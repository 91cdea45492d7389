"""A synthetic cluster of any size, as Prometheus would have scraped it: for bench/ and tests/e2e.

`model.build(Shape(…))` makes the pods, `exporters.export` the series that exporters show of
them, and `remote_write.feed` sends those to a server. The same shape gives the same samples.

It lives here because bench/ runs on what `make generate` installs, which the helpers of tests/,
with pytest and httpx, do not; tests may read bench/, never the other way round.
"""
