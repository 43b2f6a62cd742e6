# `make help` lists what there is to make.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := build

PREFIX ?= /usr/local
DESTDIR ?=
ROUNDS ?= 5
SCALE ?= 1

# Where things go below PREFIX; each can be given on its own.
BINDIR ?= $(PREFIX)/bin
MANDIR ?= $(PREFIX)/share/man
BASHDIR ?= $(PREFIX)/share/bash-completion/completions
ZSHDIR ?= $(PREFIX)/share/zsh/site-functions
FISHDIR ?= $(PREFIX)/share/fish/vendor_completions.d

BINARY := .build/release/sagactl
CONVERSING := ^(CLITests|KafkaTests|SagaRuntimeTests)\.
# Without the local rpath, or every start would look for librdkafka in twenty folders beside the program.
RELEASE := -c release --static-swift-stdlib --disable-local-rpath

.PHONY: help build static demo test lint docs check-docs bench install uninstall clean \
	build-prerequisites static-prerequisites test-prerequisites bench-prerequisites

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' $(firstword $(MAKEFILE_LIST)) \
	  | awk -F '|' '{ printf "make %-11s %s\n", $$1, $$2 }'

build: build-prerequisites ## Build the release binary, .build/release/sagactl
	@swift build $(RELEASE) --product sagactl

static: static-prerequisites ## Build .build/static/release/sagactl with librdkafka and OpenSSL inside
	@Scripts/static

demo: build ## Build, then see messages flow through an embedded broker
	@Examples/demo.sh $(BINARY)

# In parts: tests that only compute take every core, and those that talk to processes and brokers, some of which
# look at the clock, would wait for their turn in the middle of a conversation; and brokers are taken down in a
# process that starts no others, which would hold their sockets open.
#
# Debug: from nothing it takes 2.5 minutes of CPU, of which the tests are 40 s, against 3.8 minutes in release,
# of which the tests are 11 s; after a change the difference is larger, and debug checks more.
test: test-prerequisites ## Build and run all tests
	@swift build --build-tests
	@swift test --skip-build --skip '$(CONVERSING)'
	@swift test --skip-build --filter '^KafkaTests\.'
	@swift test --skip-build --filter '^SagaRuntimeTests\.'
	@PATH="$(CURDIR)/.build/python/bin:$$PATH" swift test --skip-build --filter '^CLITests\.'

bench: bench-prerequisites build ## Measure beside kcat; ROUNDS=5 and SCALE=1 (a million records) can be given
	@swift build $(RELEASE) --product Benchmarks
	@.build/release/Benchmarks $(BINARY) $(ROUNDS) $(SCALE)

lint: build-prerequisites ## Check the format of all sources; scripts too where shellcheck is installed
	@swift format lint --strict --recursive Sources Tests Benchmarks Package.swift
	@if command -v shellcheck >/dev/null; then shellcheck .ci/run $(filter-out %.c,$(wildcard Scripts/*)) Examples/*.sh Examples/*/*.sh; fi

docs: build-prerequisites ## Make man pages and completions anew
	@swift build --product sagactl && swift build --product Documentation
	@Scripts/docs .build/debug .

check-docs: build-prerequisites ## Fail when man pages or completions are not what `make docs` makes
	@swift build --product sagactl && swift build --product Documentation
	@rm -rf .build/docs
	@Scripts/docs .build/debug .build/docs
	@diff -ru --exclude='*.in' --exclude='*.inc' man .build/docs/man \
	  && diff -ru completions .build/docs/completions \
	  || { echo 'man/ or completions/ is out of date: run make docs and commit what it changes' >&2; exit 1; }

install: $(BINARY) ## Put binary, man pages and completions under PREFIX (/usr/local) in DESTDIR
	install -d '$(DESTDIR)$(BINDIR)' '$(DESTDIR)$(MANDIR)/man1' '$(DESTDIR)$(MANDIR)/man5' '$(DESTDIR)$(BASHDIR)' '$(DESTDIR)$(ZSHDIR)' '$(DESTDIR)$(FISHDIR)'
	install -m 755 $(BINARY) '$(DESTDIR)$(BINDIR)/sagactl'
	install -m 644 man/*.1 '$(DESTDIR)$(MANDIR)/man1'
	install -m 644 man/*.5 '$(DESTDIR)$(MANDIR)/man5'
	install -m 644 completions/sagactl.bash '$(DESTDIR)$(BASHDIR)/sagactl'
	install -m 644 completions/_sagactl '$(DESTDIR)$(ZSHDIR)/_sagactl'
	install -m 644 completions/sagactl.fish '$(DESTDIR)$(FISHDIR)/sagactl.fish'

uninstall: ## Remove what `make install` put there
	rm -f '$(DESTDIR)$(BINDIR)/sagactl' '$(DESTDIR)$(BASHDIR)/sagactl' '$(DESTDIR)$(ZSHDIR)/_sagactl' '$(DESTDIR)$(FISHDIR)/sagactl.fish'
	rm -f $(patsubst man/%,'$(DESTDIR)$(MANDIR)/man1/%',$(wildcard man/*.1))
	rm -f $(patsubst man/%,'$(DESTDIR)$(MANDIR)/man5/%',$(wildcard man/*.5))

clean: ## Remove everything that was built
	rm -rf .build

# No prerequisites on purpose: what has been built is installed as it is, so that `sudo make install` after
# `make` compiles nothing as root.
$(BINARY):
	@$(MAKE) --no-print-directory build

build-prerequisites:
	@Scripts/prerequisites build

test-prerequisites:
	@Scripts/prerequisites build test

static-prerequisites:
	@Scripts/prerequisites build static

bench-prerequisites:
	@Scripts/prerequisites build bench
