# What one types. `make` alone lists it.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# Compiled things live outside the checkout: a second clone is warm.
ifndef CARGO_TARGET_DIR
export CARGO_TARGET_DIR := $(shell tests/lab/tools/target)
endif
INSTALL := tests/lab/tools/install
LAB_TOOLS := kubernetes kwok ministack sam
KIND ?= spot

.PHONY: help
help: ## This list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

.PHONY: tools
tools: ## The lab's pinned tools, built once into the cache
	@$(INSTALL) $(LAB_TOOLS) >/dev/null

.PHONY: demo
demo: tools ## A Spot notice on the lab, as it happens (KIND=rebalance|lifecycle|state-change|health)
	@cargo build --quiet --locked -p lab --bin lab
	@exec $(CARGO_TARGET_DIR)/debug/lab demo --kind $(KIND)

.PHONY: lab
lab: tools ## The lab, kept up, with the kubectl and aws lines to explore it
	@cargo build --quiet --locked -p lab --bin lab -p qtctl --bin qtctl
	@exec $(CARGO_TARGET_DIR)/debug/lab up

.PHONY: test
test: tools ## Unit, property and lab tests, one summary
	@tests/run

.PHONY: bench
bench: tools ## The table of docs/PERFORMANCE.md in one run (PARTS="requests burst held killed cold" NO_REAL_NODES=1)
	@$(INSTALL) peer drainer >/dev/null
	@cargo build --quiet --locked -p bench
	@export BENCH_PYTHON="$$($(INSTALL) drainer)/bin/python"; \
	  $(CARGO_TARGET_DIR)/debug/bench $(PARTS) $(if $(NO_REAL_NODES),--no-real-nodes)

.PHONY: lint
lint: ## fmt, clippy, sam validate, cfn-lint, cargo-deny (offline parts), shellcheck
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked --quiet -- -D warnings
	@sam=$$($(INSTALL) sam) && export SAM_CLI_TELEMETRY=0 AWS_DEFAULT_REGION=us-east-1 && set -x && \
	  "$$sam/bin/sam" validate --lint && "$$sam/bin/cfn-lint" template.yaml
	cargo fetch --locked --quiet
	@deny=$$($(INSTALL) cargo-deny) && set -x && "$$deny/bin/cargo-deny" --offline check bans licenses sources
	@check=$$($(INSTALL) shellcheck) && set -x && "$$check/bin/shellcheck" .ci/run tests/run tests/checks tests/charts/check tests/gitops/check gitops/bootstrap/bootstrap $(INSTALL) tests/lab/tools/target

include infra/infra.mk
include charts/charts.mk
include gitops/gitops.mk
