//! A name server of the tests, over UDP and TCP: it says what it is told to,
//! never for longer than one question, and writes down what it was asked.

use std::io::{Read, Write};
use std::net::{IpAddr, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::sync::{Arc, Mutex};

/// What fits into a datagram that everybody takes; more is asked for again
/// over TCP.
const DATAGRAM: usize = 512;

const A: u16 = 1;
const CNAME: u16 = 5;
const AAAA: u16 = 28;

/// A running name server. It answers until the tests end.
#[derive(Debug)]
pub struct Dns {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<Question>>>,
}

/// One question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The name in lower case, without a dot at its end.
    pub name: String,
    /// Whether addresses of version 6 are wanted.
    pub v6: bool,
    /// How often the same was asked before.
    pub before: usize,
}

/// What a name server says.
#[derive(Clone, Debug)]
pub enum Said {
    /// These addresses, those of the version that was asked for.
    Addresses(Vec<IpAddr>),
    /// Another name, which has these addresses.
    Alias(String, Vec<IpAddr>),
    /// There is no such name.
    NoName,
    /// These bytes, after the question's number.
    Bytes(Vec<u8>),
    /// Nothing.
    Silence,
}

impl Said {
    /// Addresses, written as text.
    ///
    /// # Panics
    /// When one is no address.
    pub fn addresses(list: &[&str]) -> Said {
        Said::Addresses(list.iter().map(|text| text.parse().unwrap()).collect())
    }
}

type Answer = dyn Fn(&Question) -> Said + Send + Sync;

impl Dns {
    /// A server that answers each question by a function of it.
    ///
    /// # Panics
    /// When there is no port.
    pub fn start(answer: impl Fn(&Question) -> Said + Send + Sync + 'static) -> Dns {
        let (udp, tcp) = bind();
        let address = udp.local_addr().expect("just bound");
        let answer: Arc<Answer> = Arc::new(answer);
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (same, known) = (Arc::clone(&answer), Arc::clone(&asked));
        std::thread::spawn(move || {
            let mut packet = [0; DATAGRAM];
            while let Ok((length, peer)) = udp.recv_from(&mut packet) {
                if let Some(mut reply) = reply(&packet[..length], &*same, &known) {
                    if reply.len() > DATAGRAM {
                        // The question alone, marked as cut off.
                        reply.truncate(length.min(reply.len()));
                        reply[2] |= 0x02;
                        reply[6..12].fill(0);
                    }
                    let _ = udp.send_to(&reply, peer);
                }
            }
        });
        let known = Arc::clone(&asked);
        std::thread::spawn(move || {
            for stream in tcp.incoming().flatten() {
                let (answer, known) = (Arc::clone(&answer), Arc::clone(&known));
                std::thread::spawn(move || over_tcp(stream, &*answer, &known));
            }
        });
        Dns { address, asked }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// All that was asked so far.
    pub fn all(&self) -> Vec<Question> {
        self.asked.lock().unwrap().clone()
    }

    /// All that was asked about a name so far.
    pub fn asked(&self, name: &str) -> Vec<Question> {
        let asked = self.asked.lock().unwrap();
        asked.iter().filter(|q| q.name == name).cloned().collect()
    }
}

/// The same port for both.
fn bind() -> (UdpSocket, TcpListener) {
    loop {
        let udp = UdpSocket::bind("127.0.0.1:0").expect("a free port");
        let address = udp.local_addr().expect("just bound");
        if let Ok(tcp) = TcpListener::bind(address) {
            return (udp, tcp);
        }
    }
}

fn over_tcp(mut stream: TcpStream, answer: &Answer, asked: &Mutex<Vec<Question>>) {
    let mut length = [0; 2];
    while stream.read_exact(&mut length).is_ok() {
        let mut packet = vec![0; usize::from(u16::from_be_bytes(length))];
        if stream.read_exact(&mut packet).is_err() {
            return;
        }
        let Some(reply) = reply(&packet, answer, asked) else {
            continue;
        };
        let length = u16::try_from(reply.len()).expect("a message of DNS");
        let _ = stream.write_all(&[&length.to_be_bytes()[..], &reply].concat());
    }
}

/// The message (RFC 1035) that answers a question; none for silence and for
/// what is no question.
fn reply(packet: &[u8], answer: &Answer, asked: &Mutex<Vec<Question>>) -> Option<Vec<u8>> {
    let (name, end) = read_name(packet.get(12..)?)?;
    let end = 12 + end + 4;
    let kind = u16::from_be_bytes([*packet.get(end - 4)?, *packet.get(end - 3)?]);
    let v6 = kind == AAAA;
    let mut asked = asked.lock().unwrap();
    let same = asked.iter().filter(|q| q.name == name && q.v6 == v6);
    let question = Question {
        before: same.count(),
        name,
        v6,
    };
    asked.push(question.clone());
    drop(asked);
    let of_kind = |address: &IpAddr| address.is_ipv6() == v6 && matches!(kind, A | AAAA);
    let (failed, records) = match answer(&question) {
        Said::Silence => return None,
        Said::Bytes(bytes) => return Some([&packet[..2], &bytes].concat()),
        Said::NoName => (3, Vec::new()),
        Said::Addresses(list) => {
            // The name that was asked about, which stands at 12.
            let records = list
                .iter()
                .filter(|a| of_kind(a))
                .map(|a| address(&[0xc0, 12], a));
            (0, records.collect())
        }
        Said::Alias(other, list) => {
            let other = write_name(&other);
            let alias = record(&[0xc0, 12], CNAME, &other);
            let records = list
                .iter()
                .filter(|a| of_kind(a))
                .map(|a| address(&other, a));
            (0, std::iter::once(alias).chain(records).collect())
        }
    };
    let count = u16::try_from(records.len()).expect("a message of DNS");
    let mut reply = packet[..2].to_vec();
    // An answer, with authority, recursion wanted and had; one question.
    reply.extend([0x85, 0x80 | failed, 0, 1]);
    reply.extend(count.to_be_bytes());
    reply.extend([0; 4]);
    reply.extend(&packet[12..end]);
    reply.extend(records.concat());
    Some(reply)
}

fn address(name: &[u8], address: &IpAddr) -> Vec<u8> {
    match address {
        IpAddr::V4(address) => record(name, A, &address.octets()),
        IpAddr::V6(address) => record(name, AAAA, &address.octets()),
    }
}

/// A record that nobody may keep.
fn record(name: &[u8], kind: u16, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).expect("short data");
    let mut record = name.to_vec();
    record.extend(kind.to_be_bytes());
    // Internet, for no time.
    record.extend([0, 1, 0, 0, 0, 0]);
    record.extend(length.to_be_bytes());
    record.extend(data);
    record
}

/// A name and how many bytes it takes.
fn read_name(bytes: &[u8]) -> Option<(String, usize)> {
    let mut labels = Vec::new();
    let mut at = 0;
    loop {
        let length = usize::from(*bytes.get(at)?);
        let label = bytes.get(at + 1..at + 1 + length)?;
        at += 1 + length;
        if length == 0 {
            return Some((labels.join("."), at));
        }
        labels.push(String::from_utf8_lossy(label).to_ascii_lowercase());
    }
}

fn write_name(name: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    for label in name.split('.') {
        bytes.push(u8::try_from(label.len()).expect("a short label"));
        bytes.extend(label.as_bytes());
    }
    bytes.push(0);
    bytes
}
