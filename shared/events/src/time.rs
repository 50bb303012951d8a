//! When an event happened, and how long ago that is.

use jiff::{SignedDuration, Timestamp, fmt::rfc2822::DateTimeParser};
use serde_json::Value;

/// AWS's own samples name wrong weekdays ("Thu, 27 Jan 2026" was a Tuesday).
const RFC_2822: DateTimeParser = DateTimeParser::new().relaxed_weekday(true);

/// A point in time as EventBridge (RFC 3339) or AWS Health (RFC 2822) writes it.
pub(crate) fn parse(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    text.parse()
        .ok()
        .or_else(|| RFC_2822.parse_timestamp(text).ok())
}

/// When a record was received.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Received {
    /// SQS's SentTimestamp.
    pub(crate) sent: Option<Timestamp>,
    pub(crate) now: Timestamp,
}

/// When the event happened, as far as it may be believed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    pub(crate) at: Timestamp,
    /// Why the event's own time was not taken.
    pub(crate) note: Option<&'static str>,
}

impl Received {
    /// The event's own time, unless it is missing, unreadable or not yet: then when it was sent.
    pub(crate) fn moment(&self, said: Option<&Value>) -> Moment {
        let latest = self.sent.map_or(self.now, |sent| sent.min(self.now));
        let instead = |note| Moment {
            at: self.sent.unwrap_or(self.now),
            note: Some(note),
        };
        let Some(said) = said.filter(|said| !said.is_null()) else {
            return instead("the event has no time of its own");
        };
        match said.as_str().and_then(parse) {
            None => instead("the event's time is unreadable"),
            Some(at) if at > latest => instead("the event's time is in the future"),
            Some(at) => Moment { at, note: None },
        }
    }
}

impl Moment {
    /// This many seconds after the moment.
    pub(crate) fn plus(&self, seconds: i64) -> Timestamp {
        whole(
            self.at
                .saturating_add(SignedDuration::from_secs(seconds))
                .unwrap_or(Timestamp::MAX),
        )
    }

    /// The deadline, if it was counted from the event's own time.
    pub(crate) fn own(&self, deadline: Timestamp) -> Option<Timestamp> {
        self.note.is_none().then_some(deadline)
    }

    /// The reason, followed by why the event's own time was not taken, if so.
    pub(crate) fn explain(&self, reason: String) -> String {
        match self.note {
            Some(note) => format!("{reason} ({note}: counted from when it was received)"),
            None => reason,
        }
    }
}

/// Whole seconds: nothing that is done by a deadline is finer.
pub(crate) fn whole(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}

/// How far off the deadline or the start is, for a sentence.
pub(crate) fn until(what: &str, at: Timestamp, now: Timestamp) -> String {
    let seconds = at.as_second() - whole(now).as_second();
    let span = span(seconds.unsigned_abs());
    if seconds < 0 {
        format!("its {what} was {span} ago, so only a look tells if the node is still there")
    } else {
        format!("its {what} is in {span}")
    }
}

fn span(seconds: u64) -> String {
    match seconds {
        0..=599 => format!("{seconds} s"),
        600..=7_199 => format!("{} min", seconds / 60),
        7_200..=172_799 => format!("{} h", seconds / 3_600),
        _ => format!("{} days", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn both_of_awss_ways_to_write_a_time_are_read() {
        for text in [
            "2018-11-01T22:00:00Z",
            "2018-11-01T22:00:00.000Z",
            "2018-11-02T00:00:00+02:00",
            "Thu, 1 Nov 2018 22:00:00 GMT",
            "Thu, 01 Nov 2018 22:00:00 +0000",
            "Mon, 1 Nov 2018 22:00:00 GMT",
        ] {
            assert_eq!(parse(text), Some(at("2018-11-01T22:00:00Z")), "{text}");
        }
        for text in ["", "yyyy-mm-ddThh:mm:ssZ", "[Current time]", "1541109600"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_time_that_cant_be_believed_counts_from_when_it_was_sent() {
        let received = Received {
            sent: Some(at("2026-01-01T00:00:05Z")),
            now: at("2026-01-01T00:00:09Z"),
        };
        let unbelievable = [
            json!(""),
            json!("soon"),
            json!(7),
            json!(null),
            json!("2026-01-01T00:00:07Z"),
        ];
        for said in unbelievable {
            let moment = received.moment(Some(&said));
            assert_eq!(moment.at, at("2026-01-01T00:00:05Z"), "{said}");
            assert!(moment.note.is_some(), "{said}");
        }
        let believed = received.moment(Some(&json!("2026-01-01T00:00:04Z")));
        assert_eq!(believed.at, at("2026-01-01T00:00:04Z"));
    }

    #[test]
    fn without_a_sent_timestamp_it_counts_from_now() {
        let received = Received {
            sent: None,
            now: at("2026-01-01T00:00:09Z"),
        };
        assert_eq!(received.moment(None).at, received.now);
    }

    #[test]
    fn a_deadline_has_whole_seconds_and_never_overflows() {
        let moment = |at| Moment { at, note: None };
        assert_eq!(
            moment(at("2026-01-01T00:00:00.9Z")).plus(120),
            at("2026-01-01T00:02:00Z")
        );
        assert!(moment(Timestamp::MAX).plus(120) <= Timestamp::MAX);
    }
}
