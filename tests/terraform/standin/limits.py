"""What a result that rests on the stand-in does not prove; printed wherever such a result is."""

LIMITS = """\
Rests on a stand-in for hashicorp/aws 6.66.0 (Terraform's registry is not reached from here).
  It knows: every type but five (large parts of Lex, MediaLive, Security Hub and WAF),
    every argument and block, what is required, and their Terraform types; default_tags;
    aws_iam_policy_document is rendered for real.
  It does not know: the provider's own checks of values (enums, CIDRs, conflicts; tflint catches some),
    which changes force a replacement, which values are sensitive, and anything that AWS would answer:
    ids, ARNs and zones are made up; the account is the first of allowed_account_ids, or 123456789012."""
