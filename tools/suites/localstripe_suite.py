"""localstripe, which plays Stripe and was written by others, as a second opinion on how Stripe is asked.

What it cannot tell, `tests/api/stripe_wire.rs` does: answers that are lost, keys that make a repetition one thing, and searches.
"""

import contextlib
import json
import os
import secrets
import subprocess
import sys
import time
import urllib.parse
import urllib.request

from server import ask, run, serving

DEADLINE_S = 60
SECRET_KEY = "sk_test_of_the_suite"
WEBHOOK_SECRET = "whsec_of_the_suite"
ADDRESS = {"familyName": "Shopper", "line1": "1 Main Street", "city": "Albany", "region": "NY", "postalCode": "12207", "countryCode": "US"}
# Numbers that Stripe documents for tests. A card goes from the app to Stripe, and never to the shop.
NEEDS_3D_SECURE = "4000002500003155"

RESULT = """__typename
  ... on CheckoutSucceeded { order { id status financialStatus cost { totalAmount { amount } } } }
  ... on CheckoutActionRequired { action { url clientSecret } }
  ... on CheckoutProcessing { pollAfterMs }
  ... on CheckoutFailed { userErrors { code } }"""


class LocalStripe:
    """A running localstripe."""

    def __init__(self, port):
        self.url = f"http://127.0.0.1:{port}"

    def call(self, path, form=None):
        """What it answers to a form that is sent, or without one to a question."""
        body = None if form is None else urllib.parse.urlencode(form).encode()
        request = urllib.request.Request(self.url + path, body, {"Authorization": f"Bearer {SECRET_KEY}"})
        with urllib.request.urlopen(request, timeout=DEADLINE_S) as answer:
            return json.loads(answer.read() or b"null")

    def payment(self):
        """The only payment."""
        (payment,) = self.call("/v1/payment_intents")["data"]
        return payment

    def card(self, number):
        """What Stripe's library in an app makes of a card."""
        card = {"card[number]": number, "card[exp_month]": "12", "card[exp_year]": "2030", "card[cvc]": "123"}
        return self.call("/v1/payment_methods", {"type": "card", **card})["id"]

    def authenticate(self, client_secret, success):
        """The shopper's answer to the bank, which Stripe's library in the app passes on."""
        payment = client_secret.split("_secret_")[0]
        form = {"client_secret": client_secret, "success": str(success).lower(), "key": "pk_test_of_the_suite"}
        self.call(f"/v1/payment_intents/{payment}/_authenticate", form)


@contextlib.contextmanager
def localstripe():
    program = os.path.join(os.path.dirname(__file__), "localstripe_server.py")
    with subprocess.Popen([sys.executable, program], stdout=subprocess.PIPE, text=True) as process:
        try:
            yield LocalStripe(int(process.stdout.readline()))
        finally:
            process.terminate()


@contextlib.contextmanager
def shop(binary, folder, tells=True, **settings):
    """A shop whose payments localstripe takes, and localstripe; `tells`: it sends webhooks."""
    with localstripe() as stripe:
        settings = {
            "TOTE_DEFAULT_MARKET": "us",
            "TOTE_PAYMENT_PROVIDER": "stripe",
            "TOTE_STRIPE_URL": stripe.url,
            "TOTE_STRIPE_SECRET_KEY": SECRET_KEY,
            "TOTE_STRIPE_WEBHOOK_SECRET": WEBHOOK_SECRET,
            **settings,
        }
        with serving(binary, folder, **settings) as (address, _):
            if tells:
                stripe.call("/_config/webhooks/shop", {"url": f"{address}webhooks/stripe", "secret": WEBHOOK_SECRET})
            yield address, stripe


def typeid(prefix):
    """A new TypeID: a version 7 UUID in Crockford's base 32."""
    random = secrets.randbits(74)
    bits = int(time.time() * 1000) << 80 | 7 << 76 | (random >> 62) << 64 | 2 << 62 | random & ((1 << 62) - 1)
    digits = "0123456789abcdefghjkmnpqrstvwxyz"
    return f"{prefix}_" + "".join(digits[bits >> 5 * place & 31] for place in reversed(range(26)))


class Shopper:
    """A guest with one thing in the cart."""

    def __init__(self, address):
        self.address, self.token = address, None
        started = self.write("guestStart", {"deviceKey": secrets.token_urlsafe(24)}, "tokens { accessToken }")
        self.token = started["tokens"]["accessToken"]
        found = self.ask("{ products(first: 1, filter: [{ available: true }]) { nodes { selectedOrFirstAvailableVariant { id } } } }")
        variant = found["products"]["nodes"][0]["selectedOrFirstAvailableVariant"]["id"]
        lines = {"key": typeid("mut"), "lines": [{"merchandiseId": variant}]}
        fields = "cart { cost { totalAmount { currencyCode } } deliveryGroups { deliveryOptions { handle } } } userErrors { code }"
        added = self.write("cartLinesAdd", lines, fields)
        assert added["userErrors"] == [], added
        self.cart, self.order = added["cart"], typeid("order")

    def ask(self, query, variables=None):
        answer = ask(self.address, query, variables, self.token)
        assert "errors" not in answer, answer
        return answer["data"]

    def write(self, name, given, fields):
        kind = name[0].upper() + name[1:]
        query = f"mutation {kind}($input: {kind}Input!) {{ {name}(input: $input) {{ {fields} }} }}"
        return self.ask(query, {"input": given})[name]

    def submit(self, token):
        """Asks for the order; what came of it within two seconds."""
        given = {
            "key": typeid("mut"),
            "orderId": self.order,
            "email": "shopper-1@example.com",
            "shippingAddress": ADDRESS,
            "deliveryOption": self.cart["deliveryGroups"][0]["deliveryOptions"][0]["handle"],
            "seen": {"totalAmount": "9999.00", "currencyCode": self.cart["cost"]["totalAmount"]["currencyCode"]},
            "paymentToken": token,
        }
        return self.write("checkoutSubmit", given, RESULT)

    def outcome(self):
        """What came of the order in the end."""

        def found():
            attempt = self.ask(f"query ($id: ID!) {{ checkoutAttempt(id: $id) {{ {RESULT} }} }}", {"id": self.order})["checkoutAttempt"]
            return attempt if attempt["__typename"] in ("CheckoutSucceeded", "CheckoutFailed") else None

        return eventually(found)

    def until(self, status):
        """Waits until the order's money is so."""
        query = "query ($id: ID!) { order(id: $id) { financialStatus } }"
        eventually(lambda: self.ask(query, {"id": self.order})["order"]["financialStatus"] == status)


