//! Rings up one resource: what has a price becomes a line, what lacks one a gap.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::{Assumption, Every, Gap, Good, Line, Paid, PriceList};
use crate::money::Money;

/// An open bill for one resource.
pub(super) struct Till<'a> {
    pub list: &'a PriceList,
    /// The resource; empty for what no plan contains.
    pub address: &'a str,
    pub paid: Paid,
    pub lines: Vec<Line>,
    pub gaps: Vec<Gap>,
    pub assumed: BTreeSet<Assumption>,
}

impl<'a> Till<'a> {
    pub fn open(list: &'a PriceList, address: &'a str, paid: Paid) -> Self {
        Self {
            list,
            address,
            paid,
            lines: Vec::new(),
            gaps: Vec::new(),
            assumed: BTreeSet::new(),
        }
    }

    /// Rings up so many units of a good.
    pub fn ring(&mut self, what: impl Into<String>, quantity: Decimal, good: Good) {
        self.ring_assumed(what, quantity, good, &[]);
    }

    /// The same, where the quantity rests on assumptions.
    pub fn ring_assumed(
        &mut self,
        what: impl Into<String>,
        quantity: Decimal,
        good: Good,
        assumed: &[Assumption],
    ) {
        let what = what.into();
        self.assumed.extend(assumed);
        let Some(price) = self.list.prices.get(&good) else {
            return self.gap(format!("{what}: the price file has no {good:?}"));
        };
        let mut line = self.line(what, quantity, price.usd, assumed);
        line.unit.clone_from(&price.unit);
        line.every = price.every;
        if self.paid == Paid::Month {
            line.allowance = (price.free - price.free_used).max(Decimal::ZERO);
        }
        self.add(line);
    }

    /// Rings up what is priced by the hour and has no price in the list of goods: instances.
    pub fn ring_hours(
        &mut self,
        what: String,
        quantity: Decimal,
        each: Money,
        assumed: &[Assumption],
    ) {
        self.assumed.extend(assumed);
        let line = self.line(what, quantity, each, assumed);
        self.add(line);
    }

    /// An assumption's value; without one it is a gap.
    pub fn assume(&mut self, assumption: Assumption) -> Option<Decimal> {
        let assumed = self.list.assumptions.get(&assumption);
        if assumed.is_none() {
            self.gap(format!("the price file has no assumption {assumption}"));
        }
        assumed.map(|assumed| assumed.value)
    }

    /// What can't be priced.
    pub fn gap(&mut self, why: String) {
        self.gaps.push(Gap {
            address: self.address.to_owned(),
            why,
        });
    }

    fn add(&mut self, line: Line) {
        // What no plan contains and is assumed to be none has no line, but its assumption is printed.
        // A resource keeps its line even if there is none of it now.
        if line.quantity > Decimal::ZERO || !self.address.is_empty() {
            self.lines.push(line);
        }
    }

    fn line(&self, what: String, quantity: Decimal, each: Money, assumed: &[Assumption]) -> Line {
        let from = (!self.address.is_empty()).then(|| self.address.to_owned());
        Line {
            what,
            from: from.into_iter().collect(),
            quantity,
            allowance: Decimal::ZERO,
            unit: "instance".to_owned(),
            each,
            every: Every::Hour,
            paid: self.paid,
            assumed: assumed.iter().copied().collect(),
        }
    }
}
