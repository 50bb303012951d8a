# shellcheck shell=bash
# `tf state`: the bucket that holds Terraform's state is made by Terraform, whose state needs a bucket.
#
# So the bucket is made first with a local state, which then moves into it. Each step can be the last
# that worked: run again, it finds out where it was. The local state is deleted only when the bucket's
# copy can be read.

make_state() {
    variables=$root/infra/environments/$platform.tfvars
    choose_provider
    place
    [[ -z ${work:-} ]] || fail "the stand-in can make no bucket; tf-state needs the registry's provider and an account"
    local_state=$folder/bootstrap-$platform.tfstate override=$folder/bootstrap_override.tf
    trap 'rm -f "$override"' EXIT
    if [[ ! -e $local_state ]] && in_bucket; then
        check_held
        echo "The state of $platform is in s3://$(value_of state_bucket)/$platform/ already; nothing to do."
        return
    fi
    make_bucket
    move_in
    echo "The state of $platform is in s3://$(value_of state_bucket)/$platform/."
}

# Does the bucket answer? Only its absence may start a new one: a lack of rights must not.
in_bucket() {
    local said
    if said=$(terraform init -reconfigure "${init[@]}" 2>&1); then return 0; fi
    if grep -qE 'S3 bucket .*does not exist|NoSuchBucket' <<<"$said"; then return 1; fi
    echo "$said" >&2
    fail "the state's bucket can't be read (the reason is above), so it is neither used nor made"
}

# A bucket that answers may still hold no state of itself: made by hand, or by a run whose disk is gone.
check_held() {
    local said
    said=$(terraform state list 2>&1) || grep -q 'No state file was found' <<<"$said" || {
        echo "$said" >&2
        fail "the state in the bucket can't be read (the reason is above)"
    }
    grep -q '^module\.state\.aws_s3_bucket\.state$' <<<"$said" ||
        fail "the bucket $(value_of state_bucket) is there, but no state knows it; run: TF_DATA_DIR=$TF_DATA_DIR infra/bin/terraform -chdir=$folder import -var-file=$variables module.state.aws_s3_bucket.state $(value_of state_bucket)"
}

make_bucket() {
    printf 'terraform {\n  backend "local" { path = "%s" }\n}\n' "$local_state" >"$override"
    terraform init -reconfigure >/dev/null || fail "Terraform can't be initialised for a bucket yet to be made (the reason is above)"
    planned=$(mktemp)
    terraform plan -out="$planned" -target=module.state -var-file="$variables" ||
        fail "the state's bucket can't be planned (the reason is above)"
    ask apply
    terraform apply "$planned" || fail "the state's bucket was not made; the same command goes on from here"
    rm -f "$planned"
}

move_in() {
    rm -f "$override"
    terraform init -migrate-state -force-copy "${init[@]}" ||
        fail "the state did not move into its bucket and is still in $local_state; the same command tries again"
    terraform state list | grep -q '^module\.state\.' ||
        fail "the bucket's copy of the state is empty; the state is still in $local_state"
    rm -f "$local_state" "$local_state.backup"
}
