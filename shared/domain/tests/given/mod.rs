//! Builders that read like the sentence of a test.
#![allow(dead_code, reason = "each test binary uses its own part")]

use std::collections::BTreeMap;

use domain::drain::{
    Action, Budget, Drill, Kind, Node, Notice, Operator, Owner, Pod, PodId, Policy, Requirement,
    Selector, Terms,
};
use jiff::{SignedDuration, Timestamp};

pub const INSTANCE: &str = "i-0b662ef9931388ba0";

/// A moment, in seconds from the notice.
pub fn at(seconds: i64) -> Timestamp {
    "2026-03-01T10:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_secs(seconds)
}

pub fn notice(kind: Kind) -> Notice {
    Notice {
        kind,
        action: Action::Terminate,
        instances: vec![INSTANCE.parse().unwrap()],
        at: at(0),
        sent: Some(at(0)),
        deadline: match kind {
            Kind::SpotInterruption | Kind::CapacityInterruption => Some(at(120)),
            Kind::HealthScheduledChange => Some(at(86_400)),
            Kind::StateChange => Some(at(0)),
            Kind::AsgTerminate | Kind::Rebalance | Kind::ByHand => None,
        },
        hook: None,
        drill: None,
    }
}

pub fn drill(kind: Kind, force: bool) -> Notice {
    Notice {
        drill: Some(Drill { force }),
        ..notice(kind)
    }
}

/// The terms at `now` of an invocation that may last until 170 s after the notice.
pub fn terms(notice: &Notice, now: Timestamp) -> Terms {
    Terms::of(notice, notice.deadline, Policy::default(), now, at(170))
}

pub fn pod(name: &str) -> Pod {
    Pod {
        id: PodId {
            namespace: "trading".into(),
            name: name.into(),
            uid: format!("uid-{name}"),
        },
        labels: BTreeMap::from([("app".to_owned(), name.to_owned())]),
        owner: Some(Owner {
            kind: "ReplicaSet".into(),
            name: format!("{name}-rs"),
        }),
        mirror: false,
        finished: false,
        ready: true,
        empty_dir: false,
        grace: 30,
        stopping: None,
    }
}

pub fn owned_by(kind: &str, name: &str) -> Pod {
    Pod {
        owner: Some(Owner {
            kind: kind.into(),
            name: "x".into(),
        }),
        ..pod(name)
    }
}

pub fn node() -> Node {
    Node {
        name: "ip-10-0-0-1".into(),
        provider_id: format!("aws:///us-east-1a/{INSTANCE}"),
        ready: true,
        annotations: Some(BTreeMap::new()),
        ..Node::default()
    }
}

pub fn annotated(key: &str, value: &str) -> Node {
    Node {
        unschedulable: true,
        annotations: Some(BTreeMap::from([(key.to_owned(), value.to_owned())])),
        ..node()
    }
}

pub fn budget(name: &str, app: &str) -> Budget {
    let labels = BTreeMap::from([("app".to_owned(), app.to_owned())]);
    Budget {
        namespace: "trading".into(),
        name: name.into(),
        selector: Some(Selector {
            labels,
            requirements: Vec::new(),
        }),
        allowed: 0,
        always_unready: false,
        healthy: 0,
        desired: 0,
    }
}

pub fn requiring(key: &str, operator: Operator, values: &[&str]) -> Selector {
    let values = values.iter().map(|v| (*v).to_owned()).collect();
    Selector {
        labels: BTreeMap::new(),
        requirements: vec![Requirement {
            key: key.into(),
            operator,
            values,
        }],
    }
}
