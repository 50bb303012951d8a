# The platform's targets. Each prints what it does; its errors are one line that says what to change.
.PHONY: tf-check tf-form tf-plan tf-apply tf-destroy tf-state tf-lock tf-docs

tf-check: ## Terraform: form, validity, tests, linters, scanners, cost, for every stack and platform
	@tests/terraform/check

tf-form: ## Terraform's form only (terraform fmt)
	@terraform fmt -check -recursive -diff infra

tf-plan: ## What would change (STACK=foundation|cluster PLATFORM=dev|staging|prod)
	@infra/bin/tf plan "$(STACK)" "$(PLATFORM)"

tf-apply: ## Makes it so, after asking (STACK= PLATFORM=)
	@infra/bin/tf apply "$(STACK)" "$(PLATFORM)"

tf-destroy: ## Takes a stack away, after asking; a cluster is drained first (STACK= PLATFORM=)
	@infra/bin/tf destroy "$(STACK)" "$(PLATFORM)"

tf-state: ## Makes the bucket for Terraform's state and moves the state into it (PLATFORM=)
	@infra/bin/tf state "$(PLATFORM)"

tf-lock: ## Writes the registry's hashes of the provider; wants the registry
	@infra/bin/lock

tf-docs: ## Writes the modules' tables and the plans' summaries anew
	@tests/terraform/check --write-docs
