"""One module a verb: reads its arguments, calls the rooms, returns an exit code."""
