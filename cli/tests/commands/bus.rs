//! An event bus on a socket: takes one PutEvents request and gives the answer that it was told.
//! It stands in for EventBridge and checks no signature.

use std::{
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    thread::{self, JoinHandle},
};

use serde_json::Value;

pub struct Bus {
    pub address: String,
    request: JoinHandle<Value>,
}

impl Bus {
    /// Listens, and will answer the first request with this status and body.
    pub fn answering(status: u16, body: Value) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let request = thread::spawn(move || {
            let (stream, _) = listener.accept().unwrap();
            let request = read(&mut BufReader::new(&stream));
            let body = body.to_string();
            write!(
                &stream,
                "HTTP/1.1 {status} X\r\ncontent-type: application/x-amz-json-1.1\r\n\
                 connection: close\r\ncontent-length: {}\r\n\r\n{body}",
                body.len()
            )
            .unwrap();
            request
        });
        Self { address, request }
    }

    /// The one entry that was put.
    pub fn entry(self) -> Value {
        let request = self.request.join().unwrap();
        assert_eq!(request["Entries"].as_array().unwrap().len(), 1, "{request}");
        request["Entries"][0].clone()
    }
}

fn read(stream: &mut impl BufRead) -> Value {
    let mut length = 0;
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).unwrap();
        let line = line.trim().to_lowercase();
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if line.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).unwrap();
    serde_json::from_slice(&body).unwrap()
}
