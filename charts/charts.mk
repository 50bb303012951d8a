# The charts' targets; the Makefile includes this.
CHART_TOOLS := helm helm-unittest kubeconform manifests kubernetes

.PHONY: charts-check
charts-check: ## The charts: lint, unit tests, schemas, API and CRDs, a dry run on a real API server, policies, mutations
	@$(INSTALL) $(CHART_TOOLS) >/dev/null
	@tests/charts/check

.PHONY: charts-docs
charts-docs: ## The tables of options in the charts' READMEs, written anew
	@"$$($(INSTALL) manifests)/bin/python" tests/charts/options.py

.PHONY: charts-mutations
charts-mutations: ## Every line of the library's templates deleted once, not only those of charts-check
	@HELM_UNITTEST="$$($(INSTALL) helm-unittest)/helm-unittest" \
	  "$$($(INSTALL) manifests)/bin/python" tests/charts/mutate.py --every-line
