# SPDX-License-Identifier: MIT
"""Extensions: the library's own are flags; others preprocess, or bring plain tags."""
from . import _native as n
from . import nodes
from .utils import _PassArg


class Extension:
    identifier = None
    tags = set()
    priority = 100
    _flag = 0

    def __init_subclass__(cls):
        cls.identifier = f"{cls.__module__}.{cls.__name__}"

    def __init__(self, environment):
        self.environment = environment

    def bind(self, environment):
        made = object.__new__(self.__class__)
        made.__dict__.update(self.__dict__)
        made.environment = environment
        return made

    def attr(self, name):
        return nodes.ExtensionAttribute(self, name)

    def call_method(self, name, args=()):
        return nodes.MethodCall(self, name, args)

    def parse(self, parser):
        raise NotImplementedError

    def preprocess(self, source, name, filename=None):
        return source

    def filter_stream(self, stream):
        return stream


class Tag:
    """A tag of an extension, called by the library where it stands.

    It is also the parser and the stream that parse() sees: nothing but the tag's
    name.
    """

    jinja_pass_arg = _PassArg.context
    lineno = 1

    def __init__(self, extension):
        self.extension = extension
        self.stream = iter([self])

    def __call__(self, context):
        return Tag(self.extension)._parsed().value(context)

    def _parsed(self):
        return self.extension.parse(self)


class ExprStmtExtension(Extension):
    _flag = n.EXTENSIONS["do"]


class LoopControlExtension(Extension):
    _flag = n.EXTENSIONS["loopcontrols"]


class DebugExtension(Extension):
    _flag = n.EXTENSIONS["debug"]


class InternationalizationExtension(Extension):
    _flag = n.EXTENSIONS["i18n"]

    def __init__(self, environment):
        super().__init__(environment)
        environment.install_gettext_translations = self._install_translations
        environment.install_gettext_callables = self._install_callables
        environment.install_null_translations = self._install_null
        environment.uninstall_gettext_translations = self._uninstall

    def _install_translations(self, translations, newstyle=None):
        self._install_callables(
            translations.gettext,
            translations.ngettext,
            newstyle,
            getattr(translations, "pgettext", None),
            getattr(translations, "npgettext", None),
        )

    def _install_null(self, newstyle=None):
        self._uninstall(None)
        self.environment._newstyle_gettext = bool(newstyle)

    def _install_callables(
        self, gettext, ngettext, newstyle=None, pgettext=None, npgettext=None
    ):
        env = self.environment
        env._newstyle_gettext = bool(newstyle)
        env._translators = (gettext, ngettext, pgettext, npgettext)

    def _uninstall(self, translations):
        self.environment._translators = None


class AutoEscapeExtension(Extension):
    pass


class WithExtension(Extension):
    pass


do = ExprStmtExtension
loopcontrols = LoopControlExtension
debug = DebugExtension
i18n = InternationalizationExtension
autoescape = AutoEscapeExtension
with_ = WithExtension


def babel_extract(fileobj, keywords, comment_tags, options):
    raise NotImplementedError("the library extracts no messages")
