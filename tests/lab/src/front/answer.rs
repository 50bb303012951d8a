//! Answers in the two protocols that matter here: EKS's JSON, and the query protocol's XML.

use std::fmt::Write as _;

use axum::body::Body;
use http::{Response, StatusCode};
use serde_json::{Value, json};

/// What a call brings: a result in its service's protocol, or a refusal.
pub type Answer = Result<Content, Refusal>;

/// A successful call's result.
#[derive(Clone, Debug)]
pub enum Content {
    /// EKS.
    Json(Value),
    /// Auto Scaling and SNS: what stands inside `ActionResult`.
    Xml(String),
}

/// An exception.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// HTTP's status.
    pub status: u16,
    /// AWS's code.
    pub code: String,
    /// Its text.
    pub message: String,
}

impl Refusal {
    /// An exception that is the caller's fault.
    pub fn new(status: u16, code: &str, message: impl Into<String>) -> Self {
        Self {
            status,
            code: code.to_owned(),
            message: message.into(),
        }
    }

    /// Auto Scaling's one code for every argument that it refuses.
    pub fn validation(message: impl Into<String>) -> Self {
        Self::new(400, "ValidationError", message)
    }

    /// EKS's for what isn't there.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(404, "ResourceNotFoundException", message)
    }
}

/// `<name>text</name>`, escaped.
pub fn tag(name: &str, text: impl ToString) -> String {
    let text = text.to_string();
    let text = text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    format!("<{name}>{text}</{name}>")
}

/// `<name><member>…</member>…</name>`.
pub fn members(name: &str, members: impl IntoIterator<Item = String>) -> String {
    let mut xml = format!("<{name}>");
    for member in members {
        let _ = write!(xml, "<member>{member}</member>");
    }
    xml + &format!("</{name}>")
}

/// The HTTP response of an answer to `action` of `service`.
pub fn response(service: &str, action: &str, answer: &Answer) -> Response<Body> {
    match answer {
        Ok(Content::Json(value)) => reply(200, "application/json", value.to_string()),
        Ok(Content::Xml(inner)) => {
            let body = format!(
                "<{action}Response xmlns=\"{}\"><{action}Result>{inner}</{action}Result>\
                 <ResponseMetadata><RequestId>lab</RequestId></ResponseMetadata></{action}Response>",
                namespace(service)
            );
            reply(200, "text/xml", body)
        }
        Err(refusal) => refuse(service, refusal),
    }
}

fn refuse(service: &str, refusal: &Refusal) -> Response<Body> {
    let Refusal {
        status,
        code,
        message,
    } = refusal;
    if service == "eks" {
        let body = json!({ "message": message, "__type": code }).to_string();
        let mut response = reply(*status, "application/json", body);
        if let Ok(code) = code.parse() {
            response.headers_mut().insert("x-amzn-errortype", code);
        }
        return response;
    }
    let kind = if *status < 500 { "Sender" } else { "Receiver" };
    let body = format!(
        "<ErrorResponse xmlns=\"{}\"><Error>{}{}{}</Error><RequestId>lab</RequestId></ErrorResponse>",
        namespace(service),
        tag("Type", kind),
        tag("Code", code),
        tag("Message", message)
    );
    reply(*status, "text/xml", body)
}

/// A response with a body of this type.
pub fn reply(status: u16, content_type: &str, body: String) -> Response<Body> {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
    if let Ok(content_type) = content_type.parse() {
        response.headers_mut().insert("content-type", content_type);
    }
    response
}

fn namespace(service: &str) -> &'static str {
    match service {
        "sns" => "http://sns.amazonaws.com/doc/2010-03-31/",
        _ => "http://autoscaling.amazonaws.com/doc/2011-01-01/",
    }
}
