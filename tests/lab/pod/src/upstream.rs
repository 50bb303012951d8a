//! A service that this one needs, asked by HTTP whether it is ready.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use crate::names::Names;

/// Its DNS and this must fit into the two seconds that the charts' readiness probes wait.
const PATIENCE: Duration = Duration::from_millis(900);
const LONGEST_LINE: u64 = 1024;

/// `http://HOST:PORT/PATH`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upstream {
    url: String,
    host: String,
    port: u16,
    path: String,
}

impl Upstream {
    /// Reads a URL.
    ///
    /// # Errors
    /// If it is none of that form.
    pub fn parse(url: &str) -> Result<Self, String> {
        let wrong = || format!("{url:?} is not like http://HOST:PORT/PATH");
        let rest = url.strip_prefix("http://").ok_or_else(wrong)?;
        let (authority, path) = rest.split_once('/').ok_or_else(wrong)?;
        let (host, port) = authority.split_once(':').unwrap_or((authority, "80"));
        if host.is_empty() || path.contains(char::is_whitespace) {
            return Err(wrong());
        }
        Ok(Self {
            url: url.to_owned(),
            host: host.to_owned(),
            port: port.parse().map_err(|_| wrong())?,
            path: format!("/{path}"),
        })
    }

    /// Whether it answers 2xx.
    ///
    /// # Errors
    /// If it doesn't: what it said instead, or why it could not be asked.
    pub fn ready(&self, names: &Names) -> Result<(), String> {
        let status = self
            .status(names)
            .map_err(|e| format!("{}: {e}", self.url))?;
        match status {
            200..300 => Ok(()),
            _ => Err(format!("{}: {status}", self.url)),
        }
    }

    fn status(&self, names: &Names) -> io::Result<u16> {
        let address = SocketAddr::new(names.address(&self.host)?, self.port);
        let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        write!(
            stream,
            "GET {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
            self.path, self.host
        )?;
        let mut line = String::new();
        BufReader::new(stream.take(LONGEST_LINE)).read_line(&mut line)?;
        let code = line.split(' ').nth(1).and_then(|code| code.parse().ok());
        code.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "this is no HTTP"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_names_host_port_and_path() {
        let upstream = Upstream::parse("http://orders:8081/readyz").unwrap();
        assert_eq!((upstream.host.as_str(), upstream.port), ("orders", 8081));
        assert_eq!(upstream.path, "/readyz");
        assert_eq!(Upstream::parse("http://orders/").unwrap().port, 80);
        for wrong in [
            "",
            "orders:80",
            "https://orders/",
            "http://:80/",
            "http://o:x/",
            "http://o:1",
        ] {
            assert!(Upstream::parse(wrong).is_err(), "{wrong:?} was taken");
        }
    }
}
