# GitOps' targets; the Makefile includes this.
GITOPS_TOOLS := helm kubeconform manifests kubernetes argo-cd

.PHONY: gitops-check
gitops-check: ## GitOps: every application rendered, API and CRDs, a dry run on a real API server, policies, RBAC, health, scanners
	@$(INSTALL) $(GITOPS_TOOLS) >/dev/null
	@tests/gitops/check

.PHONY: gitops-bootstrap
gitops-bootstrap: ## From an empty cluster to everything of gitops/ (PLATFORM=dev|staging|prod); every wake runs it
	@gitops/bootstrap/bootstrap "$(PLATFORM)"

.PHONY: promote
promote: ## Hands an image on to the next environment, in git (SERVICE= FROM=dev TO=staging; APPLY=yes commits it)
	@$(if $(and $(SERVICE),$(FROM),$(TO)),,$(error say what and where: make promote SERVICE=trading-engine FROM=dev TO=staging))
	@$(if $(filter-out yes,$(APPLY)),$(error APPLY=$(APPLY) means nothing: APPLY=yes commits, without it promote only shows what would change))
	@cargo build --quiet --locked -p qtctl
	@$(CARGO_TARGET_DIR)/debug/qtctl promote "$(SERVICE)" --from "$(FROM)" --to "$(TO)" $(if $(filter yes,$(APPLY)),--apply)

.PHONY: gitops-demo gitops-lab gitops-lab-check
gitops-demo: STEPS := a_bad_commit_is_not_promoted_and_a_revert_brings_back_what_ran
gitops-demo: ## A real Argo CD on the lab: from nothing to Synced and Healthy, a bad commit, its revert
gitops-lab-check: ## The same with all its scenarios
gitops-lab: ## The lab with its Argo CD, kept up until Ctrl-C, with the lines to explore it
gitops-demo gitops-lab gitops-lab-check: tools
	@$(INSTALL) $(GITOPS_TOOLS) kustomize external-secrets metrics-server kube-proxy coredns >/dev/null
	@cargo build --quiet --locked -p lab --bin lab -p qtctl --bin qtctl
	@QTCTL=$(CARGO_TARGET_DIR)/debug/qtctl PYTHONDONTWRITEBYTECODE=1 "$$($(INSTALL) manifests)/bin/python" \
	  tests/gitops/scenario.py $@ $(CARGO_TARGET_DIR)/debug/lab $(STEPS)
