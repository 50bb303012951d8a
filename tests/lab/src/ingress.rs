//! A stand-in for the AWS Load Balancer Controller's last act: an Ingress gets an address in its
//! status. There is no load balancer behind it; whoever waits for one (Argo CD) goes on.

use std::{collections::BTreeSet, time::Duration};

use anyhow::Result;
use k8s_openapi::api::networking::v1::Ingress;
use kube::{
    Api, Client, ResourceExt,
    api::{ListParams, Patch, PatchParams},
};
use serde_json::json;
use tokio::task::AbortHandle;

use crate::lab::Lab;

/// Nobody waits for an address in less.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// What all of them get: it says what it is, and RFC 6761 sees to it that it leads nowhere.
pub const ADDRESS: &str = "stand-in.load-balancer.invalid";
/// The classes that the controller takes care of.
const CLASSES: [&str; 1] = ["alb"];

/// Runs until it is dropped.
#[derive(Debug)]
pub struct LoadBalancers(AbortHandle);

impl LoadBalancers {
    /// From now on every Ingress of class `alb` gets [`ADDRESS`].
    ///
    /// # Errors
    /// If the API server's certificate can't be read.
    pub fn start(lab: &Lab) -> Result<Self> {
        let client = lab.client()?;
        let task = lab.world().runtime().spawn(async move {
            let mut told = BTreeSet::new();
            loop {
                if let Err(error) = look(&client).await
                    && told.insert(error.to_string())
                {
                    tracing::warn!("the stand-in for load balancers: {error:#}");
                }
                tokio::time::sleep(LOOK_EVERY).await;
            }
        });
        Ok(Self(task.abort_handle()))
    }
}

impl Drop for LoadBalancers {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn look(client: &Client) -> Result<()> {
    let all: Api<Ingress> = Api::all(client.clone());
    for ingress in all.list(&ListParams::default()).await? {
        if !waits(&ingress) {
            continue;
        }
        let namespace = ingress.namespace().unwrap_or_default();
        let api: Api<Ingress> = Api::namespaced(client.clone(), &namespace);
        let status =
            json!({ "status": { "loadBalancer": { "ingress": [{ "hostname": ADDRESS }] } } });
        let (how, patch) = (PatchParams::default(), Patch::Merge(status));
        api.patch_status(&ingress.name_any(), &how, &patch).await?;
    }
    Ok(())
}

fn waits(ingress: &Ingress) -> bool {
    let class = ingress
        .spec
        .as_ref()
        .and_then(|spec| spec.ingress_class_name.as_deref());
    let status = ingress
        .status
        .as_ref()
        .and_then(|status| status.load_balancer.as_ref());
    let addressed = status
        .and_then(|status| status.ingress.as_ref())
        .is_some_and(|all| !all.is_empty());
    class.is_some_and(|class| CLASSES.contains(&class)) && !addressed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ingress(class: &str, addresses: usize) -> Ingress {
        let address = json!({ "hostname": ADDRESS });
        let addresses = vec![address; addresses];
        serde_json::from_value(json!({
            "metadata": { "name": "trading-engine" },
            "spec": { "ingressClassName": class },
            "status": { "loadBalancer": { "ingress": addresses } },
        }))
        .expect("an Ingress")
    }

    #[test]
    fn only_an_ingress_of_the_controllers_class_without_an_address_waits() {
        assert!(waits(&ingress("alb", 0)));
        assert!(!waits(&ingress("alb", 1)), "it has one");
        assert!(!waits(&ingress("nginx", 0)), "another controller's");
    }
}
