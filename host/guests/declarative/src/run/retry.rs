//! Requests that are sent again.

use std::time::Duration;

use plugin_sdk::Result;
use plugin_sdk::http::{self, Response};
use spotter_description::Retry;

use super::request::{self, Draft};
use crate::outside;
use crate::plan::Exchange;
use crate::variables::Variables;

/// Answers after which the same request may succeed.
fn may_pass(status: u16) -> bool {
    matches!(status, 408 | 425 | 429 | 500 | 502 | 503 | 504)
}

/// How long a server is waited for when it says so: half of what a call may
/// take, so that there is an answer yet.
const MOST_PATIENT: Duration = Duration::from_secs(5);

/// The longest wait that a growing delay comes to.
const LONGEST: Duration = Duration::from_millis(Retry::LONGEST_MS);

/// Sends a request as often as the description says, and answers what came
/// last.
pub(super) fn send(
    exchange: &Exchange,
    draft: Draft,
    variables: &Variables<'_>,
) -> Result<Response> {
    let attempts = &exchange.attempts;
    let mut delay = attempts.delay;
    for _ in 1..attempts.count {
        let answer = request::send_once(exchange, draft.clone(), variables, attempts.timeout);
        match wait(&answer, delay) {
            Some(wait) => outside::sleep(wait),
            None => return Ok(answer?),
        }
        delay = delay.mul_f64(attempts.backoff).min(LONGEST);
    }
    Ok(request::send_once(
        exchange,
        draft,
        variables,
        attempts.timeout,
    )?)
}

/// How long to wait before the next attempt. None: there is none.
fn wait(answer: &http::Result<Response>, delay: Duration) -> Option<Duration> {
    match answer {
        Ok(response) if may_pass(response.status()) => {
            let asked = retry_after(response).unwrap_or(Duration::ZERO);
            (asked <= MOST_PATIENT).then(|| delay.max(asked))
        }
        Ok(_) => None,
        Err(error) => error.is_retryable().then_some(delay),
    }
}

/// Seconds, as servers that are busy say (RFC 9110, 10.2.3). A date is left to
/// those who keep the server's clock.
fn retry_after(response: &Response) -> Option<Duration> {
    let seconds = response.header("retry-after")?.trim();
    let is_number = !seconds.is_empty() && seconds.bytes().all(|byte| byte.is_ascii_digit());
    // What is too large for a number is too long to wait.
    is_number.then(|| Duration::from_secs(seconds.parse().unwrap_or(u64::MAX)))
}
