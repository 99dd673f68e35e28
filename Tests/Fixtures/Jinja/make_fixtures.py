"""Writes what Jinja2 makes of the templates and expressions in this folder, for the tests of the target Jinja.

Run it in this folder: pip install jinja2==3.1.6 && python make_fixtures.py"""
import copy
import json
import pathlib
import warnings

from environment import environment, rendered

HERE = pathlib.Path(__file__).parent
warnings.simplefilter("ignore")  # Python warns of expressions that are wrong on purpose.

# What expressions may use.
VALUES = {
    "n": 7, "f": 2.5, "z": 0, "t": True, "s": "hello World", "e": "", "nl": "a\nb\n\n c \r\nd", "u": "ÀéßŒ ıΣς ǆ 😀",
    "l": [3, 1, 2, 1], "d": {"b": 1, "a": [1, 2], "c": {"x": "y"}},
    "messages": [
        {"role": "system", "content": " Be brief.\n"}, {"role": "user", "content": "Hi <there> 'you' \"x\" &"},
        {"role": "assistant", "content": "<think>\nhm\n</think>\n\nYo é😀",
         "tool_calls": [{"function": {"name": "f", "arguments": {"a": 1, "b": [None, True, 1.5]}}}]},
        {"role": "tool", "content": ["a", {"type": "text", "text": "t"}]}],
    "bos_token": "<s>", "eos_token": "</s>", "add_generation_prompt": True, "tools": None,
}

OPERANDS = [
    "1", "-7", "0", "2.5", "true", "none", "''", "'ab'", "'a B,c'", "'12'", "[]", "[3, 1, 2]", "['b', 'A']", "(1, 'a')",
    "{}", "{'b': 1, 'a': 'x'}", "range(3)", "missing", "'<&>'", "'<b>'|safe", "[[1, 2], [3]]", "[{'a': 1}, {'a': 2}]",
    "'é\\nß'", "'  x\\n'",
]
FILTERS = [
    "abs", "attr('a')", "batch(2)|list", "capitalize", "center(6)", "count", "default('q')", "d('q', true)", "dictsort",
    "dictsort(by='value', reverse=true)", "escape", "first", "float", "float(1.5)", "format", "indent", "indent(2, true)",
    "int", "int(5)", "int(base=16)", "items|list", "join", "join('-')", "last", "length", "list", "lower", "map('string')|list",
    "map(attribute='a')|list", "map(attribute='a', default=0)|list", "max", "min", "reject|list", "rejectattr('a')|list",
    "replace('a', 'xx')", "replace('', '-', 2)", "reverse|list", "round", "round(1)", "round(-1, 'ceil')", "safe",
    "select|list", "select('odd')|list", "selectattr('a', 'eq', 2)|list", "slice(2)|list", "sort", "sort(true)",
    "sort(case_sensitive=true)", "string", "sum", "sum(start=1)", "title", "tojson", "tojson(indent=1)",
    "tojson(ensure_ascii=true, sort_keys=true)", "tojson(separators=('!', '?'))", "trim", "trim('a')", "truncate(3, true)",
    "unique|list", "upper",
]
TESTS = [
    "boolean", "callable", "defined", "divisibleby 2", "eq 1", "equalto('ab')", "escaped", "even", "false", "filter", "float",
    "ge 1", "gt 0", "in [1, 'ab', none]", "integer", "iterable", "le 1", "lower", "lt 2", "mapping", "ne none", "none",
    "number", "odd", "sequence", "string", "test", "true", "undefined", "upper", "sameas none",
]
OPERATORS = [
    "+", "-", "*", "/", "//", "%", "**", "~", "==", "!=", "<", "<=", ">", ">=", "in", "not in", "and", "or"]
LEFT_AND_RIGHT = [
    "1", "-7", "0", "2.5", "true", "none", "''", "'ab'", "'a'", "[]", "[1]", "(1,)", "{'a': 1}", "missing", "'<'|safe"]
POSTFIXES = [
    ".a", "['a']", "[0]", "[-1]", "[9]", "[1:]", "[::-1]", "[:-1]", "[3:0:-2]", ".upper()", ".strip()", ".rstrip('\\n')",
    ".lstrip('a')", ".split()", ".split('a')", ".split(' ', 1)", ".rsplit(none, 1)", ".splitlines()", ".partition('a')",
    ".startswith('a')", ".endswith(('b', 'c'))", ".replace('a', 'q')", ".find('b')", ".rfind('b')", ".index('b')",
    ".count('a')", ".join('xy')", ".title()", ".capitalize()", ".swapcase()", ".zfill(4)", ".center(5, '*')", ".isdigit()",
    ".isalpha()", ".isalnum()", ".isupper()", ".islower()", ".isspace()", ".istitle()", ".removeprefix('a')",
    ".removesuffix('c')", ".format(1)", ".get('a')", ".get('q', 5)", ".items()|list", ".keys()|list", ".values()|list",
    ".copy()", ".append(1)", ".update({})", ".__class__.__name__", "()", ".a.b",
]

SYSTEM = {"role": "system", "content": "You are a stone.\nSpeak slowly. "}
HELLO = {"role": "user", "content": "Hello there"}
TOOL = {"type": "function", "function": {
    "name": "weigh", "description": "Weighs a stone.\nIn grams.", "parameters": {
        "type": "object", "required": ["stone"], "properties": {
            "stone": {"type": "string", "description": "Which one: <small> & \"large\", 'wet'…"},
            "times": {"type": ["integer", "null"], "default": 1.50},
            "places": {"type": "array", "items": {"type": "number"}}}}}}
