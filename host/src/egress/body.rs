//! Reads an answer's body: decoded, whole, and within limits that hold on both
//! sides of the decoder.

use std::io::{self, Write};

use bytes::Bytes;
use flate2::write::GzDecoder;
use http::HeaderMap;
use http::header::CONTENT_ENCODING;
use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};
use tokio::time::timeout;

use super::ExchangeLimits;
use super::error::{EgressError, Step};

/// How much larger than what was sent an answer may become.
const RATIO: usize = 100;

/// Below this the ratio does not matter: a page of spaces is no attack.
const HARMLESS: usize = 64 << 10;

/// A body as it came and as it is.
pub(super) struct Received {
    /// Decoded.
    pub(super) bytes: Bytes,
    /// How many bytes came over the wire.
    pub(super) wire: u64,
}

/// Reads a body to its end.
pub(super) async fn read(
    mut body: Incoming,
    headers: &HeaderMap,
    limits: &ExchangeLimits,
) -> Result<Received, EgressError> {
    let most = limits.response_bytes;
    let mut decoder = Decoder::new(headers, most)?;
    if body.size_hint().lower() > most as u64 {
        return Err(EgressError::ResponseTooLarge(most));
    }
    let mut wire = 0;
    let late = |_| EgressError::Timeout {
        step: Step::BetweenBytes,
        limit: limits.between_bytes,
    };
    while let Some(frame) = timeout(limits.between_bytes, body.frame())
        .await
        .map_err(late)?
    {
        let frame = frame.map_err(EgressError::of_exchange)?;
        let Ok(data) = frame.into_data() else {
            continue;
        };
        wire += data.len();
        if wire > most {
            return Err(EgressError::ResponseTooLarge(most));
        }
        decoder.feed(&data, wire)?;
    }
    Ok(Received {
        bytes: decoder.finish()?.into(),
        wire: wire as u64,
    })
}

/// Takes bytes as they come and keeps them decoded.
enum Decoder {
    Identity(Kept),
    Gzip(Box<GzDecoder<Kept>>),
}

impl Decoder {
    /// The decoder of a body. We ask for gzip alone; who answers in another
    /// encoding, or in several, is not understood.
    fn new(headers: &HeaderMap, most: usize) -> Result<Decoder, EgressError> {
        let kept = Kept {
            bytes: Vec::new(),
            most,
            blown_up: false,
            wire: 0,
        };
        let mut encodings = headers.get_all(CONTENT_ENCODING).iter();
        let encoding = encodings.next().map(http::HeaderValue::as_bytes);
        if encodings.next().is_some() {
            return Err(EgressError::Encoding("there are several"));
        }
        match encoding {
            None | Some(b"" | b"identity") => Ok(Decoder::Identity(kept)),
            Some(b"gzip" | b"x-gzip") => Ok(Decoder::Gzip(Box::new(GzDecoder::new(kept)))),
            Some(_) => Err(EgressError::Encoding("it was not asked for")),
        }
    }

    fn feed(&mut self, data: &[u8], wire: usize) -> Result<(), EgressError> {
        self.kept().wire = wire;
        let written = match self {
            Decoder::Identity(kept) => kept.write_all(data),
            Decoder::Gzip(decoder) => decoder.write_all(data),
        };
        written.map_err(|_| self.refusal())
    }

    fn finish(mut self) -> Result<Vec<u8>, EgressError> {
        // An answer without a body may say how it would be encoded.
        let empty = self.kept().wire == 0;
        if let Decoder::Gzip(decoder) = &mut self
            && !empty
            && decoder.try_finish().is_err()
        {
            return Err(self.refusal());
        }
        Ok(std::mem::take(&mut self.kept().bytes))
    }

    fn kept(&mut self) -> &mut Kept {
        match self {
            Decoder::Identity(kept) => kept,
            Decoder::Gzip(decoder) => decoder.get_mut(),
        }
    }

    /// Why the decoder refused what it was fed.
    fn refusal(&mut self) -> EgressError {
        let kept = self.kept();
        if kept.blown_up {
            EgressError::Encoding("it grows more than a hundredfold")
        } else if kept.bytes.len() >= kept.most {
            EgressError::ResponseTooLarge(kept.most)
        } else {
            EgressError::Encoding("it is damaged, or something follows it")
        }
    }
}

/// What was decoded so far. Refuses to grow too large or too fast.
struct Kept {
    bytes: Vec<u8>,
    most: usize,
    wire: usize,
    blown_up: bool,
}

impl Write for Kept {
    fn write(&mut self, decoded: &[u8]) -> io::Result<usize> {
        let size = self.bytes.len() + decoded.len();
        self.blown_up = size > HARMLESS && size / RATIO > self.wire;
        if self.blown_up {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let room = self.most - self.bytes.len();
        if decoded.len() > room {
            self.bytes.resize(self.most, 0);
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(decoded);
        Ok(decoded.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
