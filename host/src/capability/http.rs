//! `wasi:http/outgoing-handler` for guests: what the plugin asked for and the
//! gym granted goes to the [egress](crate::egress), and nothing goes around it.

mod secrets;
pub(crate) mod signature;

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::header::CONTENT_LENGTH;
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use tokio::runtime::Handle;
use tokio::sync::Semaphore;
use tokio::time::timeout;
use wasmtime_wasi_http::{ForbiddenHeaderFilter, RequestOptions, WasiBody, WasiHttpHooks};

use super::beside::beside;
use super::trace::Step as TraceStep;
use super::{Met, Meter, Trace};
use crate::catalog::{Access, GymId, LogLevel, reserved_header};
use crate::egress::{EgressError, ExchangeLimits, Incoming, Outgoing, Outlet, Step, Target};
use crate::error::Chain;
use crate::sandbox::{CallLimits, Logs};
use crate::vault::PluginSecrets;

type Refused = wasmtime_wasi_http::Error;
type Sent = Result<(Response<WasiBody>, Ending), Refused>;
/// The end of an exchange, for guests that wait for it. Ours have ended when
/// the answer is handed over.
type Ending = Box<dyn Future<Output = Result<(), Refused>> + Send>;

/// What a plugin may send, and with what.
#[derive(Clone)]
pub struct HttpGrant {
    /// The gym that it belongs to.
    pub gym: GymId,
    /// What is allowed.
    pub access: Arc<Access>,
    /// Where requests go.
    pub outlet: Arc<Outlet>,
    /// The plugin's secrets. None: it may use none.
    pub secrets: Option<Arc<PluginSecrets>>,
    /// Where requests run: a guest may move to a lane that has no network.
    pub runtime: Handle,
}

/// The requests of one call.
pub(crate) struct HttpHooks {
    grant: Option<HttpGrant>,
    most: u32,
    limits: ExchangeLimits,
    at_once: Arc<Semaphore>,
    meter: Arc<Meter>,
    logs: Logs,
    trace: Option<Arc<Trace>>,
}

impl HttpHooks {
    pub(crate) fn new(
        grant: Option<HttpGrant>,
        trace: Option<Arc<Trace>>,
        limits: &CallLimits,
        meter: Arc<Meter>,
        logs: Logs,
    ) -> HttpHooks {
        HttpHooks {
            grant,
            most: limits.http_requests,
            limits: ExchangeLimits {
                first_byte: Duration::from_millis(limits.http_first_byte_ms),
                between_bytes: Duration::from_millis(limits.http_ms),
                total: Duration::from_millis(limits.http_ms),
                request_bytes: limits.http_request_bytes,
                response_bytes: limits.http_response_bytes,
            },
            at_once: Arc::new(Semaphore::new(limits.http_at_once as usize)),
            meter,
            logs,
            trace,
        }
    }

    /// One request's way, or why it goes none.
    fn exchange(
        &mut self,
        options: Option<RequestOptions>,
        step: Option<Arc<TraceStep>>,
    ) -> Result<Exchange, EgressError> {
        let made_before = self.meter.request();
        let Some(grant) = &self.grant else {
            return Err(EgressError::Denied(NOT_GRANTED.to_owned()));
        };
        if made_before >= self.most {
            return Err(EgressError::TooMany(
                "The call sends more requests than it may. Ask for more at once.",
            ));
        }
        let forget =
            options.is_some_and(|options| options.first_byte_timeout == Some(Duration::ZERO));
        Ok(Exchange {
            grant: grant.clone(),
            limits: if forget {
                self.limits
            } else {
                lowered(self.limits, options)
            },
            forget,
            at_once: Arc::clone(&self.at_once),
            meter: Arc::clone(&self.meter),
            logs: self.logs.clone(),
            step,
        })
    }
}

const NOT_GRANTED: &str =
    "The plugin may send no requests: it asks for none, or the gym granted none.";

/// The guest may wait for less than the host does, never for more.
fn lowered(limits: ExchangeLimits, options: Option<RequestOptions>) -> ExchangeLimits {
    let options = options.unwrap_or_default();
    let lower = |asked: Option<Duration>, limit: Duration| asked.map_or(limit, |t| t.min(limit));
    ExchangeLimits {
        first_byte: lower(options.first_byte_timeout, limits.first_byte),
        between_bytes: lower(options.between_bytes_timeout, limits.between_bytes),
        ..limits
    }
}

impl WasiHttpHooks for HttpHooks {
    fn is_forbidden_header(&mut self, name: &HeaderName) -> bool {
        is_forbidden(name)
    }

