//! Requests that are sent again.

use std::time::Duration;

use plugin_sdk::Result;
use plugin_sdk::http::Response;

use super::request::{self, Draft};
use crate::outside;
use crate::plan::Exchange;
use crate::variables::Variables;

/// Answers after which the same request may succeed.
pub(super) fn may_pass(status: u16) -> bool {
    matches!(status, 408 | 425 | 429 | 500 | 502 | 503 | 504)
}

/// How long a server is waited for when it says so.
const MOST_PATIENT: Duration = Duration::from_secs(10);

/// Sends a request as often as the description says, and answers what came
/// last.
pub(super) fn send(
    exchange: &Exchange,
    draft: &Draft,
    variables: &Variables<'_>,
) -> Result<Response> {
    let attempts = &exchange.attempts;
    let mut delay = attempts.delay;
    let mut left = attempts.count;
    loop {
        left = left.saturating_sub(1);
        let answer = request::send_once(exchange, draft, variables, attempts.timeout);
        let wait = match &answer {
            Ok(response) if may_pass(response.status()) => {
                let asked = retry_after(response).unwrap_or(Duration::ZERO);
                if asked > MOST_PATIENT { None } else { Some(delay.max(asked)) }
            }
            Err(error) if error.is_retryable() => Some(delay),
            _ => None,
        };
        match wait.filter(|_| left > 0) {
            Some(wait) => outside::sleep(wait),
            None => return Ok(answer?),
        }
        delay = delay.mul_f64(attempts.backoff);
    }
}

/// Seconds, as servers that are busy say (RFC 9110, 10.2.3).
fn retry_after(response: &Response) -> Option<Duration> {
    let seconds = response.header("retry-after")?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds))
}
