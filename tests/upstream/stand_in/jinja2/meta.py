# SPDX-License-Identifier: MIT
"""What a template takes from outside; `ast` is what Environment.parse() gave."""


def find_undeclared_variables(ast):
    return ast.undeclared_variables()


def find_referenced_templates(ast):
    return iter(ast.referenced_templates())
