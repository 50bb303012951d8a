"""A provider's lock file is committed only with the registry's hashes: the stand-in has its own."""

import subprocess


def hashes_of_registry(text):
    """The registry signs the archives' checksums; Terraform writes them as zh:."""
    return '"zh:' in text


def test_committed_lock_files_have_the_registrys_hashes(root):
    listed = subprocess.run(
        ["git", "ls-files", "*.terraform.lock.hcl"], cwd=root, capture_output=True, text=True, check=True
    )
    files = [root / name for name in listed.stdout.split()]
    assert [str(path) for path in files if not hashes_of_registry(path.read_text())] == []


def test_a_lock_file_made_here_is_ignored(root):
    path = "infra/stacks/foundation/.terraform.lock.hcl"
    ignored = subprocess.run(["git", "check-ignore", "--no-index", path], cwd=root, capture_output=True, text=True)
    assert ignored.stdout.strip() == path


def test_the_stand_ins_hashes_are_told_apart(made, platform):
    lock = made.copy(platform, "cluster") / ".terraform.lock.hcl"
    assert not hashes_of_registry(lock.read_text())
