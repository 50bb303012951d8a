//! Dollars are decimal, and a bill is rounded up.

use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::given::{d, usd};
use domain::money::Money;

#[test]
fn ten_cents_and_twenty_are_thirty_exactly() {
    assert_eq!(usd("0.1") + usd("0.2"), usd("0.3"));
}

#[test]
fn a_bill_is_rounded_up_to_whole_cents() {
    for (exact, said) in [
        ("0", "0.00"),
        ("0.0001", "0.01"),
        ("28.11", "28.11"),
        ("28.110001", "28.12"),
        ("3", "3.00"),
    ] {
        assert_eq!(usd(exact).to_string(), said);
    }
}

#[test]
fn what_a_division_leaves_behind_the_last_digit_costs_no_cent() {
    let third = usd("0.10") / d("3");
    assert_eq!((third * d("3")).to_string(), "0.10");
    let month = usd("1.60") / d("730") * d("730");
    assert_eq!(month.to_string(), "1.60");
}

#[test]
fn money_is_text_in_json_and_a_json_number_is_refused() {
    let price: Money = serde_json::from_str(r#""0.10264""#).unwrap();
    assert_eq!(price, usd("0.10264"));
    assert_eq!(serde_json::to_string(&price).unwrap(), r#""0.10264""#);
    assert!(serde_json::from_str::<Money>("0.1").is_err());
}

proptest! {
    #[test]
    fn so_many_times_fit_and_one_more_does_not(limit in 0i64..10_000_000, each in 1i64..1_000_000) {
        let limit = Money::dollars(Decimal::new(limit, 4));
        let each = Money::dollars(Decimal::new(each, 6));
        let times = Decimal::from(limit.times(each).unwrap());
        prop_assert!(each * times <= limit);
        prop_assert!(each * (times + Decimal::ONE) > limit);
    }

    #[test]
    fn cents_are_at_most_one_cent_more_and_never_less(micros in 0i64..100_000_000_000) {
        let exact = Money::dollars(Decimal::new(micros, 6));
        let said = exact.cents_up();
        prop_assert!(said >= exact && said < exact + usd("0.01"));
    }
}
