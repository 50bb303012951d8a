//! The control plane's certificates: one authority, the server's own, and one to talk to kubelets.

use std::{fs, net::IpAddr, path::Path};

use anyhow::Result;
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType,
    ExtendedKeyUsagePurpose, IsCa, KeyPair, KeyUsagePurpose, SanType,
};

/// As whom the API server asks others, on behalf of whom it says.
pub const FRONT_PROXY: &str = "front-proxy-client";

/// Writes `ca.crt`, `apiserver.{crt,key}`, `kubelet-client.{crt,key}`, `front-proxy.{crt,key}` and
/// `service-account.{key,pub}` into `dir`, and gives the authority's certificate as PEM.
///
/// # Errors
/// If a key can't be made or a file not written.
pub fn write(dir: &Path, addresses: &[IpAddr]) -> Result<String> {
    let authority = authority()?;
    fs::write(dir.join("ca.crt"), authority.pem())?;

    let mut server = CertificateParams::new(vec![
        "localhost".to_owned(),
        "kubernetes.default.svc".to_owned(),
    ])?;
    server
        .subject_alt_names
        .extend(addresses.iter().copied().map(SanType::IpAddress));
    server.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    sign(dir, "apiserver", server, &authority)?;

    let mut client = CertificateParams::default();
    client.distinguished_name = named("kube-apiserver-kubelet-client");
    client
        .distinguished_name
        .push(DnType::OrganizationName, "system:masters");
    client.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    sign(dir, "kubelet-client", client, &authority)?;

    let mut proxy = CertificateParams::default();
    proxy.distinguished_name = named(FRONT_PROXY);
    proxy.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    sign(dir, "front-proxy", proxy, &authority)?;

    let accounts = KeyPair::generate()?;
    fs::write(dir.join("service-account.key"), accounts.serialize_pem())?;
    fs::write(dir.join("service-account.pub"), accounts.public_key_pem())?;
    Ok(authority.pem())
}

fn authority() -> Result<CertifiedIssuer<'static, KeyPair>> {
    let mut params = CertificateParams::default();
    params.distinguished_name = named("quanttrader-lab");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    Ok(CertifiedIssuer::self_signed(params, KeyPair::generate()?)?)
}

fn sign(
    dir: &Path,
    name: &str,
    params: CertificateParams,
    authority: &CertifiedIssuer<'static, KeyPair>,
) -> Result<()> {
    let key = KeyPair::generate()?;
    let certificate = params.signed_by(&key, authority)?;
    fs::write(dir.join(format!("{name}.crt")), certificate.pem())?;
    fs::write(dir.join(format!("{name}.key")), key.serialize_pem())?;
    Ok(())
}

fn named(common_name: &str) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, common_name);
    name
}
