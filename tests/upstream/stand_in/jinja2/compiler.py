# SPDX-License-Identifier: MIT
"""A name that modules of programs import; the library generates no Python."""


class CodeGenerator:
    pass
