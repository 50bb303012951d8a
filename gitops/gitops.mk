# GitOps' targets; the Makefile includes this.
GITOPS_TOOLS := helm kubeconform manifests kubernetes argo-cd

.PHONY: gitops-check
gitops-check: ## GitOps: every application rendered, API and CRDs, policies, RBAC, health, scanners
	@$(INSTALL) $(GITOPS_TOOLS) >/dev/null
	@tests/gitops/check

.PHONY: gitops-bootstrap
gitops-bootstrap: ## From an empty cluster to everything of gitops/ (PLATFORM=dev|staging|prod); every wake runs it
	@gitops/bootstrap/bootstrap "$(PLATFORM)"

.PHONY: promote
promote: ## Hands an image on to the next environment, in git (SERVICE= FROM=dev TO=staging; APPLY=yes commits it)
	@cargo build --quiet --locked -p qtctl
	@$(CARGO_TARGET_DIR)/debug/qtctl promote "$(SERVICE)" --from "$(FROM)" --to "$(TO)" $(if $(filter yes,$(APPLY)),--apply)
