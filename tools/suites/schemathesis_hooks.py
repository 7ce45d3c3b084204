"""What schemathesis cannot know of Tote: values of its scalars, ids that exist, and what a right answer is.

Loaded by SCHEMATHESIS_HOOKS. TOTE_SDL names the file of the public schema and TOTE_SAMPLES a JSON file of ids, handles and a token;
TOTE_VALUES is `sensible` where arguments shall mostly be such as a client sends.
"""

import dataclasses
import hashlib
import json
import os
import re
import secrets

import graphql
import schemathesis
from graphql.language import ast
from hypothesis import strategies
from schemathesis.graphql import nodes

from server import ask

with open(os.environ["TOTE_SDL"], encoding="utf-8") as file:
    SCHEMA = graphql.build_schema(file.read())
with open(os.environ["TOTE_SAMPLES"], encoding="utf-8") as file:
    SAMPLES = json.load(file)

# Codes of errors that blame the request. Anything else is a fault of the server.
CALLERS_FAULTS = {"BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED", "GRAPHQL_PARSE_FAILED", "COST_EXCEEDED", "NOT_FOUND"}

# Other codes, and the fields that may answer them: who guesses secrets too often has to wait, and a refresh token may not hold.
OWN_FAULTS = {
    "RATE_LIMITED": {"customerLogin", "customerVerify", "passwordChange", "passwordReset"},
    "UNAUTHENTICATED": {"tokenRefresh"},
    # What the protocol of offline sync has apps do: be brought up to date, or begin with a new client id.
    "UPGRADE_REQUIRED": {"syncPush", "syncExchange"},
    "SEQ_REUSED": {"syncPush", "syncExchange"},
    "CLIENT_PRINCIPAL_MISMATCH": {"sync", "syncPush", "syncExchange", "syncResults"},
}
# Fields that end sessions, that of who asks as well.
ENDS_SESSIONS = {"logout", "logoutEverywhere", "sessionRevoke"}
GUEST = 'mutation { guestStart(input: {deviceKey: "%s"}) { tokens { accessToken } } }'

# What an answer may hold for a scalar; the specification's own are checked by their JSON types as well.
SCALARS = {
    "Boolean": lambda value: isinstance(value, bool),
    "CountryCode": lambda value: re.fullmatch("[A-Z]{2}", value),
    "CurrencyCode": lambda value: re.fullmatch("[A-Z]{3}", value),
    "DateTime": lambda value: re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", value),
    "Decimal": lambda value: re.fullmatch(r"-?\d+(\.\d+)?", value),
    "Float": lambda value: isinstance(value, (int, float)) and not isinstance(value, bool),
    "HTML": lambda value: isinstance(value, str),
    "ID": lambda value: isinstance(value, str) and value,
    "Int": lambda value: isinstance(value, int) and not isinstance(value, bool) and -(2**31) <= value < 2**31,
    "JSON": lambda value: True,
    "LanguageCode": lambda value: re.fullmatch("[a-z]{2,3}(-[A-Za-z0-9]+)*", value),
    "String": lambda value: isinstance(value, str),
    "URL": lambda value: re.match("https?://|/media/", value),
}


def texts(*samples):
    """Values of a scalar that is text: good ones, and any other."""
    return strategies.one_of(strategies.sampled_from(samples), strategies.text(max_size=20)).map(nodes.String)


schemathesis.graphql.scalar("CountryCode", texts("DE", "US"))
schemathesis.graphql.scalar("CurrencyCode", texts("EUR", "USD"))
schemathesis.graphql.scalar("DateTime", texts("2026-03-01T09:30:00Z", "2026-02-30T00:00:00Z"))
schemathesis.graphql.scalar("Decimal", texts("0", "19.90", "-1", "1e3", "99999999999999999999"))
schemathesis.graphql.scalar("HTML", texts("<p>a</p>"))
schemathesis.graphql.scalar("JSON", texts("{}"))
schemathesis.graphql.scalar("LanguageCode", texts("de", "en"))
schemathesis.graphql.scalar("URL", texts("https://shop.example/"))


