//! `lab up`: the lab, kept up for people to look around.

use anyhow::Result;
use lab::{Lab, Settings};

pub async fn run() -> Result<()> {
    let lab = Lab::full(&Settings::default()).await?;
    let nodes = lab.node_group("spot").nodes(2).spot().create().await?;
    println!("\nThe lab is up, with two simulated Spot nodes. In another shell:\n");
    println!("{}", ways_in(&lab)?);
    println!("A drill, which takes the whole way through EventBridge:\n");
    println!("  {}", drill(&lab, &nodes[0].id)?);
    println!("\nLogs: {}\nCtrl-C ends it.", lab.dir().join("logs").display());
    std::future::pending().await
}

/// The lines that explore a lab.
pub fn ways_in(lab: &Lab) -> Result<String> {
    let aws = lab.aws()?;
    let kubectl = lab::tool::directory("kubernetes")?.join("kubectl");
    let command_line = lab::tool::directory("sam")?.join("bin/aws");
    Ok(format!(
        "  export AWS_ENDPOINT_URL={} AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_REGION=us-east-1\n\
         \x20 export KUBECONFIG={}\n\
         \x20 alias kubectl={} aws={}\n\
         \x20 kubectl get nodes,pods -A -o wide\n\
         \x20 aws logs tail {}\n\
         \x20 aws cloudformation describe-stacks --stack-name quanttrader --query 'Stacks[0].Outputs'\n",
        aws.ministack.url(),
        lab.api_server().kubeconfig.display(),
        kubectl.display(),
        command_line.display(),
        aws.stack.output("LogGroupName")?,
    ))
}

fn drill(lab: &Lab, instance: &str) -> Result<String> {
    let _ = lab.aws()?;
    let detail = format!(r#"{{\"instance-id\":\"{instance}\",\"instance-action\":\"terminate\",\"force\":false}}"#);
    Ok(format!(
        "aws events put-events --entries '[{{\"Source\":\"quanttrader.drill\",\"DetailType\":\"EC2 Spot Instance Interruption Warning\",\"Detail\":\"{detail}\"}}]'"
    ))
}
