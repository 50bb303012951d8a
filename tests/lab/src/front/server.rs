//! The front's socket: each request is read, judged, answered and recorded.

use anyhow::Result;
use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    routing::post,
};
use http::Response;
use http_body_util::BodyExt;
use jiff::Timestamp;
use tokio::net::TcpListener;

use super::{
    Call, Front, Outcome, Verdict,
    answer::{Answer, Refusal, reply, response},
    autoscaling, eks,
    request::AwsRequest,
    sns, token_review,
};
use crate::{
    fault::{Asked, Fault, opened},
    port,
};

pub(super) async fn listen() -> Result<(TcpListener, String)> {
    let port = port::free()?;
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    Ok((listener, format!("http://127.0.0.1:{port}")))
}

pub(super) async fn serve(listener: TcpListener, front: Front) {
    let router = Router::new()
        .route("/lab/token-review", post(token_review::review))
        .fallback(receive)
        .with_state(front);
    if let Err(error) = axum::serve(listener, router).await {
        tracing::error!("the front stopped: {error}");
    }
}

async fn receive(State(front): State<Front>, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let Ok(body) = body.collect().await else {
        return reply(400, "text/plain", "the body broke off".to_owned());
    };
    let Some(request) = AwsRequest::read(parts, body.to_bytes()) else {
        return reply(
            400,
            "text/plain",
            "not a signed request to an AWS endpoint".to_owned(),
        );
    };
    let at = Timestamp::now();
    let asked = Asked {
        number: front.inner.calls.borrow().len(),
        service: request.service.clone(),
        action: request.action.clone(),
        method: request.parts.method.to_string(),
        query: request.parts.uri.query().unwrap_or_default().to_owned(),
        at,
    };
    match front.inner.faulty.of(&asked) {
        Some(Fault::HangBefore) => {
            remember(
                &front,
                &request,
                at,
                Outcome::Failed("hung before".to_owned()),
            );
            front.inner.faulty.hang(asked).await
        }
        Some(Fault::HangAfter) => {
            decide(&front, &request, at).await;
            front.inner.faulty.hang(asked).await
        }
        Some(Fault::Delay(wait)) => {
            tokio::time::sleep(wait).await;
            decide(&front, &request, at).await
        }
        Some(Fault::Until(open)) => {
            opened(open).await;
            decide(&front, &request, at).await
        }
        Some(Fault::Answer {
            status,
            code,
            headers,
        }) => {
            remember(&front, &request, at, Outcome::Failed(code.clone()));
            let refusal = Err(Refusal::new(status, &code, "as a test wanted it"));
            with_headers(
                response(&request.service, &request.action, &refusal),
                &headers,
            )
        }
        None => decide(&front, &request, at).await,
    }
}

/// IAM's verdict first, if there is somebody to ask; then the answer.
async fn decide(front: &Front, request: &AwsRequest, at: Timestamp) -> Response<Body> {
    let relayed = match &front.inner.verdict {
        Verdict::None => None,
        Verdict::Ministack(ministack) => Some(ministack.relay(request).await),
    };
    if let Some(relayed) = &relayed
        && relayed.is_denied()
    {
        remember(front, request, at, Outcome::Denied);
        return relayed.response();
    }
    if let Some(relayed) = &relayed
        && !owns(request)
    {
        let outcome = match relayed.status {
            200..300 => Outcome::Allowed,
            status => Outcome::Failed(status.to_string()),
        };
        remember(front, request, at, outcome);
        return eks::with_our_endpoint(front, request, relayed);
    }
    let answer = answer(front, request).await;
    let outcome = match &answer {
        Ok(_) => Outcome::Allowed,
        Err(refusal) => Outcome::Failed(refusal.code.clone()),
    };
    remember(front, request, at, outcome);
    response(&request.service, &request.action, &answer)
}

/// Calls whose state is here and nowhere else, even where ministack gives the verdict.
fn owns(request: &AwsRequest) -> bool {
    match request.service.as_str() {
        "eks" => eks::OWNED.contains(&request.action.as_str()),
        "autoscaling" => autoscaling::OWNED.contains(&request.action.as_str()),
        _ => false,
    }
}

async fn answer(front: &Front, request: &AwsRequest) -> Answer {
    match request.service.as_str() {
        "eks" => eks::answer(front, request),
        "autoscaling" => autoscaling::answer(front, request),
        "sns" => sns::answer(front, request),
        other => Err(Refusal::new(
            400,
            "InvalidAction",
            format!("the lab has no {other} here"),
        )),
    }
}

fn remember(front: &Front, request: &AwsRequest, at: Timestamp, outcome: Outcome) {
    let principal = front.principal(&request.access_key);
    front.record(Call {
        at,
        service: request.service.clone(),
        action: request.action.clone(),
        principal: principal.map_or_else(|| request.access_key.clone(), |p| p.arn),
        arguments: request.arguments.clone(),
        outcome,
    });
}

fn with_headers(mut response: Response<Body>, headers: &[(String, String)]) -> Response<Body> {
    for (name, value) in headers {
        if let (Ok(name), Ok(value)) = (name.parse::<http::HeaderName>(), value.parse()) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}
