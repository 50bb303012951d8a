//! docs/ARCHITECTURE.md names the test that holds each invariant: that test must exist.

use std::{fs, path::Path};

#[test]
fn every_test_that_the_architecture_names_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let text = fs::read_to_string(root.join("docs/ARCHITECTURE.md")).unwrap();
    let table = text.split("## Invariants").nth(1).unwrap();
    let table = table.split("\n## ").next().unwrap();
    let rows = table.lines().filter(|line| line.starts_with('|'));
    let tests = rows.filter_map(|row| row.rsplit(" | ").next());
    // Every other piece between backquotes is a name.
    let named: Vec<&str> = tests
        .flat_map(|tests| tests.split('`').skip(1).step_by(2))
        .collect();
    assert!(named.len() > 10, "the table of invariants was not found");
    let mut sources = String::new();
    for folder in ["cli", "functions", "shared", "tests"] {
        gather(&root.join(folder), &mut sources);
    }
    let missing: Vec<&&str> = named
        .iter()
        .filter(|name| !sources.contains(&format!("fn {name}(")))
        .collect();
    assert!(missing.is_empty(), "no such tests: {missing:?}");
}

fn gather(folder: &Path, sources: &mut String) {
    for entry in fs::read_dir(folder)
        .expect("a folder of the checkout")
        .flatten()
    {
        let path = entry.path();
        if path.is_dir() {
            gather(&path, sources);
        } else if path.extension().is_some_and(|end| end == "rs") {
            sources.push_str(&fs::read_to_string(&path).expect("a source file"));
        }
    }
}
