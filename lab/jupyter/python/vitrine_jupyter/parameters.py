"""Parameters of papermill in TypeScript.

papermill lets other packages add engines and stores, not languages: it loads this module for the engine named `vitrine`, its own
one, and the module adds the language and ports for kernels.
"""
import json
import math
import re

from papermill.engines import NBClientEngine as Engine  # noqa: F401  (what the entry point names)
from papermill.exceptions import PapermillException
from papermill.models import Parameter
from papermill.translators import Translator, papermill_translators
from pygments.lexers import TypeScriptLexer
from pygments.token import Comment, Punctuation, Whitespace

from .kernel_ports import use_for_kernels

use_for_kernels()

LARGEST = 2**53 - 1
NAME = re.compile(r"[^\W\d]\w*", re.ASCII)
RESERVED = set(
    "arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for "
    "function if implements import in instanceof interface let new null package private protected public return static super switch "
    "this throw true try typeof undefined var void while with yield".split()
)
# A text may hold halves of surrogate pairs, which no file can.
UNWRITABLE = re.compile("[\ud800-\udfff\u2028\u2029]")


def text_of(value):
    return UNWRITABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value, ensure_ascii=False))


def expression(value, where):
    """A value of JSON or YAML as TypeScript; `where` names it in errors."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return text_of(value)
    if isinstance(value, int):
        if abs(value) > LARGEST:
            raise PapermillException(f"parameter {where}: {value} is beyond the whole numbers that TypeScript holds exactly (2^53 - 1); give it as a text: -r {where} {value}")
        return str(value)
    if isinstance(value, float):
        return "NaN" if math.isnan(value) else repr(value).replace("inf", "Infinity")
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(expression(one, f'{where}[{index}]') for index, one in enumerate(value))}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(property_of(key, one, where) for key, one in value.items())} }}" if value else "{}"
    raise PapermillException(f"parameter {where} is a {type(value).__name__}; wanted a text, a number, true, false, null, a list or a dictionary of these")


def property_of(key, value, where):
    here = f"{where}[{key!r}]"
    is_text = isinstance(key, str) and key != "__proto__"  # `"__proto__": value` would set the prototype
    return f"{text_of(key) if is_text else f'[{expression(key, here)}]'}: {expression(value, here)}"


class TypeScriptTranslator(Translator):
    types = {}  # declared in the notebook that was looked at last: papermill looks before it writes

    @classmethod
    def comment(cls, text):
        return f"// {text}"

    @classmethod
    def codify(cls, parameters, comment="Parameters"):
        types, cls.types = cls.types, {}
        lines = [cls.comment(comment)]
        for name, value in parameters.items():
            if not NAME.fullmatch(name) or name in RESERVED:
                raise PapermillException(f"parameter {name!r} cannot be the name of a variable; wanted letters, digits and _")
            declared = f": {types[name]}" if name in types else ""
            lines.append(f"let {name}{declared} = {expression(value, name)};")  # let: cells may assign to it
        return "\n".join(lines) + "\n"

    @classmethod
    def inspect(cls, parameters_cell):
        found = variables(parameters_cell["source"])
        cls.types = {one.name: one.inferred_type_name for one in found if one.inferred_type_name != "None"}
        return found


VARIABLE = re.compile(r"\s*(const|let|var)?\s*([\w$]+|\[.*?\]|{.*?})\s*(?::(.*?))?(?:=(?!>)(.*))?", re.DOTALL)


def variables(source):
    """The variables that a cell declares at its top level: name, type, value and the comment behind, as they are written."""
    found, piece, depth, in_list = [], "", 0, False
    for kind, text in TypeScriptLexer().get_tokens(source):
        is_break = kind in Whitespace and "\n" in text
        if depth > 0 or not (is_break or kind in Comment or text in (";", ",")):
            piece += text if kind not in Comment else ""
            if kind in Punctuation:
                depth += sum(text.count(one) for one in "([{") - sum(text.count(one) for one in ")]}")
            continue
        match = VARIABLE.fullmatch(piece)
        if match and (match[1] or in_list) and match[4] != "":
            _, pattern, kind_of, value = (part and part.strip() for part in match.groups())
            names = re.findall(r"[A-Za-z_$][\w$]*(?=\s*(?:[,=}\]]|$))", pattern)
            type_name = kind_of if kind_of and names == [pattern] else "None"
            found.extend(Parameter(name, type_name, value or "undefined", "") for name in names)
        if kind in Comment and found and not is_break and "\n" not in piece:
            found[-1] = found[-1]._replace(help=text.strip("/* \n"))
        in_list = text == "," and match is not None
        piece = "\n" if is_break else ""
    return found


for language in ("vitrine", "typescript"):
    papermill_translators.register(language, TypeScriptTranslator)