def typeid(prefix, digest):
    """A TypeID with the bytes of `digest` for randomness: a UUID of version 7 in Crockford's base 32."""
    number = int.from_bytes(digest[:16], "big")
    number = number & ~(0xF << 76) | 7 << 76
    number = number & ~(0b11 << 62) | 0b10 << 62
    digits = "".join("0123456789abcdefghjkmnpqrstvwxyz"[number >> 5 * at & 31] for at in reversed(range(26)))
    return f"{prefix}_{digits}"


class Sense(graphql.Visitor):
    """Gives some arguments a sense: numbers at random ask for pages of no size and ids of nothing, and are refused."""

    def __init__(self, document):
        super().__init__()
        self.count = 0
        # The same document always becomes the same document.
        self.digest = hashlib.sha256(graphql.print_ast(document).encode()).digest()

    def sample(self, kind):
        self.count += 1
        return SAMPLES[kind][self.count % len(SAMPLES[kind])]

    def enter_field(self, node, *_):
        # Of `id` and `handle`, one is given.
        names = [argument.name.value for argument in node.arguments]
        if "id" in names and "handle" in names:
            kept = tuple(argument for argument in node.arguments if argument.name.value != "id")
            return dataclasses.replace(node, arguments=kept)
        return None

    def enter_object_field(self, node, *_):
        # An `id` of an input is minted by apps, or of something that nobody has yet.
        return None if node.name.value == "id" else self.enter_argument(node)

    def enter_argument(self, node, *_):
        value = self.value(node.name.value, node.value)
        return None if value is None else dataclasses.replace(node, value=value)

    def value(self, name, value):
        """Another value for the argument; nothing where the one that it has shall stay."""
        is_text = isinstance(value, ast.StringValueNode)
        if name in ("first", "truncateAt") and isinstance(value, ast.IntValueNode) and int(value.value) % 4:
            return ast.IntValueNode(value=str(int(value.value) % 40 + 1))
        if name == "id" and isinstance(value, (ast.StringValueNode, ast.IntValueNode)) and len(value.value) != 2:
            return ast.StringValueNode(value=self.sample("ids"))
        if name in ("merchandiseId", "variantId") and is_text and len(value.value) != 2:
            return ast.StringValueNode(value=self.sample("variants"))
        if name == "ids" and isinstance(value, ast.ListValueNode) and len(value.values) != 2:
            samples = tuple(ast.StringValueNode(value=self.sample("ids")) for _ in value.values)
            return ast.ListValueNode(values=samples)
        if name == "key" and is_text and len(value.value) != 2:
            return ast.StringValueNode(value=typeid("mut", self.digest))
        if name == "deviceKey" and is_text and len(value.value) != 2:
            return ast.StringValueNode(value=self.digest.hex())
        if name == "handle" and is_text:
            return ast.StringValueNode(value=self.sample("handles"))
        if name == "after" and is_text and len(value.value) != 2:
            return ast.NullValueNode()
        return None


@schemathesis.hook
def map_body(context, body):
    # What shall be refused stays as it is: it could become right.
    if os.environ["TOTE_VALUES"] == "sensible" and isinstance(body, ast.DocumentNode):
        return graphql.visit(body, Sense(body))
    return body


def root_fields(body):
    """The names of the root fields that `body` asks for; none where it is no document."""
    try:
        document = body if isinstance(body, ast.DocumentNode) else graphql.parse(body)
    except (graphql.GraphQLError, TypeError):
        return set()
    operations = [node for node in document.definitions if isinstance(node, ast.OperationDefinitionNode)]
    selections = [selection for operation in operations for selection in operation.selection_set.selections]
    return {selection.name.value for selection in selections if isinstance(selection, ast.FieldNode)}


@schemathesis.hook
def before_call(context, case, kwargs):
    # What shall be refused is asked for by somebody who may ask, else only the missing token would be told.
    token = SAMPLES["token"]
    if root_fields(case.body) & ENDS_SESSIONS:
        answer = ask(SAMPLES["address"], GUEST % secrets.token_hex(16))
        token = answer["data"]["guestStart"]["tokens"]["accessToken"]
    case.headers = {**(case.headers or {}), "Authorization": f"Bearer {token}"}