def eventually(look):
    begun = time.monotonic()
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() - begun < DEADLINE_S, "it never came"
        time.sleep(0.05)


def assert_paid(outcome, payment):
    """The order is placed, and all that it costs was charged."""
    assert outcome["__typename"] == "CheckoutSucceeded", outcome
    order = outcome["order"]
    assert (order["status"], order["financialStatus"]) == ("PLACED", "PAID"), order
    cents = int(order["cost"]["totalAmount"]["amount"].replace(".", ""))
    assert (payment["status"], payment["amount"]) == ("succeeded", cents), payment
    assert len(payment["charges"]["data"]) == 1, payment


def a_card_is_charged_and_paid_back(binary, _, folder):
    with shop(binary, folder) as (address, stripe):
        shopper = Shopper(address)
        shopper.submit("pm_card_visa")
        assert_paid(shopper.outcome(), stripe.payment())
        cancelled = shopper.write("orderCancel", {"key": typeid("mut"), "orderId": shopper.order}, "userErrors { code }")
        assert cancelled["userErrors"] == [], cancelled
        shopper.until("REFUNDED")
        (refund,) = stripe.call("/v1/refunds")["data"]
        assert (refund["amount"], refund["status"]) == (stripe.payment()["amount"], "succeeded"), refund


def a_card_that_is_declined_pays_for_nothing(binary, _, folder):
    with shop(binary, folder) as (address, stripe):
        shopper = Shopper(address)
        shopper.submit("pm_card_chargeCustomerFail")
        failed = shopper.outcome()
        assert failed == {"__typename": "CheckoutFailed", "userErrors": [{"code": "PAYMENT_DECLINED"}]}, failed
        assert stripe.payment()["status"] == "requires_payment_method"
        # The cart is as it was, and another card is good.
        shopper.order = typeid("order")
        shopper.submit("pm_card_visa")
        assert shopper.outcome()["__typename"] == "CheckoutSucceeded"


def the_shoppers_bank_says_yes_and_a_webhook_tells(binary, _, folder):
    with shop(binary, folder) as (address, stripe):
        challenged(address, stripe, True)
        # Nobody else was told: what Stripe signs is believed.
        events = stripe.call("/v1/events")["data"]
        assert [event["type"] for event in events] == ["payment_intent.succeeded"], events


def the_shoppers_bank_says_yes_and_a_look_finds_it(binary, _, folder):
    with shop(binary, folder, tells=False) as (address, stripe):
        challenged(address, stripe, True)


def the_shoppers_bank_says_no(binary, _, folder):
    with shop(binary, folder) as (address, stripe):
        challenged(address, stripe, False)
        # It is called off, so that nobody pays it with another card.
        eventually(lambda: stripe.payment()["status"] == "canceled")


def challenged(address, stripe, success):
    shopper = Shopper(address)
    waiting = shopper.submit(stripe.card(NEEDS_3D_SECURE))
    assert waiting["__typename"] == "CheckoutActionRequired", waiting
    secret = waiting["action"]["clientSecret"]
    assert secret == stripe.payment()["client_secret"]
    stripe.authenticate(secret, success)
    outcome = shopper.outcome()
    if success:
        return assert_paid(outcome, stripe.payment())
    assert outcome == {"__typename": "CheckoutFailed", "userErrors": [{"code": "PAYMENT_DECLINED"}]}, outcome


def what_is_set_aside_is_taken_or_released(binary, _, folder):
    with shop(binary, folder, TOTE_PAYMENT_CAPTURE="on_shipping") as (address, stripe):
        token = run(binary, folder, "staff", "create", "--format", "json", "--name", "back-office", "--permission", "orders")["token"]
        for write, status, money in [("paymentCapture", "succeeded", "PAID"), ("paymentVoid", "canceled", "VOIDED")]:
            shopper = Shopper(address)
            shopper.submit("pm_card_visa")
            assert shopper.outcome()["order"]["financialStatus"] == "AUTHORIZED"
            (payment,) = [one for one in stripe.call("/v1/payment_intents")["data"] if one["status"] == "requires_capture"]
            staff = Shopper(address)
            staff.token = token
            done = staff.write(write, {"key": typeid("mut"), "orderId": shopper.order}, "userErrors { code }")
            assert done["userErrors"] == [], done
            shopper.until(money)
            assert stripe.call(f"/v1/payment_intents/{payment['id']}")["status"] == status
