"""PromQL over history: rules evaluated column by column, as a ruler would have, step by step.

Everything that reads scraped series alone is asked of the server; what reads records is evaluated
here, for no server takes the records of rules that it has not.
"""
