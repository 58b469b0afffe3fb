//! The commands of the table, sent by curl itself to a server that keeps what
//! it gets, against what their descriptions send.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::{Command, Output};

use spotter_description::{Body, Part, reserved_header};

use crate::commands::{imported, secrets, table};
use crate::wire::{self, Sent, SentBody};

/// Runs a command with bash and gives what curl sent.
fn recorded(name: &str, origin: &str, command: &str) -> (Vec<u8>, Output) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let command = command.replace(
        origin,
        &format!("http://{}", listener.local_addr().unwrap()),
    );
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream
            .set_read_timeout(Some(std::time::Duration::from_secs(10)))
            .unwrap();
        let mut request = Vec::new();
        let mut block = [0; 4096];
        while !is_whole(&request) {
            let length = stream.read(&mut block).unwrap();
            assert_ne!(length, 0, "the request ends early");
            request.extend_from_slice(&block[..length]);
        }
        let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        stream.write_all(answer).unwrap();
        request
    });
    let mut bash = Command::new("bash");
    bash.args(["-c", &command])
        .env_clear()
        // Without it bash has no place for what `\u00e9` says.
        .env("LC_ALL", "C.UTF-8")
        .env("PATH", std::env::var_os("PATH").unwrap())
        .current_dir(env!("CARGO_TARGET_TMPDIR"));
    // A variable whose value is its own name: what an import makes of it.
    for variable in ["STRIPE_SECRET_KEY", "NOTION_API_KEY", "OPENAI_API_KEY"] {
        bash.env(variable, format!("${variable}"));
    }
    let output = bash
        .output()
        .expect("bash, and in it curl, must be installed");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(!errors.contains("command not found: curl"), "{errors}");
    assert!(
        output.status.code() != Some(2) && !errors.contains("curl: ("),
        "{name}: {errors}"
    );
    (server.join().unwrap(), output)
}

fn is_whole(request: &[u8]) -> bool {
    let Some(end) = end_of_head(request) else {
        return false;
    };
    let head = String::from_utf8_lossy(&request[..end]).to_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length:"))
        .map_or(0, |length| length.trim().parse().unwrap());
    request.len() >= end + length
}

fn end_of_head(request: &[u8]) -> Option<usize> {
    let blank = request.windows(4).position(|four| four == b"\r\n\r\n")?;
    Some(blank + 4)
}

fn parsed(request: &[u8]) -> Sent {
    let end = end_of_head(request).unwrap();
    let head = std::str::from_utf8(&request[..end]).unwrap();
    let body = &request[end..];
    let mut lines = head.lines();
    let mut first = lines.next().unwrap().split(' ');
    let method = first.next().unwrap().to_owned();
    let target = first.next().unwrap().to_owned();
    let mut headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()))
        .filter(|(name, value)| {
            // What curl says of itself or of the connection the host says in
            // its own way, and cookies it does not send.
            let is_curl = name == "user-agent" && value.starts_with("curl/");
            !reserved_header(name) && !is_curl
        })
        .collect();
    headers.sort();
    let has_body = head.to_lowercase().contains("\r\ncontent-length:");
    Sent {
        method,
        target,
        headers,
        body: if has_body {
            SentBody::Bytes(body.to_vec())
        } else {
            SentBody::None
        },
    }
}

/// The parts of a form, and its boundary out of the header.
fn take_parts(sent: &mut Sent) {
    let SentBody::Bytes(body) = &sent.body else {
        panic!("no body");
    };
    let body = String::from_utf8(body.clone()).unwrap();
    let (_, kind) = sent
        .headers
        .iter_mut()
        .find(|(name, _)| name == "content-type")
        .unwrap();
    let boundary = format!("--{}", kind.split_once("boundary=").unwrap().1);
    sent.headers.retain(|(name, _)| name != "content-type");
    let parts = body.split(&boundary).filter_map(|part| {
        let (head, value) = part.strip_prefix("\r\n")?.split_once("\r\n\r\n")?;
        let quoted = |name: &str| {
            let (_, rest) = head.split_once(&format!(" {name}=\""))?;
            Some(rest.split_once('"')?.0.to_owned())
        };
        let kind = head
            .lines()
            .find_map(|line| line.strip_prefix("Content-Type: "));
        Some(Part {
            name: quoted("name")?,
            value: value.strip_suffix("\r\n")?.to_owned(),
            file_name: quoted("filename"),
            content_type: kind.map(str::to_owned),
        })
    });
    sent.body = SentBody::Parts(parts.collect());
}

#[test]
fn descriptions_send_what_curl_sends() {
    for command in table() {
        let name = &command.name;
        let proposal = imported(name, &command.command);
        if command.shell.is_some() {
            // No bash runs it; that it means the same is tested elsewhere.
            assert!(command.same_as.is_some(), "{name}");
            continue;
        }
        let (request, _) = recorded(name, &command.origin, &command.command);
        let mut curls = parsed(&request);
        let mut values = secrets(&proposal);
        // A value that was not in the command is what bash was told it is.
        for (variable, value) in [
            ("stripe_list_charges", "$STRIPE_SECRET_KEY"),
            ("notion_query_database", "$NOTION_API_KEY"),
            ("openai_chat", "$OPENAI_API_KEY"),
        ] {
            if name == variable {
                assert!(proposal.secret_values.is_empty(), "{name}");
                values.insert("secrets.token".to_owned(), value.into());
            }
        }
        let mut ours = wire::sent(&proposal.description, &values);
        let rest = proposal.description.rest.as_ref().unwrap();
        if let Some(header) = &rest.idempotency_header {
            let header = header.to_lowercase();
            curls.headers.retain(|(name, _)| *name != header);
        }
        // curl 7 writes %c3 where others write %C3.
        for sent in [&mut curls, &mut ours] {
            sent.target = upper_escapes(&sent.target);
        }
        match &rest.body {
            Some(Body::Json(_)) => {
                let SentBody::Bytes(bytes) = &curls.body else {
                    panic!("{name}: no body");
                };
                curls.body = SentBody::Json(serde_json::from_slice(bytes).unwrap());
            }
            Some(Body::Multipart(_)) => take_parts(&mut curls),
            _ => {}
        }
        assert_eq!(ours, curls, "{name}");
    }
}

fn upper_escapes(target: &str) -> String {
    let mut pieces = target.split('%');
    let first = pieces.next().unwrap().to_owned();
    pieces.fold(first, |done, piece| {
        let (digits, rest) = piece.split_at(2);
        format!("{done}%{}{rest}", digits.to_uppercase())
    })
}
