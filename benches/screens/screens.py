"""What a shopping app asks for, at our server: the documents, and bodies of requests with variables drawn by chance."""

import json
import random
import re

CARD = "id handle imageUrl title minPrice maxPrice"
HOME = """query Home($a: String!, $b: String!, $c: String!) {
  a: collection(handle: $a) { ...Row } b: collection(handle: $b) { ...Row } c: collection(handle: $c) { ...Row } }
fragment Row on Collection { title products(first: 10) { nodes { %s } } }""" % CARD
PLP = """query Plp($handle: String!, $after: String) { collection(handle: $handle) { id title
  products(first: 24, after: $after) { totalCount nodes { %s } pageInfo { endCursor }
    filters { label values { label count } } } } }""" % CARD
PDP = """query Pdp($handle: String!) { product(handle: $handle) { id handle title description vendor
  attributes { code values } media(first: 3) { url } options { name }
  variants(first: 6) { nodes { id sku priceAmount quantityAvailable optionValues } } } }"""
GUEST = "mutation Guest($input: GuestStartInput!) { guestStart(input: $input) { tokens { accessToken } } }"
ADD = """mutation Add($input: CartLinesAddInput!) { cartLinesAdd(input: $input) {
  cart { id totalQuantity cost { totalAmount { amount currencyCode } }
    lines(first: 50) { nodes { id quantity cost { amountPerQuantity { amount } } merchandise { id sku } } } }
  userErrors { code field message } } }"""
SUBMIT = """mutation Submit($input: CheckoutSubmitInput!) { checkoutSubmit(input: $input) { __typename
  ... on CheckoutSucceeded { order { id number status
    cost { subtotalAmount { amount } shippingAmount { amount } totalTaxAmount { amount } totalAmount { amount } }
    lineItems(first: 50) { nodes { quantity cost { totalAmount { amount } } variantId sku } } } }
  ... on CheckoutFailed { userErrors { code field message } } } }"""
READS = ("home", "plp", "pdp")
WRITES = ("cart_add", "checkout")
ADDRESS = {"givenName": "Shopper", "familyName": "One", "line1": "1 Main Street", "city": "Berlin", "postalCode": "10115", "countryCode": "DE"}


def body(document, variables):
    """A request as apps send it."""
    return json.dumps({"query": re.sub(r"\s+", " ", document).strip(), "variables": variables}, separators=(",", ":"), ensure_ascii=False)


def triples(leaves, count, seed=1):
    """Rows of a home screen: the same draws for every side."""
    chance = random.Random(seed)
    return [chance.choices(leaves, k=3) for _ in range(count)]


def shuffled(bodies):
    random.Random(2).shuffle(bodies)
    return bodies


def home(rows):
    return [body(HOME, dict(zip("abc", row))) for row in rows]


def plp(leaves, second_pages):
    """The first page of each leaf, and the second one behind the cursor that the first has told."""
    pages = [body(PLP, {"handle": leaf, "after": after}) for leaf in leaves for after in (None, second_pages[leaf])]
    return shuffled(pages)


def pdp(handles):
    return shuffled([body(PDP, {"handle": handle}) for handle in handles])


def _step(document, given, expect, is_private=True, keep=None):
    return {"body": body(document, {"input": given}), "expect": expect, "is_private": is_private, "keep": keep or {}}


_PRICE = {"deliveryOption": "standard", "email": "shopper-1@example.com", "shippingAddress": ADDRESS, "paymentToken": "tok_approve",
          "key": "@key@", "seen": {"totalAmount": "99999.00", "currencyCode": "EUR"}}
_GUEST = _step(GUEST, {"deviceKey": "@device@"}, '"accessToken"', is_private=False, keep={"token": '"accessToken":"([^"]+)"'})


def _add(things):
    return _step(ADD, {"key": "@key@", "lines": [{"merchandiseId": "@thing@"} for _ in range(things)]}, '"userErrors":[]')


def _submit(**given):
    return _step(SUBMIT, {**_PRICE, **given}, '"CheckoutSucceeded"')


FLOWS = {
    # A guest, and three times a thing into the cart.
    "cart_add": [_GUEST, _add(1), _add(1), _add(1)],
    # From nothing to an order of two lines: by a cart, and of what the app has in its own.
    "checkout": [_GUEST, _add(2), _submit()],
    "checkout_at_once": [_GUEST, _submit(lines=[{"merchandiseId": "@thing@"}, {"merchandiseId": "@thing@"}])],
}
# Of the calls of a flow, those that are counted.
ADDS = 3


def lua(value):
    """Python's data as a Lua expression."""
    if isinstance(value, dict):
        return "{" + ",".join(f"[{lua(name)}]={lua(one)}" for name, one in value.items()) + "}"
    if isinstance(value, list):
        return "{" + ",".join(lua(one) for one in value) + "}"
    if isinstance(value, bool):
        return "true" if value else "false"
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def flow_file(path, steps):
    with open(path, "w", encoding="utf-8") as file:
        file.write("return " + lua(steps))
    return path
