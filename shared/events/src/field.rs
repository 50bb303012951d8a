//! One field of a JSON object, as text: absent, null, empty and of a wrong type are all `None`.

use serde_json::Value;

/// The field's text without the white space around it, if there is any.
pub(crate) fn text<'a>(object: &'a Value, key: &str) -> Option<&'a str> {
    let text = object.get(key)?.as_str()?.trim();
    (!text.is_empty()).then_some(text)
}

/// The first of the spellings that has text.
pub(crate) fn text_of<'a>(object: &'a Value, keys: &[&str]) -> Option<&'a str> {
    keys.iter().find_map(|key| text(object, key))
}

/// The field's text, owned.
pub(crate) fn owned(object: &Value, key: &str) -> Option<String> {
    text(object, key).map(str::to_owned)
}

/// An account's number. A JSON number has lost its leading zeros: an account has 12 digits.
pub(crate) fn account(object: &Value, key: &str) -> Option<String> {
    match object.get(key)? {
        Value::Number(number) => Some(format!("{:0>12}", number.as_u64()?)),
        _ => owned(object, key),
    }
}

/// A whole number, written as one or as text (SQS writes its attributes as text).
pub(crate) fn whole<T: TryFrom<i64>>(object: &Value, key: &str) -> Option<T> {
    let value = object.get(key)?;
    let number = value
        .as_i64()
        .or_else(|| value.as_str()?.trim().parse().ok())?;
    T::try_from(number).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_account_written_as_a_number_gets_its_zeros_back() {
        let event = json!({"text": "011122335622", "number": 11_122_335_622_u64, "odd": [1]});
        assert_eq!(account(&event, "text"), account(&event, "number"));
        assert_eq!(account(&event, "odd"), None);
    }

    #[test]
    fn an_attribute_is_a_number_or_its_text() {
        let record = json!({"a": "3", "b": 3, "c": "three", "d": -1});
        assert_eq!(whole::<u32>(&record, "a"), Some(3));
        assert_eq!(whole::<u32>(&record, "b"), Some(3));
        assert_eq!(whole::<u32>(&record, "c"), None);
        assert_eq!(whole::<u32>(&record, "d"), None);
    }
}
