//! The gate: declared hours against a declared budget.

use domain::cost::{Declared, Estimate, Item, StackName, Verdict};
use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::given::{cluster, of_type, plane, prices, stack, usd};
use domain::money::Money;

fn both() -> Estimate {
    let stacks = [
        stack(StackName::Foundation, [Item::Key]),
        stack(StackName::Cluster, [plane(), Item::NatGateway]),
    ];
    Estimate::of(&stacks, &prices())
}

#[test]
fn hours_that_cost_just_the_budget_fit_and_one_more_does_not() {
    // 1.38 a month, 0.145 an hour: 100 of them are 15.88.
    let verdict = |up_hours| {
        let budget = usd("15.88");
        Verdict::of(&both(), Declared { up_hours, budget })
    };
    assert!(verdict(100).fits());
    assert!(!verdict(101).fits());
}

#[test]
fn what_is_too_dear_says_what_to_change() {
    let declared = Declared {
        up_hours: 200,
        budget: usd("30"),
    };
    let verdict = Verdict::of(&both(), declared);
    assert_eq!(
        verdict.to_string(),
        "200 up-hours cost 30.38 a month and the budget is 30.00: \
         set up_hours_per_month to 197 or less, or budget_usd to 30.38 or more."
    );
}

#[test]
fn a_budget_below_what_is_fixed_can_not_be_met_by_sleeping() {
    let declared = Declared {
        up_hours: 0,
        budget: usd("1"),
    };
    let said = Verdict::of(&both(), declared).to_string();
    assert!(said.contains("what is fixed is 1.38 already"), "{said}");
    assert_eq!(both().hours_within(usd("1")), None);
}

#[test]
fn what_has_no_price_fits_no_budget_and_is_named() {
    let mut platform = stack(StackName::Cluster, [plane()]);
    platform.resources.push(of_type("aws_new.thing", "aws_new"));
    let estimate = Estimate::of(&[platform], &prices());
    let declared = Declared {
        up_hours: 1,
        budget: usd("1000"),
    };
    let verdict = Verdict::of(&estimate, declared);
    assert!(!verdict.fits());
    assert_eq!(verdict.to_string(), "aws_new.thing: aws_new has no price.");
}

#[test]
fn no_month_has_more_than_744_hours_however_little_they_cost() {
    assert_eq!(cluster([]).hours_within(usd("30")), Some(744));
    let cheap = cluster([Item::NatGateway]);
    assert_eq!(cheap.hours_within(usd("1000")), Some(744));
}

proptest! {
    #[test]
    fn more_hours_never_cost_less(hours in 0u32..744, more in 0u32..744, gateways in 0usize..9) {
        let estimate = cluster(vec![Item::NatGateway; gateways]);
        prop_assert!(estimate.month(hours + more) >= estimate.month(hours));
    }

    #[test]
    fn the_hours_that_fit_are_the_most_that_do(cents in 0i64..20_000, gateways in 1usize..9) {
        let stacks = [
            stack(StackName::Foundation, [Item::Secret]),
            stack(StackName::Cluster, vec![Item::NatGateway; gateways]),
        ];
        let estimate = Estimate::of(&stacks, &prices());
        let limit = Money::dollars(Decimal::new(cents, 2));
        match estimate.hours_within(limit) {
            None => prop_assert!(estimate.month(0) > limit),
            Some(hours) => {
                prop_assert!(estimate.month(hours) <= limit);
                prop_assert!(hours == 744 || estimate.month(hours + 1) > limit);
            }
        }
    }
}
