"""YAML -> nodes that know where they stand, within bounds; JSON is YAML here too.

What a document may hold is its reader's matter: `config` refuses what no config needs, `checks`
takes what others wrote as it is.
"""
