//! The price file: a given one, or the repository's as it was when qtctl was built.

use std::{fs, path::Path};

use anyhow::{Context as _, Result, anyhow};
use domain::cost::PriceList;

const BUILT_IN: &str = include_str!("../../../infra/prices.json");

pub(super) fn read(file: Option<&Path>) -> Result<PriceList> {
    let Some(file) = file else {
        return parse(BUILT_IN, "infra/prices.json");
    };
    let name = file.display().to_string();
    let text = fs::read_to_string(file).with_context(|| format!("can't read {name}"))?;
    parse(&text, &name)
}

fn parse(text: &str, name: &str) -> Result<PriceList> {
    PriceList::parse(text).map_err(|why| anyhow!("{name} is no price file: {why}"))
}