    fn forbidden_header_filter(&mut self) -> ForbiddenHeaderFilter {
        Arc::new(is_forbidden)
    }

    fn send_request(
        &mut self,
        request: Request<WasiBody>,
        options: Option<RequestOptions>,
        _: Box<dyn Future<Output = Result<(), Refused>> + Send>,
    ) -> Box<dyn Future<Output = Sent> + Send> {
        let (meter, logs) = (Arc::clone(&self.meter), self.logs.clone());
        let step = self.trace.as_ref().and_then(|trace| {
            let url = request.uri().to_string();
            let step = trace.request(request.method(), url, request.headers());
            step.map(Arc::new)
        });
        let exchange = self.exchange(options, step.clone());
        let what = shown(request.method().as_str(), request.uri());
        Box::new(async move {
            let began = Instant::now();
            let ended = match exchange {
                Ok(exchange) => exchange.start(request).await,
                Err(error) => Err(error),
            };
            let took = began.elapsed().as_millis();
            if let Some(step) = step {
                step.answered(&ended);
            }
            match ended {
                Ok(answer) => {
                    let (status, bytes) = (answer.status, answer.body.len());
                    let line = format!("HTTP: {what}: {status}, {bytes} bytes in {took} ms");
                    logs.write(LogLevel::Debug, &line);
                    Ok((respond(answer), Box::new(async { Ok(()) }) as Ending))
                }
                Err(error) => {
                    tracing::debug!(%what, error = %Chain(&error), "a plugin's request got no answer");
                    logs.write(LogLevel::Warn, &format!("HTTP: {what}: {error}"));
                    meter.met(met(&error));
                    Err(refused(error))
                }
            }
        })
    }
}

/// Runtimes set two of the reserved headers by themselves; the host replaces
/// them. Setting another one fails.
fn is_forbidden(name: &HeaderName) -> bool {
    let replaced = ["accept-encoding", "content-length"];
    reserved_header(name.as_str()) && !replaced.contains(&name.as_str())
}

/// One request on its way.
struct Exchange {
    grant: HttpGrant,
    limits: ExchangeLimits,
    at_once: Arc<Semaphore>,
    meter: Arc<Meter>,
    logs: Logs,
    /// Whether nobody waits for the answer.
    forget: bool,
    step: Option<Arc<TraceStep>>,
}

impl Exchange {
    /// Runs where there is a network. Dropping the future stops it.
    async fn start(self, request: Request<WasiBody>) -> Result<Incoming, EgressError> {
        let runtime = self.grant.runtime.clone();
        let limit = self.limits.total;
        let run = async move {
            let ended = timeout(limit, self.run(request)).await;
            ended.unwrap_or(Err(EgressError::Timeout {
                step: Step::Total,
                limit,
            }))
        };
        let ended = beside(&runtime, run).await;
        ended.unwrap_or_else(|ended| Err(EgressError::Protocol(Arc::new(ended))))
    }

    async fn run(self, request: Request<WasiBody>) -> Result<Incoming, EgressError> {
        let Exchange {
            grant,
            limits,
            at_once,
            meter,
            logs,
            forget,
            step,
        } = self;
        let (head, body) = request.into_parts();
        let target = Target::parse(&head.uri.to_string())?;
        if !grant.access.allows(head.method.as_str(), target.url()) {
            return Err(EgressError::Denied(format!(
                "{} requests to {} are not among those that the plugin asks for and the gym granted.",
                head.method,
                target.host()
            )));
        }
        let _place = at_once
            .acquire()
            .await
            .map_err(|_| EgressError::TooMany("The call has ended."))?;
        let mut outgoing = Outgoing {
            method: head.method,
            target,
            headers: head.headers,
            body: collect(body, limits.request_bytes).await?,
        };
        if let Some(secrets) = &grant.secrets {
            secrets::put_in(&mut outgoing, &grant.access, secrets)?;
        } else {
            secrets::none_asked_for(&outgoing)?;
        }
        meter.sent(outgoing.body.len());
        if let Some(step) = step {
            step.sends(&outgoing.body);
        }
        if forget {
            grant
                .outlet
                .deliver(&grant.runtime, grant.gym, outgoing, limits)?;
            return Ok(taken_over());
        }
        let mut answer = grant.outlet.send(&grant.gym, outgoing, &limits).await?;
        meter.received(answer.wire_bytes);
        let secrets = grant.secrets.as_deref();
        if secrets.is_some_and(|secrets| take_out(&mut answer, secrets)) {
            logs.write(
                LogLevel::Warn,
                "HTTP: the answer had a secret in it, which was masked",
            );
        }
        Ok(answer)
    }
}

