#!/usr/bin/env python3
"""localstripe, which plays Stripe, on a free port of loopback; prints the port and serves until it is ended.

It listens on every address by itself and keeps its books in a file; neither is done here. What Stripe's interface documents and it
lacks is added below, since the shop asks for it: of a payment `automatic_payment_methods`, `return_url` and `use_stripe_sdk` where it
is made, `amount_received` and `amount_capturable` where it is shown, and the refunds of a payment that nobody has tried to charge
(none). It still has no search, no idempotency keys, no version of its interface, names no payment in its refusals, never asks for a
redirect, and tells nothing where a shopper's bank refuses.
"""

import socket

from aiohttp import web
from localstripe import resources, server


def keep_no_file():
    resources.Store.dump_to_disk = lambda self: None


def take_what_stripe_takes():
    create = resources.PaymentIntent._api_create.__func__

    def create_with_more(cls, automatic_payment_methods=None, return_url=None, use_stripe_sdk=None, **data):
        return create(cls, **data)

    resources.PaymentIntent._api_create = classmethod(create_with_more)


def show_what_stripe_shows():
    def at(status):
        return property(lambda payment: payment.amount if payment.status == status else 0)

    resources.PaymentIntent.amount_received = at("succeeded")
    resources.PaymentIntent.amount_capturable = at("requires_capture")
    list_all = resources.Refund._api_list_all.__func__

    def list_all_or_none(cls, url, payment_intent=None, **data):
        if payment_intent and resources.PaymentIntent._api_retrieve(payment_intent).latest_charge is None:
            return resources.List(url)
        return list_all(cls, url, payment_intent=payment_intent, **data)

    resources.Refund._api_list_all = classmethod(list_all_or_none)


def main():
    keep_no_file()
    take_what_stripe_takes()
    show_what_stripe_shows()
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    web.run_app(server.app, sock=listener, print=None, access_log=None)


if __name__ == "__main__":
    main()
