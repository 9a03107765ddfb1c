"""Records what the real Werkzeug (3.1.8) answers to random tables of rules, paths and values.

Usage: python3 record_werkzeug.py <seed> <tables> > test/framework/routing/werkzeug.jsonl
Paths are written as node:http gives them: percent-encoded, one character a byte.
"""

import json
import random
import re
import sys
import uuid
from urllib.parse import unquote_to_bytes

from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import BaseConverter, BuildError, Map, RequestRedirect, Rule

R = random.Random(int(sys.argv[1]))


class Hex(BaseConverter):
    regex = "[0-9a-f]+"

    def to_python(self, value):
        return int(value, 16)

    def to_url(self, value):
        return format(int(value), "x")


class Pair(BaseConverter):
    regex = "[a-z]+/[a-z]+"


WORDS = ["a", "b", "ab", "users", "me", "x.y", "1", "12", "a-b", "é", "0", "-5"]
CONVERTERS = """| | |int:|int:|int(min=1,max=9):|int(fixed_digits=2):|int(signed=True):|float:|float(signed=True):|path:|path:|
string(length=2):|string(minlength=2):|string(maxlength=2):|any(a,b,ab):|any(a,"x,y"):|uuid:|hex:|pair:""".replace("\n", "").split("|")
TEXTS = """a|b|ab|abc|users|me|x.y|x,y|1|12|123|05|-5|1.5|-2.5|a-b|a.b.c|é|%C3%A9|%2F|a%2Fb|%20||%0A|a%0Ab|ff|%ff|%zz|😀|%F0%9F%98%80|
😀a|a/b|v1|_a|1-2|a_b.x|12-e|%25|a+b|a;b|a'b|6F9619FF-8B86-D011-B42D-00CF4FC964FF""".replace("\n", "").split("|")
VALUES = [1, 5, -3, 12, 1.5, "a", "ab", "a/b", "a&b=c+d", None, "//evil"]


def segment(names):
    kind = R.random()
    if kind < 0.45:
        return R.choice(WORDS)
    count = 1 if kind < 0.8 else R.choice([2, 2, 3])
    text = ""
    for _ in range(count):
        if count > 1 or R.random() < 0.1:
            text += R.choice(["-", ".", "a", "v", "_", ""])
        text += f"<{R.choice(CONVERTERS).strip()}{names.pop(0)}>"
    return text + (R.choice([".", "x", "-e"]) if count > 1 and R.random() < 0.4 else "")


def rule():
    names = list("nmopqrstu")
    text = "/" + "/".join(segment(names) for _ in range(R.choice([0, 1, 1, 2, 2, 3])))
    if R.random() < 0.25 and text != "/":
        text += "/"
    return text.replace("/", "//") if R.random() < 0.03 else text


def path(rules):
    if R.random() < 0.75:
        text = re.sub(r"<(?:\w+(?:\([^)]*\))?:)?\w+>", lambda _: R.choice(TEXTS), R.choice(rules))
    else:
        text = "/" + "/".join(R.choice(TEXTS) for _ in range(R.choice([0, 1, 2, 3])))
    chance = R.random()
    if chance < 0.1:
        text = text.rstrip("/")
    elif chance < 0.25:
        text += "/"
    elif chance < 0.29:
        text = text.replace("/", "//")
    return (text or "/").encode().decode("latin1")


def match(adapter, method, raw):
    decoded = unquote_to_bytes(raw.encode("latin1")).decode("utf8", "replace")
    try:
        found, args = adapter.match(decoded, method, return_rule=True)
    except RequestRedirect as error:
        return {"redirect": error.new_url[len("http://h") :]}
    except MethodNotAllowed as error:
        return {"allow": sorted(error.valid_methods)}
    except NotFound:
        return {"notFound": True}
    params = {name: str(value) if isinstance(value, uuid.UUID) else value for name, value in args.items()}
    return {"rule": found.rule, "endpoint": found.endpoint, "params": params}


def build(adapter, endpoint, values, method):
    try:
        return {"url": adapter.build(endpoint, values, method=method)}
    except BuildError as error:
        return {"buildError": str(error)}
    except ValueError:
        return {"error": True}


def table():
    merge, strict = R.random() > 0.1, R.random() > 0.15
    rules = Map(strict_slashes=strict, merge_slashes=merge, converters={"hex": Hex, "pair": Pair})
    specs = []
    for index in range(R.randint(1, 8)):
        spec = {"rule": rule(), "endpoint": R.choice([f"e{index}", f"e{index}", "same"])}
        spec["methods"] = R.choice([["GET"], ["GET"], ["GET"], ["POST"], ["GET", "POST"], ["PUT", "OPTIONS"]])
        if R.random() < 0.1:
            spec["strictSlashes"] = R.random() < 0.5
        if R.random() < 0.05:
            spec["mergeSlashes"] = R.random() < 0.5
        if R.random() < 0.12:
            spec["defaults"] = {R.choice("nmz"): R.choice([1, 2, "a"])}
        try:
            rules.add(
                Rule(
                    spec["rule"],
                    endpoint=spec["endpoint"],
                    # Flask adds OPTIONS to every rule.
                    methods={*spec["methods"], "OPTIONS"},
                    strict_slashes=spec.get("strictSlashes"),
                    merge_slashes=spec.get("mergeSlashes"),
                    defaults=spec.get("defaults"),
                )
            )
        except ValueError:
            continue  # A default that its converter does not take.
        specs.append(spec)
    if not specs:
        return None
    adapter = rules.bind("h")
    cases = []
    for _ in range(12):
        method, raw = R.choice(["GET", "GET", "GET", "POST", "HEAD", "OPTIONS", "PUT"]), path([spec["rule"] for spec in specs])
        cases.append([method, raw, match(adapter, method, raw)])
    builds = []
    for _ in range(3):
        values = {name: R.choice(VALUES) for name in "nmopzq" if R.random() < 0.5}
        endpoint, method = R.choice([R.choice(specs)["endpoint"], "sam"]), R.choice([None, None, "POST"])
        builds.append([endpoint, values, method, build(adapter, endpoint, values, method)])
    return {"strictSlashes": strict, "mergeSlashes": merge, "rules": specs, "cases": cases, "builds": builds}


written = 0
while written < int(sys.argv[2]):
    record = table()
    # A table in which next to nothing matches says little.
    if record is None or sum("notFound" not in outcome for _, _, outcome in record["cases"]) < 6:
        continue
    print(json.dumps(record, ensure_ascii=False, separators=(",", ":")))
    written += 1
