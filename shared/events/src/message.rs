//! What one message holds: an SNS envelope, an EventBridge event, or Auto Scaling's own words.

use domain::drain::Drill;
use serde_json::Value;

use crate::{
    Context, Facts,
    event::Event,
    field,
    kinds::{self, asg_terminate},
    ours::Home,
    reading::{Finding, Verdict},
    time::Received,
};

/// SQS may hold an SNS envelope, and that the event; nothing we know nests deeper.
const MAX_ENVELOPES: u8 = 2;

/// Reads a message's text.
pub(crate) fn read_text(text: &str, received: &Received, context: &Context) -> Finding {
    read_nested(text, received, context, MAX_ENVELOPES)
}

/// Reads a message that is parsed already.
pub(crate) fn read(message: &Value, received: &Received, context: &Context) -> Finding {
    read_value(message, received, context, MAX_ENVELOPES)
}

fn read_nested(text: &str, received: &Received, context: &Context, envelopes: u8) -> Finding {
    // A byte order mark is no JSON, but some editors put it there.
    match serde_json::from_str(text.trim_start_matches('\u{feff}')) {
        Ok(message) => read_value(&message, received, context, envelopes),
        Err(error) => Finding::unknown(format!("not JSON: {error}")),
    }
}

fn read_value(message: &Value, received: &Received, context: &Context, envelopes: u8) -> Finding {
    if let Some(event) = Event::of(message) {
        return read_event(&event, received, context);
    }
    let of_sns = ["Type", "TopicArn"]
        .iter()
        .any(|key| message.get(key).is_some());
    if of_sns && message.get("Message").is_some() {
        return read_sns(message, received, context, envelopes);
    }
    if asg_terminate::is_direct(message) {
        let finding =
            asg_terminate::direct(message, received.moment(message.get("Time")), received);
        return Home::of_autoscaling(message).judge(finding, context);
    }
    Finding::unknown("neither an EventBridge event nor a message of SNS or Auto Scaling")
}

fn read_sns(sns: &Value, received: &Received, context: &Context, envelopes: u8) -> Finding {
    match (field::text(sns, "Type"), field::text(sns, "Message")) {
        (Some(kind @ ("SubscriptionConfirmation" | "UnsubscribeConfirmation")), _) => {
            Finding::ignore(None, Facts::default(), format!("SNS's own {kind}"))
        }
        (_, None) => Finding::unknown("an SNS envelope without a text in it"),
        (_, Some(_)) if envelopes == 0 => {
            Finding::unknown("envelopes nested deeper than any that we know")
        }
        (_, Some(text)) => read_nested(text, received, context, envelopes - 1),
    }
}

fn read_event(event: &Event, received: &Received, context: &Context) -> Finding {
    let finding = kinds::read(event, received);
    let finding = match (event.is_drill(), context.drills) {
        (false, _) => finding,
        (true, true) => as_drill(finding, event),
        (true, false) => finding.forbidden("drills are off (EnableDrills=false)"),
    };
    Home::of(event).judge(finding, context)
}

/// Force must be asked for by a plain `true`: anything else is a drill without it.
fn as_drill(mut finding: Finding, event: &Event) -> Finding {
    if let Verdict::Act(notice) = &mut finding.verdict {
        let force = event.detail.get("force") == Some(&Value::Bool(true));
        notice.drill = Some(Drill { force });
        let with = if force { "with" } else { "without" };
        finding.reason = format!("a drill {with} force: {}", finding.reason);
    }
    finding
}
