//! EKS's rules for changing a managed node group's size.
//!
//! <https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdateNodegroupConfig.html>

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{ID, REGION};

/// A managed node group and what was done to it.
#[derive(Clone, Debug)]
pub struct Nodegroup {
    /// Its name.
    pub name: String,
    /// Its cluster.
    pub cluster: String,
    /// The Auto Scaling group behind it.
    pub group: String,
    /// ACTIVE, or UPDATING while a change takes effect.
    pub updating: bool,
    /// Sizes.
    pub sizes: Sizes,
    /// SPOT or `ON_DEMAND`.
    pub spot: bool,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// Every update, oldest first.
    pub updates: Vec<Update>,
}

/// A node group's sizes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes {
    /// At least.
    pub min: i64,
    /// At most.
    pub max: i64,
    /// Now.
    pub desired: i64,
}

/// One asynchronous change.
#[derive(Clone, Debug)]
pub struct Update {
    /// Its id.
    pub id: String,
    /// The caller's `clientRequestToken`.
    pub token: Option<String>,
    /// What was asked.
    pub asked: Sizes,
    /// When.
    pub at: Timestamp,
    /// InProgress, or Successful.
    pub done: bool,
}

/// What UpdateNodegroupConfig is asked.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Asked {
    #[serde(default)]
    scaling_config: AskedSizes,
    client_request_token: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct AskedSizes {
    min_size: Option<i64>,
    max_size: Option<i64>,
    desired_size: Option<i64>,
}

/// EKS's refusal: the exception's name and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The exception.
    pub code: &'static str,
    /// Its text.
    pub message: String,
}

impl Nodegroup {
    /// Begins a change, or gives the one that the same token began. The second value is whether
    /// it is new, and so has to take effect.
    ///
    /// # Errors
    /// EKS's refusals: `ResourceInUseException` while another change takes effect,
    /// `InvalidParameterException` for sizes that contradict each other.
    pub fn update(
        &mut self,
        asked: &Asked,
        id: String,
        now: Timestamp,
    ) -> Result<(Update, bool), Refused> {
        let token = asked.client_request_token.as_ref();
        if let Some(earlier) = self
            .updates
            .iter()
            .find(|u| token.is_some() && u.token.as_ref() == token)
        {
            return Ok((earlier.clone(), false));
        }
        if self.updating {
            let message = "Nodegroup cannot be updated as it is currently not in Active State";
            return Err(Refused {
                code: "ResourceInUseException",
                message: message.to_owned(),
            });
        }
        let sizes = asked.scaling_config.over(self.sizes);
        sizes.check()?;
        let update = Update {
            id,
            token: token.cloned(),
            asked: sizes,
            at: now,
            done: false,
        };
        self.updating = true;
        self.sizes = sizes;
        self.updates.push(update.clone());
        Ok((update, true))
    }

    /// The change has taken effect.
    pub fn updated(&mut self) {
        self.updating = false;
        for update in &mut self.updates {
            update.done = true;
        }
    }

    /// As DescribeNodegroup shows it.
    ///
    /// <https://docs.aws.amazon.com/eks/latest/APIReference/API_Nodegroup.html>
    #[must_use]
    pub fn describe(&self) -> Value {
        let name = &self.name;
        json!({
            "nodegroupName": name,
            "nodegroupArn": format!("arn:aws:eks:{REGION}:{ID}:nodegroup/{}/{name}/lab", self.cluster),
            "clusterName": self.cluster,
            "status": if self.updating { "UPDATING" } else { "ACTIVE" },
            "capacityType": if self.spot { "SPOT" } else { "ON_DEMAND" },
            "scalingConfig": {
                "minSize": self.sizes.min, "maxSize": self.sizes.max, "desiredSize": self.sizes.desired,
            },
            "resources": { "autoScalingGroups": [{ "name": self.group }] },
            "health": { "issues": [] },
            "tags": self.tags,
        })
    }
}

impl AskedSizes {
    fn over(self, now: Sizes) -> Sizes {
        Sizes {
            min: self.min_size.unwrap_or(now.min),
            max: self.max_size.unwrap_or(now.max),
            desired: self.desired_size.unwrap_or(now.desired),
        }
    }
}

impl Sizes {
    fn check(self) -> Result<(), Refused> {
        let Self { min, max, desired } = self;
        let wrong = if min < 0 || desired < 0 {
            "Sizes can't be negative".to_owned()
        } else if max < 1 {
            format!("maxSize {max} is less than 1")
        } else if min > desired {
            format!("Minimum capacity {min} can't be greater than desired size {desired}")
        } else if desired > max {
            format!("Desired size {desired} can't be greater than maximum capacity {max}")
        } else {
            return Ok(());
        };
        Err(Refused {
            code: "InvalidParameterException",
            message: wrong,
        })
    }
}

impl Update {
    /// As DescribeUpdate shows it.
    #[must_use]
    pub fn describe(&self) -> Value {
        let param = |kind: &str, value: i64| json!({ "type": kind, "value": value.to_string() });
        json!({
            "id": self.id,
            "status": if self.done { "Successful" } else { "InProgress" },
            "type": "ConfigUpdate",
            "params": [
                param("MinSize", self.asked.min),
                param("MaxSize", self.asked.max),
                param("DesiredSize", self.asked.desired),
            ],
            "createdAt": self.at.as_second(),
            "errors": [],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nodegroup() -> Nodegroup {
        Nodegroup {
            name: "workers".into(),
            cluster: "lab".into(),
            group: "eks-workers".into(),
            updating: false,
            sizes: Sizes {
                min: 0,
                max: 3,
                desired: 2,
            },
            spot: true,
            tags: BTreeMap::new(),
            updates: Vec::new(),
        }
    }

    fn asked(json: Value) -> Asked {
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn a_change_is_asynchronous_and_alone() {
        let mut group = nodegroup();
        let one = asked(json!({ "scalingConfig": { "desiredSize": 1 } }));
        assert!(
            group
                .update(&one, "1".into(), Timestamp::UNIX_EPOCH)
                .unwrap()
                .1
        );
        let refused = group
            .update(&one, "2".into(), Timestamp::UNIX_EPOCH)
            .unwrap_err();
        assert_eq!(refused.code, "ResourceInUseException");
        group.updated();
        assert!(
            group
                .update(&one, "3".into(), Timestamp::UNIX_EPOCH)
                .is_ok()
        );
    }

    #[test]
    fn the_same_token_is_the_same_change() {
        let mut group = nodegroup();
        let asked =
            asked(json!({ "scalingConfig": { "desiredSize": 1 }, "clientRequestToken": "t" }));
        let (first, new) = group
            .update(&asked, "1".into(), Timestamp::UNIX_EPOCH)
            .unwrap();
        let (again, new_again) = group
            .update(&asked, "2".into(), Timestamp::UNIX_EPOCH)
            .unwrap();
        assert_eq!(
            (first.id, new, again.id, new_again),
            ("1".into(), true, "1".into(), false)
        );
    }

    #[test]
    fn sizes_that_contradict_each_other_are_refused() {
        for sizes in [
            json!({ "minSize": 3 }),
            json!({ "desiredSize": 4 }),
            json!({ "maxSize": 0, "desiredSize": 0 }),
            json!({ "minSize": -1 }),
        ] {
            let asked = asked(json!({ "scalingConfig": sizes }));
            let refused = nodegroup()
                .update(&asked, "1".into(), Timestamp::UNIX_EPOCH)
                .unwrap_err();
            assert_eq!(refused.code, "InvalidParameterException", "{asked:?}");
        }
    }
}
