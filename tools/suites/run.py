#!/usr/bin/env python3
"""Other people's test suites in Python against a running server: schemathesis, clairvoyance and localstripe.

  tools/suites/run.py BINARY SCHEMA     the server's binary and the public schema

Closes with the line that tools/test.sh counts.
"""

import os
import sys
import tempfile
import traceback

import clairvoyance_suite
import localstripe_suite
import schemathesis_suite

TESTS = [
    schemathesis_suite.sensible_requests_are_answered_as_the_schema_says,
    schemathesis_suite.requests_that_break_the_schema_are_refused,
    clairvoyance_suite.a_server_that_tells_is_read,
    clairvoyance_suite.a_server_in_production_tells_nothing,
    localstripe_suite.a_card_is_charged_and_paid_back,
    localstripe_suite.a_card_that_is_declined_pays_for_nothing,
    localstripe_suite.the_shoppers_bank_says_yes_and_a_webhook_tells,
    localstripe_suite.the_shoppers_bank_says_yes_and_a_look_finds_it,
    localstripe_suite.the_shoppers_bank_says_no,
    localstripe_suite.what_is_set_aside_is_taken_or_released,
]


def main():
    binary, schema = (os.path.abspath(path) for path in sys.argv[1:3])
    failed = 0
    for test in TESTS:
        print(f"\n-- {test.__module__}: {test.__name__.replace('_', ' ')}", flush=True)
        with tempfile.TemporaryDirectory(prefix="tote-suites-") as folder:
            try:
                test(binary, schema, folder)
            except Exception:
                failed += 1
                print(f"FAILED {traceback.format_exc()}", flush=True)
    print(f"\ntest result: {len(TESTS) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
