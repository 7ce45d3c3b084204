"""schemathesis in GraphQL mode: documents that it makes of the schema, and what the server answers to them."""

import json
import os
import subprocess
import sys

from server import ask, serving

# Of each root field; the total that must be reached stands below.
EXAMPLES = 150
EXAMPLES_MIN = 500
SEED = 1
SAMPLES = """{
  products(first: 5) { nodes { id handle variants(first: 2) { nodes { id } } } }
  collections(first: 5) { nodes { id handle } }
}"""
REGISTER = """mutation {
  customerRegister(input: {deviceKey: "a-key-of-some-16-bytes", email: "shopper-1@example.com", password: "a long enough password"}) {
    tokens { accessToken }
  }
}"""
# Accounts are open at once: most fields are for shoppers, so somebody must be signed in.
# And one shopper asks everything here, much faster than an app does.
SETTINGS = {
    "TOTE_REGISTRATION": "immediate",
    "TOTE_RATE_ADDRESS_PER_SECOND": "0",
    "TOTE_RATE_PRINCIPAL_PER_SECOND": "0",
}


def sensible_requests_are_answered_as_the_schema_says(binary, schema, folder):
    generated = run(binary, schema, folder, mode="positive", values="sensible")
    assert generated >= EXAMPLES_MIN, f"{generated} examples are fewer than {EXAMPLES_MIN}"


def requests_that_break_the_schema_are_refused(binary, schema, folder):
    generated = run(binary, schema, folder, mode="negative", values="any")
    assert generated >= EXAMPLES_MIN, f"{generated} examples are fewer than {EXAMPLES_MIN}"


def run(binary, schema, folder, mode, values):
    """Runs schemathesis against a server of its own; returns how many examples it tried."""
    report = os.path.join(folder, "report.json")
    with serving(binary, folder, **SETTINGS) as (address, process):
        samples = os.path.join(folder, "samples.json")
        with open(samples, "w", encoding="utf-8") as file:
            json.dump(samples_of(address), file)
        here = os.path.dirname(os.path.abspath(__file__))
        environment = {
            **os.environ,
            "PYTHONPATH": here,
            "PYTHONDONTWRITEBYTECODE": "1",
            "SCHEMATHESIS_HOOKS": "schemathesis_hooks",
            "TOTE_SAMPLES": samples,
            "TOTE_SDL": schema,
            "TOTE_VALUES": values,
        }
        program = os.path.join(os.path.dirname(sys.executable), "st")
        # Whether a request is refused rightly, and whose fault an error is, depends on what it asks for, which the hooks know better.
        ended = subprocess.run(
            [program, "--config-file", os.path.join(here, "schemathesis.toml"), "run", f"{address}graphql"]
            + ["--phases", "fuzzing", "--mode", mode, "--max-examples", str(EXAMPLES), "--seed", str(SEED), "--workers", "2"]
            + ["--exclude-checks", "positive_data_acceptance,not_a_server_error", "--no-color", "--report", "json", "--report-json-path", report],
            env=environment,
            cwd=folder,
            check=False,
        )
        assert process.poll() is None, "the server ended"
        assert ended.returncode == 0, "schemathesis complains; its output above says of what"
    with open(report, encoding="utf-8") as file:
        told = json.load(file)
    operations = told["operations"]
    # A field without arguments cannot be asked for wrongly.
    assert operations["tested"] + operations["skipped"] == operations["total"] > 0, operations
    return told["test_cases"]["generated"]


def samples_of(address):
    """Ids and handles that the server has, some that it has not, and the token of a customer."""
    data = ask(address, SAMPLES)["data"]
    products, collections = data["products"]["nodes"], data["collections"]["nodes"]
    variants = [variant for product in products for variant in product["variants"]["nodes"]]
    assert products and collections and variants
    return {
        "ids": [one["id"] for one in products + collections + variants] + ["p_999999999"],
        "variants": [one["id"] for one in variants] + ["v_999999999"],
        "handles": [one["handle"] for one in products + collections] + ["no-such-thing"],
        # Who asks, and where others begin.
        "token": token_of(address),
        "address": address,
    }


def token_of(address):
    """The access token of a new customer."""
    answer = ask(address, REGISTER)
    return answer["data"]["customerRegister"]["tokens"]["accessToken"]
