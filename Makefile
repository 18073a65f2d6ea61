# Everything here works offline once it has run. DATABASE_URL set: nothing is installed for run.
# A setting in .env counts too, so it is asked for before anything is installed.
GO       ?= go
VERSION  := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS  := -s -w -X main.version=$(VERSION)
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
export GOFLAGS ?= -buildvcs=false

.DEFAULT_GOAL := help
.PHONY: help run build test check fmt bench bench-archive eval need-go

run: need-go ## install what is missing, build, and run giaoban
	@grep -qs '^ *DATABASE_URL\(_FILE\)\{0,1\} *= *[^ ]' .env || deploy/need-postgres run
	@$(MAKE) --no-print-directory build
	@exec bin/giaoban run

build: need-go ## build bin/giaoban
	@CGO_ENABLED=0 $(GO) build -trimpath -ldflags '$(LDFLAGS)' -o bin/giaoban ./cmd/giaoban

test: need-go ## install what is missing and run all tests, on a real PostgreSQL that they start
	@deploy/need-postgres test
	$(GO) test -p 2 -timeout 12m ./...

check: need-go ## the gate: format, vet, staticcheck, race detector, shuffled tests
	@deploy/need-postgres test
	@bad=$$(gofmt -l cmd bot feeds store internal); [ -z "$$bad" ] || { echo "not formatted (make fmt): $$bad"; exit 1; }
	$(GO) vet ./...
	$(GO) run $(STATICCHECK) ./...
	$(GO) test -p 2 -timeout 25m -race -shuffle=on ./...

fmt: need-go ## format the code
	gofmt -w cmd bot feeds store internal

bench: need-go ## benchmarks against the bars of the design (some minutes)
	@deploy/need-postgres test
	$(GO) test -p 1 -timeout 30m -run '^$$' -bench . -benchmem ./...

bench-archive: need-go ## search and import on a kept archive of a million articles (an hour the first time)
	@deploy/need-postgres test
	GIAOBAN_BENCH_ARCHIVE=1000000 $(GO) test -p 1 -timeout 3h -run '^$$' -bench Archive ./store/...

eval: need-go ## quality figures of analysis and extraction on the data in GIAOBAN_SHARED
	$(GO) test -count 1 -timeout 10m -run Eval -v ./feeds/...

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

need-go:
	@command -v $(GO) >/dev/null 2>&1 || { \
		echo "giaoban is built with Go 1.26 or newer, and no '$(GO)' was found on PATH."; \
		echo "Install it from https://go.dev/dl/ (or your package manager), then run the same command again."; \
		echo "Without Go: docker compose up"; exit 1; }
