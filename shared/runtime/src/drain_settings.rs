//! What template.yaml tells `spot-drain`.

use jiff::SignedDuration;

use crate::{SettingError, Variables};

/// A grace of less than a second would be a SIGKILL; more than this leaves no time to evict.
const GRACE_CAP: std::ops::RangeInclusive<i64> = 1..=110;

/// The settings of `spot-drain`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrainSettings {
    /// `MAIL_TOPIC_ARN`: where reports are published.
    pub mail_topic_arn: String,
    /// `CLUSTER_TAG_KEY`: a cluster with this tag is ours…
    pub cluster_tag_key: String,
    /// `CLUSTER_TAG_VALUE`: … if its value is this.
    pub cluster_tag_value: String,
    /// `GRACE_CAP_SECONDS`: the longest grace that a forced pod gets.
    pub grace_cap: SignedDuration,
    /// `ENABLE_DRILLS`: whether `quanttrader.drill` events are acted on.
    pub drills: bool,
    /// `AWS_REGION`: set by Lambda; only its clusters are ours.
    pub region: String,
}

impl DrainSettings {
    /// Reads them; the first that is wrong ends it.
    pub fn read<F>(variables: &Variables<F>) -> Result<Self, SettingError>
    where
        F: Fn(&str) -> Option<String>,
    {
        let text = |name, otherwise: &str| variables.get(name).unwrap_or(otherwise.to_owned());
        let (least, most) = GRACE_CAP.into_inner();
        Ok(Self {
            mail_topic_arn: variables.arn("MAIL_TOPIC_ARN")?,
            cluster_tag_key: text("CLUSTER_TAG_KEY", "Project"),
            cluster_tag_value: text("CLUSTER_TAG_VALUE", "quanttrader"),
            grace_cap: variables.seconds("GRACE_CAP_SECONDS", 30, least, most)?,
            drills: variables.flag("ENABLE_DRILLS", false)?,
            region: variables.text("AWS_REGION", "the region that Lambda runs in")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENOUGH: [(&str, &str); 2] = [
        ("MAIL_TOPIC_ARN", "arn:aws:sns:us-east-1:111122223333:mail"),
        ("AWS_REGION", "us-east-1"),
    ];

    fn read(more: &[(&str, &str)], without: &str) -> Result<DrainSettings, SettingError> {
        DrainSettings::read(&Variables::new(|asked: &str| {
            let mut all = more
                .iter()
                .chain(&ENOUGH)
                .filter(|(name, _)| *name != without);
            all.find(|(name, _)| *name == asked)
                .map(|(_, value)| (*value).to_owned())
        }))
    }

    #[test]
    fn what_can_be_left_out_has_the_templates_defaults() {
        let settings = read(&[], "").unwrap();
        assert_eq!(settings.cluster_tag_key, "Project");
        assert_eq!(settings.cluster_tag_value, "quanttrader");
        assert_eq!(settings.grace_cap, SignedDuration::from_secs(30));
        assert!(
            !settings.drills,
            "drills are off unless someone turned them on"
        );
    }

    #[test]
    fn what_must_be_there_is_named_when_it_is_not() {
        for (name, _) in ENOUGH {
            let error = read(&[], name).unwrap_err().to_string();
            assert!(error.starts_with(&format!("{name} is not set")), "{error}");
        }
    }

    #[test]
    fn a_grace_cap_of_nothing_is_refused() {
        let error = read(&[("GRACE_CAP_SECONDS", "0")], "")
            .unwrap_err()
            .to_string();
        assert_eq!(
            error,
            "GRACE_CAP_SECONDS is \"0\": it wants whole seconds from 1 to 110"
        );
    }
}
