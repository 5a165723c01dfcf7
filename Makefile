# Thin: each target calls Maven (through bin/maven, which finds a JDK 25) or a main class that the build made.
.PHONY: help run demo build test fuzz bench conformance tuf-conformance trust-clients drills crash importers hostile arm passports sbom dist format clean
.DEFAULT_GOAL := help

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: build ## one gateway and two agents with two models, until Ctrl-C
	@exec bin/run-class e2e io.sandpiper.e2e.demo.DemoMain run

demo: build ## the same on free ports in a temporary folder, every step asserted; exits 0 or 1
	@exec bin/run-class e2e io.sandpiper.e2e.demo.DemoMain demo

build: ## compile what changed; no tests, no gates
	@bin/build

test: ## every test and every gate of the reactor
	bin/maven verify

fuzz: ## 15 minutes of Jazzer on each parser of the agent that reads what comes over a wire (bin/fuzz TARGET SECONDS for one)
	@exec bin/fuzz

bench: ## measure: make bench SCENARIO=serve (or deliver, score, start, quantize, convert)
	@exec bench/run $(or $(SCENARIO),serve)

conformance: build ## the agent against the Open Inference Protocol and its unmodified clients (PyPI)
	@exec bin/conformance

# The newest commit of the public suite when this was last looked at.
TUF_SUITE_COMMIT := eec841c186f81f2d9d8d30460c7e7deefa615f9e
tuf-conformance: build ## the TUF client against the public suite: make tuf-conformance SUITE=DIR (a checkout)
	@exec bin/tuf-conformance "$(SUITE)" $(TUF_SUITE_COMMIT)

trust-clients: build ## python-tuf's and go-tuf's own clients read what a gateway publishes (PyPI, Go)
	@exec bin/run-class e2e io.sandpiper.e2e.trustclients.TrustClientsMain

drills: ## what make test has a sample of: compromise drills, renewals, offline media, attacks, over real processes (10 minutes)
	bin/maven verify -pl e2e -am -De2e=full -Dgroups=drill

crash: build ## kill gateway and agent at every registered point, restart, check the invariants
	@exec bin/run-class e2e io.sandpiper.e2e.crash.CrashMain

importers: build ## train with each framework, import, compare with its own predictions (docs/reference/importers.md)
	@exec bin/run-class e2e io.sandpiper.e2e.importers.ImportersMain

hostile: build ## push files that attack, at a running gateway: each contained and refused in one sentence
	@exec bin/run-class e2e io.sandpiper.e2e.hostile.HostileMain

arm: build ## the agent under qemu for arm64
	@exec bin/run-class e2e io.sandpiper.e2e.arm.ArmMain

passports: build ## variants as each device class runs them (saturating, exact, arm64 under qemu), beside their manifests
	@exec bin/run-class e2e io.sandpiper.e2e.passports.PassportsMain

sbom: ## what it is made of, with digests and licences (CycloneDX): target/sbom.json
	@bin/maven -q cyclonedx:makeAggregateBom

dist: build ## archives of agent (amd64, arm64) and gateway (amd64) below dist/
	@bin/dist

format: ## bring the code into the project's format
	bin/maven -q spotless:apply

clean: ## remove what was built; var/ stays
	rm -rf target dist */target