def fields_of(selections, typename, document):
    """The fields that `selections` ask of an object of type `typename`: response key -> nodes."""
    found = {}
    for selection in selections:
        if isinstance(selection, ast.FieldNode):
            key = (selection.alias or selection.name).value
            found.setdefault(key, []).append(selection)
            continue
        if isinstance(selection, ast.FragmentSpreadNode):
            selection = next(
                definition
                for definition in document.definitions
                if isinstance(definition, ast.FragmentDefinitionNode) and definition.name.value == selection.name.value
            )
        condition = selection.type_condition.name.value if selection.type_condition else typename
        wanted = SCHEMA.get_type(condition)
        if condition == typename or graphql.is_abstract_type(wanted) and SCHEMA.is_sub_type(wanted, SCHEMA.get_type(typename)):
            for key, more in fields_of(selection.selection_set.selections, typename, document).items():
                found.setdefault(key, []).extend(more)
    return found


def fault(expected, value, selections, document, path):
    """What is wrong with `value` where `expected` was promised; nothing where it is right."""
    if graphql.is_non_null_type(expected):
        return f"{path} is null" if value is None else fault(expected.of_type, value, selections, document, path)
    if value is None:
        return None
    if graphql.is_list_type(expected):
        if not isinstance(value, list):
            return f"{path} is no list: {value!r}"
        inner = (fault(expected.of_type, one, selections, document, f"{path}.{at}") for at, one in enumerate(value))
        return next(filter(None, inner), None)
    if graphql.is_enum_type(expected):
        return None if value in expected.values else f"{path} is no {expected}: {value!r}"
    if graphql.is_scalar_type(expected):
        is_right = isinstance(value, str) if expected.name not in SCALARS else True
        try:
            is_right = is_right and SCALARS[expected.name](value)
        except (KeyError, TypeError):
            is_right = False
        return None if is_right else f"{path} is no {expected}: {value!r}"
    if not isinstance(value, dict):
        return f"{path} is no object: {value!r}"
    # Of an interface or a union, the answer must be right for one of its types.
    kinds = SCHEMA.get_possible_types(expected) if graphql.is_abstract_type(expected) else [expected]
    faults = [fault_of_object(kind, value, selections, document, path) for kind in kinds]
    return None if None in faults else faults[0]


def fault_of_object(kind, value, selections, document, path):
    wanted = fields_of(selections, kind.name, document)
    if list(wanted) != list(value):
        return f"{path} has {list(value)} where {list(wanted)} were asked for"
    for key, asked in wanted.items():
        name = asked[0].name.value
        inner = [selection for node in asked if node.selection_set for selection in node.selection_set.selections]
        expected = graphql.GraphQLNonNull(graphql.GraphQLString) if name == "__typename" else kind.fields[name].type
        found = fault(expected, value[key], inner, document, f"{path}.{key}")
        if found or name == "__typename" and value[key] != kind.name:
            return found or f"{path} is of type {kind.name}, not {value[key]}"
    return None


@schemathesis.check
def answer_is_right(ctx, response, case):
    """The status and the errors blame the right side, and the data is what was asked for."""
    assert response.status_code in (200, 400), response.status_code
    answer = response.json()
    for error in answer.get("errors", []):
        assert isinstance(error["message"], str) and error["message"], error
        code = error["extensions"]["code"]
        assert code in CALLERS_FAULTS or root_fields(case.body) & OWN_FAULTS.get(code, set()), error
    if response.status_code == 400:
        assert answer.get("errors") and "data" not in answer, answer
    body = case.body
    try:
        document = body if isinstance(body, ast.DocumentNode) else graphql.parse(body)
    except (graphql.GraphQLError, TypeError):
        assert answer.get("errors"), f"the document cannot be parsed, and was answered: {answer}"
        return
    if answer.get("data") is None:
        assert answer.get("errors"), answer
        return
    operation = next(node for node in document.definitions if isinstance(node, ast.OperationDefinitionNode))
    kind = SCHEMA.get_root_type(operation.operation)
    found = fault_of_object(kind, answer["data"], operation.selection_set.selections, document, "data")
    assert found is None, found
