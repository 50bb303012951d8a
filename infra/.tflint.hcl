# TFLint starts the AWS ruleset from TFLINT_PLUGIN_DIR, where tf-check has it: nothing is downloaded.
plugin "aws" {
  enabled = true
}

plugin "terraform" {
  enabled = true
  preset  = "recommended"
}
