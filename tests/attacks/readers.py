"""What CPython makes of documents and decimals: the other reader that ours is compared with. A line in, a line out.

`readers.py documents` takes base64 of a document and answers its canonical form or `refused`; `readers.py decimals` takes
a JSON string and answers the exact value in plain digits or `refused`.
"""

import base64
import decimal
import json
import re
import sys

decimal.getcontext().prec = 200
DECIMAL = re.compile(r"(0|[1-9][0-9]{0,17})(\.[0-9]{1,18})?")


class Number(str):
    """The text of a number, as it was written."""


def refuse_constant(name):
    raise ValueError(name)


def read_pairs(pairs):
    names = [name for name, _ in pairs]
    if len(set(names)) != len(names):
        raise ValueError("a name twice")
    return dict(pairs)


def canon(value):
    if isinstance(value, Number):
        return ["number", str(value)]
    if isinstance(value, dict):
        return ["object", [[name, canon(item)] for name, item in value.items()]]
    if isinstance(value, list):
        return ["array", [canon(item) for item in value]]
    return value


def read_document(line):
    text = base64.b64decode(line).decode("utf-8")
    value = json.loads(
        text,
        parse_int=Number,
        parse_float=Number,
        parse_constant=refuse_constant,
        object_pairs_hook=read_pairs,
    )
    return json.dumps(canon(value))


def read_decimal(line):
    text = json.loads(line)
    if DECIMAL.fullmatch(text) is None:
        raise ValueError("no decimal")
    plain = format(decimal.Decimal(text), "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


READERS = {"documents": read_document, "decimals": read_decimal}

for line in sys.stdin:
    try:
        print(READERS[sys.argv[1]](line.strip("\n")))
    except (ValueError, RecursionError):
        print("refused")
