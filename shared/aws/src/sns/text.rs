//! What SNS takes as a subject and as a body.

use std::borrow::Cow;

/// "Less than 100 characters long": the API reference's rule for a subject.
const SUBJECT: usize = 99;
/// A message's limit, in bytes.
const BODY: usize = 256 * 1024;
const CUT: &str = "\n[cut: longer than SNS takes]\n";

/// Printable ASCII on one line, not empty, at most 99 characters.
pub(super) fn subject(text: &str) -> String {
    let words: Vec<_> = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .collect();
    let line: String = words
        .into_iter()
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
        .map(printable)
        .collect();
    match line.len() {
        0 => "(no subject)".to_owned(),
        1..=SUBJECT => line,
        _ => format!("{}...", line[..SUBJECT - 3].trim_end()),
    }
}

/// The ASCII character that reads most like it.
fn printable(c: char) -> char {
    match c {
        ' '..='~' => c,
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '·' => '-',
        '\u{2018}' | '\u{2019}' => '\'',
        '\u{201c}' | '\u{201d}' => '"',
        '→' => '>',
        _ => '?',
    }
}

/// The body, cut at a character's edge if it is too long; SNS refuses an empty one.
pub(super) fn body(text: &str) -> Cow<'_, str> {
    if text.is_empty() {
        return Cow::Borrowed("(empty)");
    }
    if text.len() <= BODY {
        return Cow::Borrowed(text);
    }
    let mut end = BODY - CUT.len();
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    Cow::Owned(format!("{}{CUT}", &text[..end]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_subject_stays_as_it_is() {
        let line = "Spot: 3 nodes emptied in 14 s, 1 pod forced";
        assert_eq!(subject(line), line);
    }

    #[test]
    fn a_subject_has_one_line_of_printable_ascii() {
        assert_eq!(
            subject(" Spot –\n\t1 node → gone\u{7}é "),
            "Spot - 1 node > gone ?"
        );
    }

    #[test]
    fn a_long_subject_is_cut_below_a_hundred_characters() {
        let cut = subject(&"node ".repeat(40));
        assert!(cut.len() == 99 && cut.ends_with("..."), "{cut}");
    }

    #[test]
    fn an_empty_subject_is_never_sent() {
        assert_eq!(subject(" \n "), "(no subject)");
    }

    #[test]
    fn a_long_body_is_cut_between_characters_and_says_so() {
        let long = "é".repeat(BODY);
        let cut = body(&long);
        assert!(cut.len() <= BODY && cut.len() > BODY - 64);
        assert!(cut.ends_with(CUT));
    }

    #[test]
    fn a_body_at_the_limit_is_sent_whole() {
        let text = "x".repeat(BODY);
        assert_eq!(body(&text), text);
    }
}
