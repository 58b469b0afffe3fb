//! The built program as a child process.

use std::io::{BufRead as _, BufReader};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use crate::client::Client;
use crate::gym::Gym;

/// The key of the first gym's administrator, which every test server gets.
pub const ADMIN_KEY: &str = "sk_0123456789abcdef_0123456789abcdef0123456789abcdef";

/// How long a start may take before a test gives up on it.
const START: Duration = Duration::from_secs(30);

/// How a server is started.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Further arguments of `spotter serve`.
    pub args: Vec<String>,
    /// The configuration file's text.
    pub config: Option<String>,
    /// Variables of its environment beside the test's own.
    pub env: Vec<(String, String)>,
}

/// A running server. Dropping it kills the process.
#[derive(Debug)]
pub struct Server {
    child: Mutex<Child>,
    /// Kills the server and removes its data when this process ends, however
    /// it ends.
    watchdog: Child,
    address: String,
    data: Arc<TempDir>,
    log: Arc<Mutex<String>>,
}

/// The one server of all tests that do not need their own. A test takes a
/// gym of its own from it, so that tests run at the same time.
pub fn shared() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| Server::start(&Options::default()))
}

impl Server {
    /// Starts a server on an empty data directory and waits until it serves.
    ///
    /// # Panics
    /// When it does not start, with what it said.
    pub fn start(options: &Options) -> Server {
        Server::start_on(empty(), options)
    }

    /// Starts a server on a data directory that another one has left.
    ///
    /// # Panics
    /// When it does not start, with what it said.
    pub fn start_on(data: Arc<TempDir>, options: &Options) -> Server {
        Server::try_start_on(data, options)
            .unwrap_or_else(|said| panic!("the server did not start:\n{said}"))
    }

    /// The same where not starting may be right.
    ///
    /// # Errors
    /// What the server said before it ended or before patience did.
    pub fn try_start_on(data: Arc<TempDir>, options: &Options) -> Result<Server, String> {
        let mut command = Command::new(program());
        if let Some(config) = &options.config {
            let path = data.path().join("spotter.toml");
            std::fs::write(&path, config).expect("a writable directory");
            command.arg("serve").arg("--config").arg(path);
        } else {
            command.arg("serve");
        }
        let mut child = command
            .args(["--listen", "127.0.0.1:0", "--data"])
            .arg(data.path().join("data"))
            .args(&options.args)
            .env("SPOTTER_ADMIN_KEY", ADMIN_KEY)
            .envs(options.env.iter().cloned())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let watchdog = Command::new("sh")
            .args(["-c", "read _; kill -9 $0; rm -rf \"$1\""])
            .arg(child.id().to_string())
            .arg(data.path())
            .stdin(Stdio::piped())
            .spawn()
            .expect("a shell");
        let log = Arc::new(Mutex::new(String::new()));
        let (found, address) = std::sync::mpsc::channel();
        let stdout = child.stdout.take().expect("piped");
        let stderr = child.stderr.take().expect("piped");
        collect(stdout, Arc::clone(&log), Some(found));
        collect(stderr, Arc::clone(&log), None);
        let address = address.recv_timeout(START);
        let server = Server {
            child: Mutex::new(child),
            watchdog,
            address: address.as_ref().cloned().unwrap_or_default(),
            data,
            log,
        };
        if address.is_err() {
            return Err(server.log());
        }
        server.wait_until_ready();
        Ok(server)
    }

