# SPDX-License-Identifier: MIT
"""The exceptions' classes and what they carry."""


class TemplateError(Exception):
    def __init__(self, message=None):
        super().__init__(message)

    @property
    def message(self):
        return self.args[0] if self.args else None


class TemplateNotFound(IOError, LookupError, TemplateError):
    message = None

    def __init__(self, name, message=None):
        IOError.__init__(self, name)
        if message is None:
            from .runtime import Undefined

            if isinstance(name, Undefined):
                name._fail_with_undefined_error()
            message = name
        self.message = message
        self.name = name
        self.templates = [name]

    def __str__(self):
        return str(self.message)


class TemplatesNotFound(TemplateNotFound):
    def __init__(self, names=(), message=None):
        if message is None:
            from .runtime import Undefined

            parts = [
                n._undefined_message if isinstance(n, Undefined) else n for n in names
            ]
            message = "none of the templates given were found: " + ", ".join(
                map(str, parts)
            )
        super().__init__(names[-1] if names else None, message)
        self.templates = list(names)


class TemplateSyntaxError(TemplateError):
    def __init__(self, message, lineno, name=None, filename=None):
        super().__init__(message)
        self.lineno = lineno
        self.name = name
        self.filename = filename
        self.source = None
        self.translated = False

    def __str__(self):
        if self.translated:
            return self.message
        place = f"line {self.lineno}"
        if self.filename or self.name:
            place = f'File "{self.filename or self.name}", {place}'
        lines = [self.message, "  " + place]
        if self.source is not None:
            rows = self.source.splitlines()
            if 0 < self.lineno <= len(rows):
                lines.append("    " + rows[self.lineno - 1].strip())
        return "\n".join(lines)

    def __reduce__(self):
        return self.__class__, (self.message, self.lineno, self.name, self.filename)


class TemplateAssertionError(TemplateSyntaxError):
    pass


class TemplateRuntimeError(TemplateError):
    pass


class UndefinedError(TemplateRuntimeError):
    pass


class SecurityError(TemplateRuntimeError):
    pass


class FilterArgumentError(TemplateRuntimeError):
    pass
