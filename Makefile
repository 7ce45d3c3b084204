# Every target is one command; what it does in detail stands in the script that it names.
.DEFAULT_GOAL := help
.PHONY: help run test check fuzz bench schema tools

help: ## List these commands
	@grep -hE '^[a-z]+: .*## ' $(MAKEFILE_LIST) | awk -F ': .*## ' '{ printf "  make %-8s %s\n", $$1, $$2 }'

run: ## Serve the shop at http://127.0.0.1:8000, with a demo catalogue at the first start
	cargo run --release --locked

test: ## Run every test: Rust, both databases, and real JavaScript clients
	tools/test.sh

check: ## Check format, lints, documentation, licences and the committed schema
	tools/check.sh

fuzz: ## Let libFuzzer try what strangers send for a minute a target (FUZZ_SECONDS)
	FUZZ_SECONDS=$${FUZZ_SECONDS:-60} tools/fuzz.sh

bench: ## Measure imports, the gateway, subscriptions, sync and the screens of an app (QUICK=1: short; PEERS_DIR=folder: peers)
	benches/run.py

schema: ## Write schema.graphql anew from the code
	cargo run --quiet --locked -- schema > schema.graphql.new && mv schema.graphql.new schema.graphql

tools: ## Install what tests and checks need, and the optional cargo tools (takes minutes)
	tools/needs.sh && cargo install --locked cargo-nextest cargo-deny
