//! A cluster's names, asked of its DNS by hand: a static program has no resolver of the C library.
//!
//! As much of RFC 1035 as a question for one IPv4 address needs, and resolv.conf's search list.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::time::Duration;

/// One answer; an upstream's probe must still fit into the kubelet's second after it.
const PATIENCE: Duration = Duration::from_millis(400);
/// A name of Kubernetes is searched in three domains; more than this is nobody's configuration.
const LONGEST_SEARCH: usize = 6;
/// Without EDNS a server sends no more. RFC 1035, 4.2.1.
const LONGEST_ANSWER: usize = 512;
const HEADER: usize = 12;
/// The record that holds an IPv4 address, of the Internet's class.
const A_IN: [u8; 4] = [0, 1, 0, 1];

/// Whom to ask, and which domains to try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names {
    servers: Vec<SocketAddr>,
    search: Vec<String>,
    dots: usize,
}

impl Names {
    /// As `/etc/resolv.conf` says; without one only addresses are known.
    #[must_use]
    pub fn of_this_machine() -> Self {
        Self::parse(&std::fs::read_to_string("/etc/resolv.conf").unwrap_or_default())
    }

    fn parse(text: &str) -> Self {
        let mut names = Self {
            servers: Vec::new(),
            search: Vec::new(),
            dots: 1,
        };
        for line in text.lines() {
            let mut words = line.split_whitespace();
            match words.next() {
                Some("nameserver") => {
                    let address = words.next().and_then(|w| w.parse::<IpAddr>().ok());
                    names
                        .servers
                        .extend(address.map(|ip| SocketAddr::new(ip, 53)));
                }
                Some("search") => names.search = words.map(str::to_owned).collect(),
                Some("options") => {
                    let dots = words.find_map(|word| word.strip_prefix("ndots:")?.parse().ok());
                    names.dots = dots.unwrap_or(names.dots);
                }
                _ => {}
            }
        }
        names
    }

    /// The address of a host.
    ///
    /// # Errors
    /// If nobody knows it.
    pub fn address(&self, host: &str) -> io::Result<IpAddr> {
        if let Ok(address) = host.parse() {
            return Ok(address);
        }
        if host == "localhost" {
            return Ok(Ipv4Addr::LOCALHOST.into());
        }
        for name in self.candidates(host) {
            for server in &self.servers {
                if let Some(address) = ask(*server, &name)? {
                    return Ok(address.into());
                }
            }
        }
        Err(io::Error::new(
            io::ErrorKind::NotFound,
            format!("nobody knows {host}"),
        ))
    }

    /// The names to try, in order.
    fn candidates(&self, host: &str) -> Vec<String> {
        if let Some(whole) = host.strip_suffix('.') {
            return vec![whole.to_owned()];
        }
        let searched = self.search.iter().take(LONGEST_SEARCH);
        let mut names: Vec<_> = searched.map(|domain| format!("{host}.{domain}")).collect();
        let first = host.matches('.').count() >= self.dots;
        names.insert(if first { 0 } else { names.len() }, host.to_owned());
        names
    }
}

fn ask(server: SocketAddr, name: &str) -> io::Result<Option<Ipv4Addr>> {
    let any: SocketAddr = if server.is_ipv4() {
        ([0, 0, 0, 0], 0).into()
    } else {
        (std::net::Ipv6Addr::UNSPECIFIED, 0).into()
    };
    let socket = UdpSocket::bind(any)?;
    socket.set_read_timeout(Some(PATIENCE))?;
    socket.connect(server)?;
    // Each question has a socket of its own, whose port nobody else knows: any id will do.
    socket.send(&question(name))?;
    let mut answer = [0; LONGEST_ANSWER];
    let length = socket.recv(&mut answer)?;
    Ok(answer.get(..length).and_then(first_address))
}

