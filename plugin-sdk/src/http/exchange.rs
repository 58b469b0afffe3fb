//! Requests on their way, several at a time.

use std::collections::VecDeque;

use super::redirect::{self, Next};
use super::request::Request;
use super::{Error, Response, Result};
use crate::imports::http::{self as wire, Pending};

/// What a host runs of one call at once. More would wait there, and waiting
/// counts as the server's time; here it does not.
const AT_ONCE: usize = 6;

/// A request that was sent and not yet answered.
struct Flight {
    /// Where its answer goes.
    place: usize,
    request: Request,
    pending: Pending,
}

/// Sends one request and waits for its answer.
pub(super) fn one(request: Request) -> Result<Response> {
    let mut answers = run(vec![request]);
    answers.pop().unwrap_or(Err(Error::TooManyRequests))
}

/// Sends requests and waits for their answers, in the same order.
pub(super) fn run(requests: Vec<Request>) -> Vec<Result<Response>> {
    let mut answers: Vec<(usize, Result<Response>)> = Vec::with_capacity(requests.len());
    let mut queue: VecDeque<(usize, Request)> = requests.into_iter().enumerate().collect();
    let mut flights: Vec<Flight> = Vec::new();
    loop {
        while flights.len() < AT_ONCE {
            let Some((place, request)) = queue.pop_front() else {
                break;
            };
            match start(place, request) {
                Ok(flight) => flights.push(flight),
                Err(error) => answers.push((place, Err(error))),
            }
        }
        if flights.is_empty() {
            break;
        }
        let pending: Vec<&Pending> = flights.iter().map(|flight| &flight.pending).collect();
        let ready = wire::wait(&pending);
        let (done, waiting): (Vec<_>, Vec<_>) = flights
            .into_iter()
            .enumerate()
            .partition(|(index, _)| ready.contains(index));
        flights = waiting.into_iter().map(|(_, flight)| flight).collect();
        for (_, flight) in done {
            match land(flight) {
                // A hop goes ahead of what has not begun.
                Ok(Landed::Again(place, request)) => queue.push_front((place, request)),
                Ok(Landed::Answer(place, response)) => answers.push((place, Ok(response))),
                Err((place, error)) => answers.push((place, Err(error))),
            }
        }
    }
    answers.sort_by_key(|(place, _)| *place);
    answers.into_iter().map(|(_, answer)| answer).collect()
}

enum Landed {
    Answer(usize, Response),
    Again(usize, Request),
}

fn start(place: usize, request: Request) -> Result<Flight> {
    let request = request.ready()?;
    let pending = wire::start(&request.hop)?;
    Ok(Flight {
        place,
        request,
        pending,
    })
}

fn land(flight: Flight) -> Result<Landed, (usize, Error)> {
    let Flight {
        place,
        request,
        pending,
    } = flight;
    let at_place = |error| (place, error);
    let response = pending.finish(&request.hop).map_err(at_place)?;
    Ok(match redirect::next(request, response).map_err(at_place)? {
        Next::Answer(response) => Landed::Answer(place, response),
        Next::Hop(request) => Landed::Again(place, *request),
    })
}