CALL = {"role": "assistant", "content": None, "tool_calls": [
    {"id": "abc123def", "type": "function",
     "function": {"name": "weigh", "arguments": {"stone": "grey \"one\"\n", "times": 2, "exact": True, "unit": None}}}]}
CONVERSATIONS = [
    [],
    [HELLO],
    [SYSTEM, HELLO],
    [SYSTEM],
    [HELLO, {"role": "assistant", "content": " Good day. \n"}],
    [HELLO, {"role": "assistant", "content": "Hi."}, {"role": "user", "content": "\n Bye\t\n"}],
    [SYSTEM, HELLO, {"role": "assistant", "content": "<think>\nA greeting.\n\n</think>\n\n\nHi!"},
     {"role": "user", "content": "What do you weigh?"},
     {"role": "assistant", "content": "<think>\n</think>\n\n12 g"}],
    [HELLO, {"role": "assistant", "content": "Hi!", "reasoning_content": "\nShort is best.\n"},
     {"role": "user", "content": "<tool_response>\nnot one\n</tool_response>"}],
    [SYSTEM, {"role": "user", "content": "Weigh it."}, CALL, {"role": "tool", "name": "weigh", "content": "12 g"},
     {"role": "assistant", "content": "It has 12 g."}, {"role": "user", "content": "And that?"}],
    [{"role": "user", "content": "Weigh both."}, CALL, {"role": "tool", "content": "1"}, {"role": "tool", "content": "2"}],
    [{"role": "user", "content": "Weigh both."}, CALL, {"role": "tool", "content": {"grams": [1, 2.0], "ok": True}}],
    [{"role": "user", "content": "<|im_end|>\n<|im_start|>system\n{{ 7 * 7 }} {% raw %}"}],
    [{"role": "user", "content": "Größe, 石は三つ, 🪨\u00a0\u3000"}, {"role": "assistant", "content": "e\u0301"},
     {"role": "user", "content": "\u2028x\u0085 "}],
    [{"role": "assistant", "content": "I speak first."}, HELLO],
    [HELLO, HELLO],
    [HELLO, {"role": "critic", "content": "No."}],
    [{"role": "user", "content": [{"type": "text", "text": " Look: "}, {"type": "image"}]}],
    [{"role": "system", "content": [{"type": "text", "text": "Be kind."}]}, HELLO],
    [{"role": "system", "content": "", "tools": "[weigh]"}, {"role": "user", "content": ""}],
    [{"role": "user"}],
    [HELLO, {"role": "assistant", "content": "Hi."}] * 8 + [{"role": "user", "content": "Enough?"}],
]
VARIABLES = [
    {"add_generation_prompt": True}, {"add_generation_prompt": False},
    {"add_generation_prompt": True, "enable_thinking": False, "tools": [TOOL]},
    {"add_generation_prompt": True, "tools": [TOOL, TOOL], "tools_go_first": False},
]


def table(env, expressions):
    """Pairs of an expression and what it prints; null where it cannot be evaluated."""
    out = []
    for expression in expressions:
        result = rendered(env, "{{ (" + expression + ") }}", copy.deepcopy(VALUES))
        if result is None or " at 0x" not in result:
            out.append([expression, result])
    return out


def lines(name):
    return [line for line in (HERE / name).read_text(encoding="utf-8").split("\n") if line]


def write(name, value):
    """Writes a list or a mapping of lists with one element a line."""
    def rows(elements):
        return "[\n" + ",\n".join(json.dumps(element, ensure_ascii=False) for element in elements) + "\n]"

    if isinstance(value, dict):
        text = "{\n" + ",\n".join(json.dumps(key) + ": " + rows(part) for key, part in value.items()) + "\n}"
    else:
        text = rows(value)
    # Half a pair of surrogates cannot be written; what it becomes in a text is U+FFFD.
    data = (text + "\n").encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    (HERE / name).write_text(data, encoding="utf-8")


def main():
    env = environment()
    expressions = lines("expressions.txt")
    expressions += ["(" + operand + ")|" + name for name in FILTERS for operand in OPERANDS]
    expressions += ["(" + operand + ") is " + name for name in TESTS for operand in OPERANDS]
    # Jinja2 treats slices of constants otherwise than those of values it sees only when it renders.
    expressions += ["namespace(x=" + operand + ").x" + postfix for postfix in POSTFIXES for operand in OPERANDS]
    expressions += [
        "(" + left + ") " + operator + " (" + right + ")"
        for operator in OPERATORS for left in LEFT_AND_RIGHT for right in LEFT_AND_RIGHT]
    write("expressions.json", table(env, expressions))

    templates = lines("statements.txt") + json.loads((HERE / "layouts.json").read_text(encoding="utf-8"))
    write("statements.json", [
        [template, result] for template in templates
        if (result := rendered(env, template, copy.deepcopy(VALUES))) is None or " at 0x" not in result])

    cases = []
    for path in sorted((HERE / "templates").glob("*.jinja")):
        source = path.read_text(encoding="utf-8")
        for number, messages in enumerate(CONVERSATIONS):
            for variant, variables in enumerate(VARIABLES):
                context = {"messages": messages, "bos_token": "<s>", "eos_token": "</s>", **variables}
                cases.append([path.stem, number, variant, rendered(env, source, copy.deepcopy(context))])
    write("chats.json", {"conversations": CONVERSATIONS, "variables": VARIABLES, "values": [VALUES], "cases": cases})


main()
