//! Which AWS account and region a command speaks to, by the AWS CLI's own conventions.

use anyhow::{Result, bail};
use aws::{Region, SdkConfig};
use clap::Args;

/// `--profile` and `--region`, which win over `AWS_PROFILE` and `AWS_REGION`.
#[derive(Debug, Args)]
pub struct Account {
    /// The AWS profile; without it AWS_PROFILE, or the default one.
    #[arg(long, global = true, help_heading = "AWS")]
    profile: Option<String>,
    /// The AWS region; without it AWS_REGION, or the profile's.
    #[arg(long, global = true, help_heading = "AWS")]
    region: Option<String>,
}

impl Account {
    /// The settings to call AWS with. Credentials are only looked up by the first call.
    pub async fn config(&self) -> Result<SdkConfig> {
        let mut loader = aws::loader();
        if let Some(profile) = &self.profile {
            loader = loader.profile_name(profile);
        }
        if let Some(region) = &self.region {
            loader = loader.region(Region::new(region.clone()));
        }
        let config = loader.load().await;
        if config.region().is_none() {
            bail!("no AWS region: give --region, set AWS_REGION or choose a profile that has one");
        }
        Ok(config)
    }
}
