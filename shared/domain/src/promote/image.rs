//! The image of a service in its values.yaml: read, and replaced without touching another byte.
//!
//! Only the form that `gitops/environments` has is understood: a block `image:` at the top, with `tag:` and `digest:`
//! once each. Anything else is refused, because an edit that is almost right is a wrong image in production.

use std::{fmt, ops::Range};

use thiserror::Error;

/// What runs: a name for people, and the digest, which is what counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// The tag that was pushed with it.
    pub tag: String,
    /// `sha256:` and 64 hexadecimal digits.
    pub digest: String,
}

/// Why an image can't be read out of values, or written into them.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Unreadable {
    /// There is no block `image:` at the top, or there are two.
    #[error("has {0} blocks \"image:\" at the top, not one")]
    Blocks(usize),
    /// A value is missing, or is there twice.
    #[error("has {1} lines \"{0}:\" below \"image:\", not one")]
    Lines(&'static str, usize),
    /// A value that this code would not write.
    #[error("has {value:?} as {key}, which is none")]
    Value {
        /// tag or digest.
        key: &'static str,
        /// What stands there.
        value: String,
    },
}

impl Image {
    /// The image that values name.
    ///
    /// # Errors
    /// If they name none in the one form that is understood.
    pub fn read(values: &str) -> Result<Self, Unreadable> {
        let image = Self {
            tag: values[find(values, "tag")?].to_owned(),
            digest: values[find(values, "digest")?].to_owned(),
        };
        image.check()?;
        Ok(image)
    }

    /// The same values with this image instead of theirs.
    ///
    /// # Errors
    /// If they are not in the form that is understood.
    pub fn put_into(&self, values: &str) -> Result<String, Unreadable> {
        self.check()?;
        let mut changed = values.to_owned();
        for (key, value) in [("tag", &self.tag), ("digest", &self.digest)] {
            let place = find(&changed, key)?;
            let quoted = changed[..place.start].ends_with(['"', '\'']);
            // A bare 1.10 would be a number to Helm, and then 1.1.
            if key == "tag" && !quoted {
                changed.replace_range(place, &format!("\"{value}\""));
            } else {
                changed.replace_range(place, value);
            }
        }
        Ok(changed)
    }

    fn check(&self) -> Result<(), Unreadable> {
        let tag = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        let hex = |c: char| matches!(c, '0'..='9' | 'a'..='f');
        let digest = self.digest.strip_prefix("sha256:").unwrap_or_default();
        for (key, value, good) in [
            (
                "tag",
                &self.tag,
                (1..=128).contains(&self.tag.len()) && self.tag.chars().all(tag),
            ),
            (
                "digest",
                &self.digest,
                digest.len() == 64 && digest.chars().all(hex),
            ),
        ] {
            if !good {
                let value = value.clone();
                return Err(Unreadable::Value { key, value });
            }
        }
        Ok(())
    }
}

impl fmt::Display for Image {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.tag, &self.digest)
    }
}

/// Where the value of a key of the image stands, without its quotes.
fn find(values: &str, key: &'static str) -> Result<Range<usize>, Unreadable> {
    let mut blocks = 0;
    let mut inside = false;
    let mut places = Vec::new();
    let mut start = 0;
    for line in values.split_inclusive('\n') {
        let text = line.trim_end_matches(['\n', '\r']);
        let indented = text.starts_with(' ');
        if !indented && !text.is_empty() && !text.starts_with('#') {
            inside = text.split(" #").next().unwrap_or_default().trim_end() == "image:";
            blocks += usize::from(inside);
        } else if inside
            && indented
            && let Some(value) = text.trim_start().strip_prefix(key)
            && let Some(value) = value.strip_prefix(": ")
        {
            let offset = start + text.len() - value.len();
            let scalar = scalar(value);
            places.push(offset + scalar.start..offset + scalar.end);
        }
        start += line.len();
    }
    match (blocks, places.as_slice()) {
        (1, [place]) => Ok(place.clone()),
        (1, _) => Err(Unreadable::Lines(key, places.len())),
        _ => Err(Unreadable::Blocks(blocks)),
    }
}

/// The value in the rest of a line: within its quotes, or up to a comment.
fn scalar(rest: &str) -> Range<usize> {
    let from = rest.len() - rest.trim_start().len();
    let value = &rest[from..];
    for quote in ['"', '\''] {
        if let Some(inner) = value.strip_prefix(quote) {
            let length = inner.find(quote).unwrap_or(inner.len());
            return from + 1..from + 1 + length;
        }
    }
    let length = value.find(" #").unwrap_or(value.len());
    from..from + value[..length].trim_end().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIGEST: &str = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    const OTHER: &str = "sha256:fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210";

    fn new() -> Image {
        let (tag, digest) = ("1.10".to_owned(), OTHER.to_owned());
        Image { tag, digest }
    }

    #[test]
    fn an_image_is_replaced_and_every_other_byte_kept() {
        let before = format!(
            "# top\nreplicas: 2\nimage:\n  # edited by machines\n  tag: \"1.9\"   # a name\n  digest: {DIGEST}\r\n\
             config:\n  tag: \"mine\"\n  digest: no"
        );
        let after = before.replace("\"1.9\"", "\"1.10\"").replace(DIGEST, OTHER);
        assert_eq!(new().put_into(&before).unwrap(), after);
        assert_eq!(Image::read(&after).unwrap(), new());
    }

    #[test]
    fn a_bare_tag_is_quoted_so_that_it_stays_a_text() {
        let before = format!("image:\n  tag: 1.9\n  digest: '{DIGEST}'\n");
        let after = format!("image:\n  tag: \"1.10\"\n  digest: '{OTHER}'\n");
        assert_eq!(new().put_into(&before).unwrap(), after);
    }

    #[test]
    fn values_in_another_form_are_refused() {
        for (values, said) in [
            (String::new(), "has 0 blocks \"image:\" at the top, not one"),
            (
                format!("image: {{ tag: a, digest: {DIGEST} }}\n"),
                "has 0 blocks \"image:\" at the top, not one",
            ),
            (
                format!("image:\n  tag: a\n  digest: {DIGEST}\nimage:\n  tag: b\n"),
                "has 2 blocks \"image:\" at the top, not one",
            ),
            (
                format!("image:\n  digest: {DIGEST}\n"),
                "has 0 lines \"tag:\" below \"image:\", not one",
            ),
            (
                format!("image:\n  tag: a\n  tag: b\n  digest: {DIGEST}\n"),
                "has 2 lines \"tag:\" below \"image:\", not one",
            ),
            (
                "image:\n  tag: a\n  digest: sha256:short\n".to_owned(),
                "has \"sha256:short\" as digest, which is none",
            ),
            (
                format!("image:\n  tag: \"\"\n  digest: {DIGEST}\n"),
                "has \"\" as tag, which is none",
            ),
            (
                format!("image:\n  tag: &anchor a\n  digest: {DIGEST}\n"),
                "has \"&anchor a\" as tag, which is none",
            ),
        ] {
            assert_eq!(
                Image::read(&values).unwrap_err().to_string(),
                said,
                "{values}"
            );
        }
    }
}
