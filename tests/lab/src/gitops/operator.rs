//! External Secrets outside of the cluster, with the rights of its own service account there and
//! those of its own roles in ministack.

use std::{path::Path, process::Command};

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::{
    account::Account,
    resident::{Part, Resident},
};
use crate::{
    account::{ID, REGION},
    deploy,
    lab::Lab,
    port, tool,
};

const NAME: &str = "external-secrets";
/// Terraform's name of the operator's role; a reader's has `-ENVIRONMENT` behind it.
const ROLE: &str = "quanttrader-dev-external-secrets";
const ENVIRONMENTS: [&str; 4] = ["dev", "staging", "prod", "platform"];
/// AWS's own bound for a role's session; Pod Identity renews its own.
const SESSION_SECONDS: &str = "43200";

/// Starts it as soon as its account and its kinds are there.
///
/// # Errors
/// If a role can't be made or the program not be had.
pub fn start(lab: &Lab, aws: &str) -> Result<Resident> {
    make_roles(aws)?;
    let session = session(aws)?;
    let program = tool::directory(NAME)?.join(NAME);
    let aws = aws.to_owned();
    let (metrics, live) = (port::free()?, port::free()?);
    let kinds = "/apis/external-secrets.io/v1";
    let part = Part {
        name: NAME,
        account: Account {
            namespace: NAME,
            name: NAME,
        },
        needs: vec![
            format!("/api/v1/namespaces/{NAME}/serviceaccounts/{NAME}"),
            format!("{kinds}/externalsecrets?limit=1"),
            format!("{kinds}/clustersecretstores?limit=1"),
            format!("{kinds}/secretstores?limit=1"),
        ],
        discovers: vec!["externalsecrets", "clustersecretstores", "secretstores"],
        command: Box::new(move |kubeconfig: &Path| {
            let mut command = Command::new(&program);
            command.env_clear().env("KUBECONFIG", kubeconfig);
            for service in ["SECRETSMANAGER", "SSM", "STS"] {
                command.env(format!("AWS_{service}_ENDPOINT"), &aws);
            }
            command.env("AWS_REGION", REGION).envs(session.clone());
            command.args([
                format!("--metrics-addr=127.0.0.1:{metrics}"),
                format!("--live-addr=127.0.0.1:{live}"),
                "--concurrent=4".to_owned(),
                // By default five minutes.
                "--store-requeue-interval=5s".to_owned(),
            ]);
            command
        }),
    };
    Resident::new(lab, part)
}

/// As infra/modules/components/external_secrets.tf has them: the operator may only become a reader,
/// and a reader reads its environment's path.
fn make_roles(aws: &str) -> Result<()> {
    let root = format!("arn:aws:iam::{ID}:root");
    let readers: Vec<_> = ENVIRONMENTS
        .map(|name| arn(&format!("{ROLE}-{name}")))
        .into();
    // In place of EKS's Pod Identity, which the lab hasn't.
    make_role(
        aws,
        ROLE,
        &root,
        &json!([{
            "Effect": "Allow", "Action": ["sts:AssumeRole", "sts:TagSession"], "Resource": readers,
        }]),
    )?;
    for environment in ENVIRONMENTS {
        let path = format!("qt/{environment}/*");
        let policy = json!([{
            "Effect": "Allow",
            "Action": ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"],
            "Resource": format!("arn:aws:secretsmanager:{REGION}:{ID}:secret:{path}"),
        }, {
            "Effect": "Allow",
            "Action": ["ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath"],
            "Resource": format!("arn:aws:ssm:{REGION}:{ID}:parameter/{path}"),
        }]);
        make_role(aws, &format!("{ROLE}-{environment}"), &arn(ROLE), &policy)?;
    }
    Ok(())
}

fn make_role(aws: &str, name: &str, who: &str, statements: &Value) -> Result<()> {
    let document = |statements: &Value| {
        json!({ "Version": "2012-10-17", "Statement": statements }).to_string()
    };
    let trust = document(&json!([{
        "Effect": "Allow", "Principal": { "AWS": who },
        "Action": ["sts:AssumeRole", "sts:TagSession"],
    }]));
    let create = [
        "iam",
        "create-role",
        "--role-name",
        name,
        "--max-session-duration",
    ];
    let trusted = [SESSION_SECONDS, "--assume-role-policy-document", &trust];
    deploy::aws(aws, &[&create[..], &trusted].concat())?;
    let put = [
        "iam",
        "put-role-policy",
        "--role-name",
        name,
        "--policy-name",
    ];
    let policy = document(statements);
    deploy::aws(
        aws,
        &[&put[..], &["read", "--policy-document", &policy]].concat(),
    )?;
    Ok(())
}

/// The operator's own credentials, as variables.
fn session(aws: &str) -> Result<Vec<(&'static str, String)>> {
    let role = arn(ROLE);
    let assume = [
        "sts",
        "assume-role",
        "--role-arn",
        &role,
        "--role-session-name",
        NAME,
    ];
    let lasting = ["--duration-seconds", SESSION_SECONDS];
    let answer = deploy::aws(aws, &[&assume[..], &lasting].concat())?;
    let part = |name: &str| {
        let value = answer["Credentials"][name].as_str();
        value
            .map(str::to_owned)
            .context("sts:AssumeRole without credentials")
    };
    Ok(vec![
        ("AWS_ACCESS_KEY_ID", part("AccessKeyId")?),
        ("AWS_SECRET_ACCESS_KEY", part("SecretAccessKey")?),
        ("AWS_SESSION_TOKEN", part("SessionToken")?),
    ])
}

fn arn(role: &str) -> String {
    format!("arn:aws:iam::{ID}:role/{role}")
}