    fn wait_until_ready(&self) {
        let client = self.anonymous();
        let end = Instant::now() + START;
        while !client
            .send("GET", "/readyz", "", None)
            .is_ok_and(|answer| answer.status == 200)
        {
            assert!(Instant::now() < end, "not ready in time:\n{}", self.log());
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// `host:port`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// A client without a key.
    pub fn anonymous(&self) -> Client {
        Client::new(&format!("http://{}", self.address), None)
    }

    /// A client with the administrator's key.
    pub fn admin(&self) -> Client {
        self.anonymous().with_key(Some(ADMIN_KEY))
    }

    /// A fresh gym with keys for every scope.
    pub fn gym(&self) -> Gym {
        Gym::create(self)
    }

    /// A raw connection, for requests that no decent client sends.
    pub fn connect(&self) -> TcpStream {
        TcpStream::connect(&self.address).expect("the server listens")
    }

    /// Where the server keeps its data.
    pub fn data(&self) -> PathBuf {
        self.data.path().join("data")
    }

    /// All that the server printed so far.
    pub fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// The server's process id.
    pub fn pid(&self) -> u32 {
        self.child.lock().unwrap().id()
    }

    /// Whether the process still runs.
    pub fn alive(&self) -> bool {
        matches!(self.child.lock().unwrap().try_wait(), Ok(None))
    }

    /// Asks the server to stop (SIGTERM) and waits until it did; returns how
    /// long that took and whether it ended with success.
    pub fn stop(&self) -> (Duration, bool) {
        let begin = Instant::now();
        self.signal(Signal::TERM);
        let status = self.child.lock().unwrap().wait().expect("a child of ours");
        (begin.elapsed(), status.success())
    }

    /// Asks the server to stop and does not wait.
    pub fn terminate(&self) {
        self.signal(Signal::TERM);
    }

    /// Stops the server at once (SIGKILL), as a crash would.
    pub fn kill(&self) {
        let mut child = self.child.lock().unwrap();
        let _ = child.kill();
        let _ = child.wait();
    }

    fn signal(&self, signal: Signal) {
        let pid = i32::try_from(self.pid()).ok().and_then(Pid::from_raw);
        let _ = kill_process(pid.expect("a process id"), signal);
    }

    /// Stops the server and hands out its data for the next one.
    pub fn into_data(self) -> Arc<TempDir> {
        Arc::clone(&self.data)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The watchdog goes first: a process id may be another's once the
        // server is gone.
        let _ = self.watchdog.kill();
        let _ = self.watchdog.wait();
        self.kill();
    }
}

/// A fresh directory for a server's data; it goes away with its last owner.
///
/// # Panics
/// When there is no room for one.
pub fn empty() -> Arc<TempDir> {
    Arc::new(TempDir::with_prefix("spotter-test-").expect("a directory for the data"))
}

/// Reads a stream of the server's to its end. Where `found` is given, sends
/// the address from the first line that has one.
fn collect(
    stream: impl std::io::Read + Send + 'static,
    log: Arc<Mutex<String>>,
    found: Option<std::sync::mpsc::Sender<String>>,
) {
    std::thread::spawn(move || {
        let mut found = found;
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            if let Some(address) = address_in(&line)
                && let Some(found) = found.take()
            {
                let _ = found.send(address);
            }
            let mut log = log.lock().unwrap();
            log.push_str(&line);
            log.push('\n');
        }
    });
}

/// `127.0.0.1:PORT` in a line.
fn address_in(line: &str) -> Option<String> {
    let start = line.find("127.0.0.1:")?;
    let address: String = line[start..]
        .chars()
        .take_while(|c| c.is_ascii_digit() || matches!(c, '.' | ':'))
        .collect();
    address.split_once(':').filter(|(_, port)| *port != "0")?;
    Some(address)
}

/// The built program: `SPOTTER_BIN`, or what cargo put beside this test.
///
/// # Panics
/// When it is missing or older than the host's source: a test of yesterday's
/// program says nothing.
pub fn program() -> PathBuf {
    if let Some(path) = std::env::var_os("SPOTTER_BIN") {
        return PathBuf::from(path);
    }
    let test = std::env::current_exe().expect("a test has a path");
    let path = test
        .ancestors()
        .nth(2)
        .expect("target/debug/deps/it")
        .join("spotter");
    let built = modified(&path);
    let source = newest_source(&path);
    assert!(
        built.is_some() && built >= source,
        "{} is missing or stale; run `cargo build -p spotter-host`",
        path.display()
    );
    path
}

fn modified(path: &Path) -> Option<std::time::SystemTime> {
    path.metadata().and_then(|meta| meta.modified()).ok()
}

/// When the newest file was changed that the program was built from, by the
/// list that cargo keeps beside it: tests of the host are not among them.
fn newest_source(program: &Path) -> Option<std::time::SystemTime> {
    let list = std::fs::read_to_string(program.with_extension("d")).ok()?;
    let sources = list.split_whitespace().skip(1).map(Path::new);
    sources.filter_map(modified).max()
}