/// Id 1, recursion desired, one question.
fn question(name: &str) -> Vec<u8> {
    let mut packet = vec![0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
    for label in name.split('.').map(str::as_bytes) {
        // A label is 63 octets at most; a longer one can't be in any answer.
        packet.push(u8::try_from(label.len().min(63)).unwrap_or(63));
        packet.extend(label.iter().take(63));
    }
    packet.push(0);
    packet.extend(A_IN);
    packet
}

/// The first IPv4 address among the answers; aliases before it are passed over.
fn first_address(packet: &[u8]) -> Option<Ipv4Addr> {
    let answers = u16::from_be_bytes(packet.get(6..8)?.try_into().ok()?);
    let mut rest = after_name(packet.get(HEADER..)?)?.get(A_IN.len()..)?;
    for _ in 0..answers {
        let record = after_name(rest)?;
        let length = usize::from(u16::from_be_bytes(record.get(8..10)?.try_into().ok()?));
        let data = record.get(10..10 + length)?;
        if record.get(..4)? == A_IN
            && let Ok(octets) = <[u8; 4]>::try_from(data)
        {
            return Some(octets.into());
        }
        rest = record.get(10 + length..)?;
    }
    None
}

/// What follows a name, which ends with an empty label or with a pointer.
fn after_name(mut packet: &[u8]) -> Option<&[u8]> {
    loop {
        match *packet.first()? {
            0 => return packet.get(1..),
            length if length >= 0xc0 => return packet.get(2..),
            length => packet = packet.get(1 + usize::from(length)..)?,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A DNS server that knows one name, by an alias, and answers all others with none.
    fn server(known: &'static str) -> SocketAddr {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        let address = socket.local_addr().unwrap();
        std::thread::spawn(move || {
            let mut asked = [0; LONGEST_ANSWER];
            while let Ok((length, caller)) = socket.recv_from(&mut asked) {
                let mut answer = asked[..length].to_vec();
                if answer == question(known) {
                    answer[7] = 2;
                    answer.extend([0xc0, 12, 0, 5, 0, 1, 0, 0, 0, 9, 0, 2, 0xc0, 12]);
                    answer.extend([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 9, 0, 4, 10, 96, 0, 7]);
                }
                socket.send_to(&answer, caller).unwrap();
            }
        });
        address
    }

    fn names(known: &'static str) -> Names {
        let text = "search dev.svc.cluster.local svc.cluster.local\noptions ndots:5\n";
        let mut names = Names::parse(text);
        names.servers = vec![server(known)];
        names
    }

    #[test]
    fn a_service_is_found_by_its_short_name_in_its_own_namespace() {
        let names = names("orders.dev.svc.cluster.local");
        let address = names.address("orders").unwrap();
        assert_eq!(address, Ipv4Addr::new(10, 96, 0, 7));
    }

    #[test]
    fn one_of_another_namespace_is_found_by_the_next_domain_and_a_whole_name_as_it_is() {
        let names = names("orders.prod.svc.cluster.local");
        for host in ["orders.prod", "orders.prod.svc.cluster.local"] {
            assert!(names.address(host).is_ok(), "{host}");
        }
    }

    #[test]
    fn a_name_that_nobody_knows_is_an_error_that_names_it() {
        let error = names("orders.dev.svc.cluster.local").address("other");
        assert!(error.unwrap_err().to_string().contains("other"));
    }

    #[test]
    fn addresses_need_no_server() {
        let nobody = Names::parse("");
        assert_eq!(
            nobody.address("10.0.0.9").unwrap(),
            Ipv4Addr::new(10, 0, 0, 9)
        );
        assert!(nobody.address("localhost").is_ok());
        assert!(nobody.address("orders").is_err());
    }

    #[test]
    fn a_packet_that_is_cut_anywhere_is_no_answer_and_no_panic() {
        let mut whole = question("orders");
        whole[7] = 1;
        whole.extend([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 9, 0, 4, 10, 96, 0, 7]);
        assert!(first_address(&whole).is_some());
        for length in 0..whole.len() {
            assert_eq!(first_address(&whole[..length]), None);
        }
    }

    #[test]
    fn resolv_conf_says_whom_to_ask() {
        let names = Names::parse("nameserver 10.96.0.10\nsearch a b\noptions ndots:5 edns0\n");
        assert_eq!(names.servers, ["10.96.0.10:53".parse().unwrap()]);
        assert_eq!((names.search.len(), names.dots), (2, 5));
    }
}