/// The answer to who has no time to wait for one.
fn taken_over() -> Incoming {
    Incoming {
        status: StatusCode::ACCEPTED,
        headers: HeaderMap::new(),
        body: Bytes::new(),
        wire_bytes: 0,
    }
}

/// Masks secrets that the server sent back. Whether there were any.
fn take_out(answer: &mut Incoming, secrets: &PluginSecrets) -> bool {
    let Some(redactor) = secrets.redactor() else {
        return false;
    };
    let masked = redactor.bytes(&answer.body);
    let body_masked = masked.is_some();
    if let Some(masked) = masked {
        answer.body = masked.into();
    }
    let mut found = body_masked;
    let mut headers = HeaderMap::with_capacity(answer.headers.len());
    for (name, value) in &answer.headers {
        // It was the length of the body as it came.
        if body_masked && name == CONTENT_LENGTH {
            continue;
        }
        // A name that spells a secret is left out with its value.
        if redactor.text(name.as_str()).is_some() {
            found = true;
            continue;
        }
        match redactor.bytes(value.as_bytes()) {
            None => headers.append(name, value.clone()),
            Some(masked) => {
                found = true;
                let masked = HeaderValue::try_from(masked);
                headers.append(name, masked.unwrap_or(HeaderValue::from_static("")))
            }
        };
    }
    answer.headers = headers;
    found
}

/// The request's body, which the guest may still be writing.
async fn collect(body: WasiBody, most: usize) -> Result<Bytes, EgressError> {
    match Limited::new(body, most).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(EgressError::RequestTooLarge(most)),
        Err(_) => Err(EgressError::InvalidRequest(
            "the plugin did not write its body to the end",
        )),
    }
}

fn respond(answer: Incoming) -> Response<WasiBody> {
    let body = Full::new(answer.body).map_err(|never| match never {});
    let mut response = Response::new(body.boxed_unsync());
    *response.status_mut() = answer.status;
    *response.headers_mut() = answer.headers;
    response
}

/// A request as the log shows it: no query, which may hold what is private.
fn shown(method: &str, uri: &http::Uri) -> String {
    let host = uri.host().unwrap_or_default();
    let path: String = uri.path().chars().take(120).collect();
    format!("{method} {host}{path}")
}

/// Which of the host's codes an error is, should the plugin pass it on.
fn met(error: &EgressError) -> Met {
    match error {
        EgressError::InvalidUrl(_)
        | EgressError::InvalidRequest(_)
        | EgressError::Denied(_)
        | EgressError::AddressProhibited
        | EgressError::RequestTooLarge(_) => Met::Denied,
        EgressError::TooMany(_) => Met::TooMany,
        EgressError::Timeout { .. } => Met::UpstreamTimeout,
        _ => Met::UpstreamFailed,
    }
}

/// What the guest is told: one of WASI's codes.
fn refused(error: EgressError) -> Refused {
    match error {
        EgressError::InvalidUrl(_) => Refused::HttpRequestUriInvalid,
        EgressError::InvalidRequest(_) | EgressError::Denied(_) => Refused::HttpRequestDenied,
        EgressError::AddressProhibited => Refused::DestinationIpProhibited,
        EgressError::Dns(_) => Refused::DnsError {
            rcode: None,
            info_code: None,
        },
        EgressError::Connect(_) => Refused::ConnectionRefused,
        EgressError::Tls(_) => Refused::TlsCertificateError,
        EgressError::Timeout {
            step: Step::Connect,
            ..
        } => Refused::ConnectionTimeout,
        EgressError::Timeout {
            step: Step::FirstByte,
            ..
        } => Refused::HttpResponseTimeout,
        EgressError::Timeout {
            step: Step::BetweenBytes | Step::Total,
            ..
        } => Refused::ConnectionReadTimeout,
        EgressError::RequestTooLarge(most) => Refused::HttpRequestBodySize(Some(most as u64)),
        EgressError::ResponseTooLarge(most) => Refused::HttpResponseBodySize(Some(most as u64)),
        EgressError::Encoding(why) => Refused::HttpResponseContentCoding(Some(why.to_owned())),
        EgressError::BrokenOff(_) => Refused::ConnectionTerminated,
        EgressError::Protocol(_) => Refused::HttpProtocolError,
        EgressError::TooMany(_) => Refused::ConnectionLimitReached,
    }
}
