//! One value of a resource: absent, null, empty and of a wrong type are all `None`. Providers write
//! numbers and truths now as such, now as text.

use rust_decimal::Decimal;
use serde_json::Value;

/// The text, if there is any.
pub(crate) fn text(object: &Value, key: &str) -> Option<String> {
    let text = object.get(key)?.as_str()?;
    (!text.is_empty()).then(|| text.to_owned())
}

/// The number, exactly as it is written.
pub(crate) fn number(object: &Value, key: &str) -> Option<Decimal> {
    let written = match object.get(key)? {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        _ => return None,
    };
    let exact = Decimal::from_str_exact(&written).ok();
    exact.or_else(|| Decimal::from_scientific(&written).ok())
}

/// The whole number.
pub(crate) fn whole(object: &Value, key: &str) -> Option<u32> {
    let number = number(object, key)?;
    number.is_integer().then(|| u32::try_from(number).ok())?
}

/// The truth.
pub(crate) fn truth(object: &Value, key: &str) -> Option<bool> {
    match object.get(key)? {
        Value::Bool(truth) => Some(*truth),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

/// The first of a nested block, which Terraform writes as a list, or the only one.
pub(crate) fn block<'a>(object: &'a Value, key: &str) -> Option<&'a Value> {
    match object.get(key)? {
        Value::Array(blocks) => blocks.first(),
        Value::Null => None,
        one => Some(one),
    }
}

/// All of a list; an absent one is empty.
pub(crate) fn list<'a>(object: &'a Value, key: &str) -> &'a [Value] {
    object
        .get(key)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

/// All texts of a list.
pub(crate) fn texts(object: &Value, key: &str) -> Vec<String> {
    let texts = list(object, key).iter().filter_map(Value::as_str);
    texts.map(str::to_owned).collect()
}
