use std::io::{self, BufRead, Read as _};

/// A request as it came in.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// Which of the server's requests this is, from 0.
    pub number: usize,
    /// Which of the server's connections it came over, from 0.
    pub connection: usize,
    /// The method.
    pub method: String,
    /// What stands in the first line: path and query.
    pub path: String,
    /// The headers in their order, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Request {
    /// The one header of this name.
    ///
    /// # Panics
    /// When there are several.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut found = self.headers.iter().filter(|(other, _)| other == name);
        let value = found.next().map(|(_, value)| value.as_str());
        assert!(found.next().is_none(), "several {name} in {self:?}");
        value
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// All of the request in one text, to look for what must not be in it.
    pub fn whole(&self) -> String {
        let mut text = format!("{} {}\n", self.method, self.path);
        for (name, value) in &self.headers {
            text.push_str(&format!("{name}: {value}\n"));
        }
        text + &self.text()
    }

    /// Reads the next request; none when the peer closed in between.
    pub(super) fn read(wire: &mut impl BufRead, connection: usize) -> io::Result<Option<Request>> {
        let first = line(wire)?;
        let mut words = first.split(' ');
        let (Some(method), Some(path)) = (words.next(), words.next()) else {
            return Ok(None);
        };
        let mut request = Request {
            connection,
            method: method.to_owned(),
            path: path.to_owned(),
            ..Request::default()
        };
        loop {
            let line = line(wire)?;
            let Some((name, value)) = line.split_once(':') else {
                break;
            };
            let value = value.trim_matches([' ', '\t', '\r', '\n']).to_owned();
            request.headers.push((name.to_ascii_lowercase(), value));
        }
        if request.header("transfer-encoding").is_some() {
            request.body = chunks(wire)?;
        } else if let Some(length) = request.header("content-length") {
            let length = length.parse().map_err(io::Error::other)?;
            request.body = vec![0; length];
            wire.read_exact(&mut request.body)?;
        }
        Ok(Some(request))
    }
}

fn line(wire: &mut impl BufRead) -> io::Result<String> {
    let mut line = String::new();
    wire.read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

fn chunks(wire: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let size = u64::from_str_radix(&line(wire)?, 16).map_err(io::Error::other)?;
        wire.by_ref().take(size).read_to_end(&mut body)?;
        line(wire)?;
        if size == 0 {
            return Ok(body);
        }
    }
}
