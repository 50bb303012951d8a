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
const SESSION_SECONDS: u32 = 43200;

/// Starts it as soon as its account and its kinds are there.
///
/// # Errors
/// If a role can't be made or the program not be had.
pub fn start(lab: &Lab, aws: &str) -> Result<Resident> {
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

/// Makes the roles and becomes the operator: its credentials, as variables.
fn session(aws: &str) -> Result<Vec<(&'static str, String)>> {
    let mut calls = roles();
    calls.push(json!(["sts", "assume_role", {
        "RoleArn": arn(ROLE), "RoleSessionName": NAME, "DurationSeconds": SESSION_SECONDS,
    }]));
    let answers = deploy::aws_calls(aws, &calls)?;
    let answer = answers.last().context("no answer")?;
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

/// As infra/modules/components/external_secrets.tf has them: the operator may only become a reader,
/// and a reader reads its environment's path.
fn roles() -> Vec<Value> {
    let root = format!("arn:aws:iam::{ID}:root");
    let readers: Vec<_> = ENVIRONMENTS
        .map(|name| arn(&format!("{ROLE}-{name}")))
        .into();
    // In place of EKS's Pod Identity, which the lab hasn't.
    let operator = json!([{
        "Effect": "Allow", "Action": ["sts:AssumeRole", "sts:TagSession"], "Resource": readers,
    }]);
    let mut calls = role(ROLE, &root, &operator);
    for environment in ENVIRONMENTS {
        let path = format!("qt/{environment}/*");
        let reads = json!([{
            "Effect": "Allow",
            "Action": ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"],
            "Resource": format!("arn:aws:secretsmanager:{REGION}:{ID}:secret:{path}"),
        }, {
            "Effect": "Allow",
            "Action": ["ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath"],
            "Resource": format!("arn:aws:ssm:{REGION}:{ID}:parameter/{path}"),
        }]);
        calls.extend(role(&format!("{ROLE}-{environment}"), &arn(ROLE), &reads));
    }
    calls
}

fn role(name: &str, who: &str, statements: &Value) -> Vec<Value> {
    let document = |statements: &Value| {
        json!({ "Version": "2012-10-17", "Statement": statements }).to_string()
    };
    let trust = document(&json!([{
        "Effect": "Allow", "Principal": { "AWS": who },
        "Action": ["sts:AssumeRole", "sts:TagSession"],
    }]));
    vec![
        json!(["iam", "create_role", {
            "RoleName": name, "MaxSessionDuration": SESSION_SECONDS, "AssumeRolePolicyDocument": trust,
        }]),
        json!(["iam", "put_role_policy", {
            "RoleName": name, "PolicyName": "read", "PolicyDocument": document(statements),
        }]),
    ]
}

fn arn(role: &str) -> String {
    format!("arn:aws:iam::{ID}:role/{role}")
}
