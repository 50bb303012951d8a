//! Two checkouts never run each other's code: each compiles into a directory of its own, which
//! begins with what the last one compiled of other people's crates.

use std::{
    fs,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    process::Command,
};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tools/target");
const OURS: &str = "aaaaaaaaaaaaaaaa";
const THEIRS: &str = "bbbbbbbbbbbbbbbb";

/// A checkout with one member, `ours`.
fn checkout(at: &Path) -> PathBuf {
    let tools = at.join("tests/lab/tools");
    fs::create_dir_all(&tools).unwrap();
    fs::write(at.join("Cargo.toml"), "[package]\nname = \"ours\"\n").unwrap();
    fs::copy(SCRIPT, tools.join("target")).unwrap();
    at.to_owned()
}

fn target(checkout: &Path, cache: &Path) -> PathBuf {
    let script = checkout.join("tests/lab/tools/target");
    let run = Command::new(script).env("XDG_CACHE_HOME", cache).output();
    let run = run.unwrap();
    assert!(run.status.success(), "{run:?}");
    PathBuf::from(String::from_utf8(run.stdout).unwrap().trim())
}

fn compile(target: &Path, package: &str, hash: &str) {
    let profile = target.join("debug");
    for (folder, name) in [
        (".fingerprint", format!("{package}-{hash}/lib-{package}")),
        ("deps", format!("lib{package}-{hash}.rlib")),
        ("deps", format!("{package}-{hash}.d")),
    ] {
        let path = profile.join(folder).join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, package).unwrap();
    }
    fs::write(profile.join(package), "a program").unwrap();
}

#[test]
fn a_second_checkout_takes_over_other_peoples_crates_and_none_of_ours() {
    let dir = tempfile::tempdir().unwrap();
    let cache = dir.path().join("cache");
    let (first, second) = (
        checkout(&dir.path().join("first")),
        checkout(&dir.path().join("second")),
    );
    let one = target(&first, &cache);
    compile(&one, "ours", OURS);
    compile(&one, "ours-truly", THEIRS);
    let two = target(&second, &cache);
    assert_ne!(one, two);
    let kept = format!("debug/deps/libours-truly-{THEIRS}.rlib");
    let inode = |target: &Path| fs::metadata(target.join(&kept)).unwrap().ino();
    assert_eq!(inode(&one), inode(&two), "linked, not copied");
    let of_ours = [
        format!("debug/.fingerprint/ours-{OURS}"),
        format!("debug/deps/libours-{OURS}.rlib"),
        format!("debug/deps/ours-{OURS}.d"),
        "debug/ours".to_owned(),
    ];
    for path in of_ours {
        assert!(
            one.join(&path).exists() && !two.join(&path).exists(),
            "{path}"
        );
    }
    assert_eq!(target(&first, &cache), one, "it stays where it is");
}

#[test]
fn what_a_checkout_that_is_gone_compiled_goes_too_once_it_was_of_use() {
    let dir = tempfile::tempdir().unwrap();
    let cache = dir.path().join("cache");
    let first = checkout(&dir.path().join("first"));
    let one = target(&first, &cache);
    compile(&one, "theirs", THEIRS);
    fs::remove_dir_all(&first).unwrap();
    let two = target(&checkout(&dir.path().join("second")), &cache);
    assert!(!one.exists());
    assert!(
        two.join(format!("debug/deps/libtheirs-{THEIRS}.rlib"))
            .exists()
    );
}
