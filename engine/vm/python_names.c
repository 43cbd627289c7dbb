/* SPDX-License-Identifier: MIT
 *
 * Attributes that Python's objects have and templates can name, by class.
 * Written by make_python_names.py; do not edit.
 */
#include "vm/sandbox.h"

const char tr_python_common_names[] =
    " __class__ __delattr__ __dir__ __doc__ __eq__ __format__ __ge__ "
    "__getattribute__ __getstate__ __gt__ __hash__ __init__ "
    "__init_subclass__ __le__ __lt__ __ne__ __new__ __reduce__ "
    "__reduce_ex__ __repr__ __setattr__ __sizeof__ __str__ __subclasshook__ ";

const tr_python_names tr_python_class_names[] = {
    {"BlockReference",
     " __call__ __dict__ __module__ __weakref__ _async_call _context _depth "
     "_stack "},
    {"ChainableUndefined",
     " __add__ __aiter__ __bool__ __call__ __complex__ __div__ __float__ "
     "__floordiv__ __getattr__ __getitem__ __html__ __int__ __iter__ __len__ "
     "__mod__ __module__ __mul__ __neg__ __pos__ __pow__ __radd__ __rdiv__ "
     "__rfloordiv__ __rmod__ __rmul__ __rpow__ __rsub__ __rtruediv__ "
     "__slots__ __sub__ __truediv__ _fail_with_undefined_error "
     "_undefined_exception _undefined_hint _undefined_message "
     "_undefined_name _undefined_obj "},
    {"Cycler",
     " __dict__ __module__ __next__ __weakref__ "},
    {"DebugUndefined",
     " __add__ __aiter__ __bool__ __call__ __complex__ __div__ __float__ "
     "__floordiv__ __getattr__ __getitem__ __int__ __iter__ __len__ __mod__ "
     "__module__ __mul__ __neg__ __pos__ __pow__ __radd__ __rdiv__ "
     "__rfloordiv__ __rmod__ __rmul__ __rpow__ __rsub__ __rtruediv__ "
     "__slots__ __sub__ __truediv__ _fail_with_undefined_error "
     "_undefined_exception _undefined_hint _undefined_message "
     "_undefined_name _undefined_obj "},
    {"Joiner",
     " __call__ __dict__ __module__ __weakref__ "},
    {"LoopContext",
     " __annotations__ __call__ __dict__ __iter__ __len__ __module__ "
     "__next__ __weakref__ _after _before _current _iterable _iterator "
     "_last_changed_value _length _peek_next _recurse _to_iterator "
     "_undefined "},
    {"Macro",
     " __call__ __dict__ __module__ __weakref__ _argument_count "
     "_async_invoke _default_autoescape _environment _func _invoke "},
    {"Markup",
     " __add__ __contains__ __getitem__ __getnewargs__ __html__ "
     "__html_format__ __iter__ __len__ __mod__ __module__ __mul__ __radd__ "
     "__rmod__ __rmul__ __slots__ "},
    {"NoneType",
     " __bool__ "},
    {"StrictUndefined",
     " __add__ __aiter__ __bool__ __call__ __complex__ __contains__ __div__ "
     "__float__ __floordiv__ __getattr__ __getitem__ __int__ __iter__ "
     "__len__ __mod__ __module__ __mul__ __neg__ __pos__ __pow__ __radd__ "
     "__rdiv__ __rfloordiv__ __rmod__ __rmul__ __rpow__ __rsub__ "
     "__rtruediv__ __slots__ __sub__ __truediv__ _fail_with_undefined_error "
     "_undefined_exception _undefined_hint _undefined_message "
     "_undefined_name _undefined_obj "},
    {"TemplateModule",
     " __dict__ __html__ __module__ __name__ __weakref__ _body_stream "},
    {"TemplateReference",
     " _TemplateReference__context __dict__ __getitem__ __module__ "
     "__weakref__ "},
    {"Undefined",
     " __add__ __aiter__ __bool__ __call__ __complex__ __div__ __float__ "
     "__floordiv__ __getattr__ __getitem__ __int__ __iter__ __len__ __mod__ "
     "__module__ __mul__ __neg__ __pos__ __pow__ __radd__ __rdiv__ "
     "__rfloordiv__ __rmod__ __rmul__ __rpow__ __rsub__ __rtruediv__ "
     "__slots__ __sub__ __truediv__ _fail_with_undefined_error "
     "_undefined_exception _undefined_hint _undefined_message "
     "_undefined_name _undefined_obj "},
    {"bool",
     " __abs__ __add__ __and__ __bool__ __ceil__ __divmod__ __float__ "
     "__floor__ __floordiv__ __getnewargs__ __index__ __int__ __invert__ "
     "__lshift__ __mod__ __mul__ __neg__ __or__ __pos__ __pow__ __radd__ "
     "__rand__ __rdivmod__ __rfloordiv__ __rlshift__ __rmod__ __rmul__ "
     "__ror__ __round__ __rpow__ __rrshift__ __rshift__ __rsub__ "
     "__rtruediv__ __rxor__ __sub__ __truediv__ __trunc__ __xor__ "},
    {"builtin_function_or_method",
     " __call__ __module__ __name__ __qualname__ __self__ __text_signature__ "},
    {"dict",
     " __class_getitem__ __contains__ __delitem__ __getitem__ __ior__ "
     "__iter__ __len__ __or__ __reversed__ __ror__ __setitem__ "},
    {"dict_items",
     " __and__ __contains__ __iter__ __len__ __or__ __rand__ __reversed__ "
     "__ror__ __rsub__ __rxor__ __sub__ __xor__ "},
    {"dict_keys",
     " __and__ __contains__ __iter__ __len__ __or__ __rand__ __reversed__ "
     "__ror__ __rsub__ __rxor__ __sub__ __xor__ "},
    {"dict_values",
     " __iter__ __len__ __reversed__ "},
    {"float",
     " __abs__ __add__ __bool__ __ceil__ __divmod__ __float__ __floor__ "
     "__floordiv__ __getformat__ __getnewargs__ __int__ __mod__ __mul__ "
     "__neg__ __pos__ __pow__ __radd__ __rdivmod__ __rfloordiv__ __rmod__ "
     "__rmul__ __round__ __rpow__ __rsub__ __rtruediv__ __sub__ __truediv__ "
     "__trunc__ "},
    {"function",
     " __annotations__ __builtins__ __call__ __closure__ __code__ "
     "__defaults__ __dict__ __get__ __globals__ __kwdefaults__ __module__ "
     "__name__ __qualname__ "},
    {"generator",
     " __del__ __iter__ __name__ __next__ __qualname__ close gi_code "
     "gi_frame gi_running gi_suspended gi_yieldfrom send throw "},
    {"int",
     " __abs__ __add__ __and__ __bool__ __ceil__ __divmod__ __float__ "
     "__floor__ __floordiv__ __getnewargs__ __index__ __int__ __invert__ "
     "__lshift__ __mod__ __mul__ __neg__ __or__ __pos__ __pow__ __radd__ "
     "__rand__ __rdivmod__ __rfloordiv__ __rlshift__ __rmod__ __rmul__ "
     "__ror__ __round__ __rpow__ __rrshift__ __rshift__ __rsub__ "
     "__rtruediv__ __rxor__ __sub__ __truediv__ __trunc__ __xor__ "},
    {"list",
     " __add__ __class_getitem__ __contains__ __delitem__ __getitem__ "
     "__iadd__ __imul__ __iter__ __len__ __mul__ __reversed__ __rmul__ "
     "__setitem__ "},
    {"list_reverseiterator",
     " __iter__ __length_hint__ __next__ __setstate__ "},
    {"method",
     " __call__ __func__ __self__ "},
    {"range",
     " __bool__ __contains__ __getitem__ __iter__ __len__ __reversed__ "},
    {"str",
     " __add__ __contains__ __getitem__ __getnewargs__ __iter__ __len__ "
     "__mod__ __mul__ __rmod__ __rmul__ "},
    {"tuple",
     " __add__ __class_getitem__ __contains__ __getitem__ __getnewargs__ "
     "__iter__ __len__ __mul__ __rmul__ "},
    {"type",
     " __abstractmethods__ __annotations__ __base__ __bases__ __basicsize__ "
     "__call__ __class_getitem__ __contains__ __delitem__ __dict__ "
     "__dictoffset__ __flags__ __getitem__ __instancecheck__ __ior__ "
     "__itemsize__ __iter__ __len__ __module__ __mro__ __name__ __next__ "
     "__or__ __prepare__ __qualname__ __reversed__ __ror__ __setitem__ "
     "__subclasscheck__ __subclasses__ __text_signature__ __weakref__ "
     "__weakrefoffset__ mro "},
};

const uint32_t tr_python_class_count =
    sizeof tr_python_class_names / sizeof tr_python_class_names[0];
