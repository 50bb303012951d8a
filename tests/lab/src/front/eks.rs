//! EKS: clusters that are ours to reach, node groups that change asynchronously.
//!
//! <https://docs.aws.amazon.com/eks/latest/APIReference/API_Operations.html>

use std::{sync::Arc, time::Duration};

use axum::body::Body;
use http::Response;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    Front,
    answer::{Answer, Content, Refusal, reply},
    request::AwsRequest,
    verdict::Relayed,
};
use crate::{account::nodegroup::Asked, life::World};

/// Node groups are the front's also where ministack gives the verdict.
pub(super) const OWNED: [&str; 4] = [
    "ListNodegroups",
    "DescribeNodegroup",
    "UpdateNodegroupConfig",
    "DescribeUpdate",
];

/// How long a changed size takes effect. AWS takes a minute or so before the first instance moves.
const UPDATE: Duration = Duration::from_secs(3);

pub(super) fn answer(front: &Front, request: &AwsRequest) -> Answer {
    let name = request.argument("name").unwrap_or_default();
    let result = match request.action.as_str() {
        "ListClusters" => list_clusters(front),
        "DescribeCluster" => describe_cluster(front, name)?,
        "ListNodegroups" => list_nodegroups(front, name),
        "DescribeNodegroup" => describe_nodegroup(front, request)?,
        "UpdateNodegroupConfig" => update_nodegroup(front, request)?,
        "DescribeUpdate" => describe_update(front, request)?,
        other => return Err(Refusal::not_found(format!("the lab's EKS has no {other}"))),
    };
    Ok(Content::Json(result))
}

/// ministack's answer, but a cluster of ours is reached at our API server.
pub(super) fn with_our_endpoint(
    front: &Front,
    request: &AwsRequest,
    relayed: &Relayed,
) -> Response<Body> {
    let described = (request.action == "DescribeCluster")
        .then(|| patched(front, relayed))
        .flatten();
    match described {
        Some(body) => reply(relayed.status, "application/json", body.to_string()),
        None => relayed.response(),
    }
}

fn patched(front: &Front, relayed: &Relayed) -> Option<Value> {
    let mut body: Value = serde_json::from_slice(&relayed.body).ok()?;
    let name = body["cluster"]["name"].as_str()?.to_owned();
    let ours = front.world().account.state().clusters.get(&name).cloned()?;
    body["cluster"]["endpoint"] = json!(ours.endpoint);
    body["cluster"]["certificateAuthority"] = json!({ "data": ours.ca_base64() });
    Some(body)
}

fn list_clusters(front: &Front) -> Value {
    let state = front.world().account.state();
    json!({ "clusters": state.clusters.keys().collect::<Vec<_>>(), "nextToken": null })
}

fn describe_cluster(front: &Front, name: &str) -> Result<Value, Refusal> {
    let state = front.world().account.state();
    let cluster = state.clusters.get(name);
    let cluster =
        cluster.ok_or_else(|| Refusal::not_found(format!("No cluster found for name: {name}.")))?;
    Ok(json!({ "cluster": cluster.describe() }))
}

fn list_nodegroups(front: &Front, cluster: &str) -> Value {
    let state = front.world().account.state();
    let names = state
        .nodegroups
        .keys()
        .filter(|(of, _)| of == cluster)
        .map(|(_, name)| name);
    json!({ "nodegroups": names.collect::<Vec<_>>(), "nextToken": null })
}

fn describe_nodegroup(front: &Front, request: &AwsRequest) -> Result<Value, Refusal> {
    let state = front.world().account.state();
    let nodegroup = state
        .nodegroups
        .get(&key(request))
        .ok_or_else(|| no_nodegroup(request))?;
    Ok(json!({ "nodegroup": nodegroup.describe() }))
}

fn update_nodegroup(front: &Front, request: &AwsRequest) -> Result<Value, Refusal> {
    let wrong = |e| Refusal::new(400, "InvalidRequestException", format!("{e}"));
    let asked: Asked = serde_json::from_slice(&request.body).map_err(wrong)?;
    let world = front.world();
    let id = world.account.new_uuid();
    let (update, is_new) = {
        let mut state = world.account.state();
        let found = state.nodegroups.get_mut(&key(request));
        let nodegroup = found.ok_or_else(|| no_nodegroup(request))?;
        nodegroup
            .update(&asked, id, Timestamp::now())
            .map_err(|refused| {
                let status = if refused.code == "ResourceInUseException" {
                    409
                } else {
                    400
                };
                Refusal::new(status, refused.code, refused.message)
            })?
    };
    if is_new {
        world
            .runtime()
            .spawn(take_effect(Arc::clone(world), key(request)));
    }
    Ok(json!({ "update": update.describe() }))
}

fn describe_update(front: &Front, request: &AwsRequest) -> Result<Value, Refusal> {
    let id = request.argument("updateId").unwrap_or_default();
    let state = front.world().account.state();
    let update = state
        .nodegroups
        .values()
        .flat_map(|n| &n.updates)
        .find(|u| u.id == id);
    let update =
        update.ok_or_else(|| Refusal::not_found(format!("No update found for ID: {id}")))?;
    Ok(json!({ "update": update.describe() }))
}

/// Makes the group as large as was asked: the newest instances go first, nodes come Ready.
async fn take_effect(world: Arc<World>, key: (String, String)) {
    tokio::time::sleep(world.clock.of(UPDATE)).await;
    let (group, wanted, ids) = {
        let mut state = world.account.state();
        let Some(nodegroup) = state.nodegroups.get(&key) else {
            return;
        };
        let (name, sizes) = (nodegroup.group.clone(), nodegroup.sizes);
        if let Some(group) = state.groups.get_mut(&name) {
            let size = |n| u32::try_from(n).unwrap_or_default();
            (group.min, group.max, group.desired) =
                (size(sizes.min), size(sizes.max), size(sizes.desired));
        }
        let ids: Vec<_> = state
            .instances_of(&name)
            .iter()
            .map(|i| i.id.clone())
            .collect();
        (
            name,
            usize::try_from(sizes.desired).unwrap_or_default(),
            ids,
        )
    };
    for id in ids.iter().skip(wanted) {
        if let Err(error) = world.terminate(id) {
            tracing::warn!("scaling {group} in: {error:#}");
        }
    }
    if wanted > ids.len()
        && let Err(error) = world.launch(&group, wanted - ids.len()).await
    {
        tracing::error!("scaling {group} out: {error:#}");
    }
    if let Some(nodegroup) = world.account.state().nodegroups.get_mut(&key) {
        nodegroup.updated();
    }
}

fn key(request: &AwsRequest) -> (String, String) {
    let part = |name| request.argument(name).unwrap_or_default().to_owned();
    (part("name"), part("nodegroupName"))
}

fn no_nodegroup(request: &AwsRequest) -> Refusal {
    let (_, name) = key(request);
    Refusal::not_found(format!("No node group found for name: {name}."))
}
