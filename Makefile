# Spotter's everyday commands. `make` alone lists them.

.DEFAULT_GOAL := help
.PHONY: help run test bench fmt lint prepare database host plugins guests

help: ## List the commands
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 20

run: plugins ## Start a server with the example plugins, until Ctrl-C
	@scripts/run

# With the tests' own dependencies, whose features would else have the host built
# a second time.
test: BUILD = --bins --tests
test: database plugins guests ## Run every test
	cargo test --workspace
	cargo test --manifest-path host/guests/javascript/Cargo.toml
	cargo test --manifest-path host/guests/declarative/Cargo.toml
	cargo test --manifest-path example-plugins/Cargo.toml --workspace
	@scripts/each-plugin target/debug/spotter test

bench: host ## Measure what an operator ships: the release profile, some ten minutes to build
	target/debug/spotter build host/benches/add --out target/bench/add.wasm
	CC=clang cargo build --release --locked --manifest-path host/benches/native-javascript/Cargo.toml --target-dir target/bench/native
	cargo build --workspace --release --bins
	cargo bench --workspace --bench calls --bench egress --bench interpreter --bench javascript --bench preemption --bench reset --bench http --bench snippets

fmt: ## Format all Rust
	@scripts/each-workspace fmt --all

lint: prepare ## Check format and lints, as CI does
	@scripts/each-workspace fmt --all --check
	@scripts/each-workspace clippy --workspace --all-targets -- -D warnings

# What the commands above are made of.

prepare:
	@scripts/prepare

database:
	@scripts/prepare-tests

host: prepare
	cargo build --workspace $(BUILD)

plugins: host
	@scripts/each-plugin target/debug/spotter build

guests: prepare
	@scripts/guests
