//! A real Postgres, from what the machine has installed.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// A server with a superuser `postgres`, on a loopback port of its own. It ends
/// with this value, and with the process: a shell waits for either and then
/// stops the server and removes its files.
#[derive(Debug)]
pub struct PostgresServer {
    bin: PathBuf,
    port: u16,
    shell: Child,
}

/// The superuser's password; the server listens on loopback alone.
pub const PASSWORD: &str = "postgres";

/// Stops when its standard input does.
const SHELL: &str = r#"
    # Whoever interrupts a test does not interrupt the cleaning up.
    trap '' INT HUP
    "$1/postgres" -D "$2" > /dev/null 2>&1 < /dev/null &
    server=$!
    read -r _
    kill -INT "$server"
    wait "$server"
    rm -rf "$3"
"#;

impl PostgresServer {
    /// Makes a cluster and starts it.
    ///
    /// # Panics
    ///
    /// If Postgres is not installed or does not start: a test cannot go on.
    pub fn start() -> PostgresServer {
        PostgresServer::start_with(None)
    }

    /// The same with TLS, by a certificate and its key as PEM.
    ///
    /// # Panics
    ///
    /// If Postgres is not installed or does not start: a test cannot go on.
    pub fn start_encrypted(certificate: &str, key: &str) -> PostgresServer {
        PostgresServer::start_with(Some((certificate, key)))
    }

    fn start_with(tls: Option<(&str, &str)>) -> PostgresServer {
        let bin = newest_bin().expect("Postgres is installed: scripts/prepare-tests");
        // A port that is free now may be taken before the server has it.
        for _ in 0..3 {
            if let Some(server) = PostgresServer::try_start(&bin, tls) {
                return server;
            }
        }
        panic!("Postgres does not start");
    }

    fn try_start(bin: &Path, tls: Option<(&str, &str)>) -> Option<PostgresServer> {
        let dir = PathBuf::from(run(
            as_user(Path::new("mktemp")).args(["-d", "/tmp/spotter-postgres.XXXXXXXX"])
        ));
        let password = dir.join("password");
        give(&dir, &password, PASSWORD);
        let data = dir.join("data");
        run(as_user(&bin.join("initdb"))
            .args([
                "-U",
                "postgres",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "--no-sync",
            ])
            .args(["-A", "scram-sha-256", "--pwfile"])
            .arg(&password)
            .arg("-D")
            .arg(&data));
        let port = free_port();
        let mut settings = format!(
            "listen_addresses = '127.0.0.1'\nport = {port}\nunix_socket_directories = ''\n\
             fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n\
             max_connections = 200\nshared_buffers = 32MB\n"
        );
        if let Some((certificate, key)) = tls {
            give(&dir, &data.join("server.crt"), certificate);
            give(&dir, &data.join("server.key"), key);
            settings.push_str("ssl = on\n");
        }
        fs::write(data.join("postgresql.auto.conf"), settings).expect("the server's settings");
        let shell = as_user(Path::new("sh"))
            .args(["-c", SHELL, "sh"])
            .arg(bin)
            .args([&data, &dir])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell");
        let mut server = PostgresServer {
            bin: bin.to_owned(),
            port,
            shell,
        };
        server.is_up().then_some(server)
    }

    /// The port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The URL for a role.
    pub fn url(&self, role: &str, password: &str, database: &str) -> String {
        let port = self.port;
        format!("postgres://{role}:{password}@127.0.0.1:{port}/{database}?sslmode=disable")
    }

    /// Runs a script as the superuser and gives what it prints, bare.
    ///
    /// # Panics
    ///
    /// If a statement of it fails.
    pub fn psql(&self, database: &str, script: &str) -> String {
        run(Command::new(self.bin.join("psql"))
            .env("PGPASSWORD", PASSWORD)
            .args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"])
            .args(["-h", "127.0.0.1", "-U", "postgres", "-p"])
            .arg(self.port.to_string())
            .args(["-d", database, "-c", script]))
    }

    fn is_up(&mut self) -> bool {
        let end = Instant::now() + Duration::from_secs(20);
        while Instant::now() < end {
            let ready = Command::new(self.bin.join("pg_isready"))
                .args(["-q", "-h", "127.0.0.1", "-p", &self.port.to_string()])
                .status();
            if ready.is_ok_and(|status| status.success()) {
                return true;
            }
            if TcpStream::connect(("127.0.0.1", self.port)).is_err()
                && self.shell.try_wait().is_ok_and(|ended| ended.is_some())
            {
                return false;
            }
            sleep(Duration::from_millis(20));
        }
        false
    }
}

impl Drop for PostgresServer {
    fn drop(&mut self) {
        drop(self.shell.stdin.take());
        let _ = self.shell.wait();
    }
}

/// Debian keeps every version in a folder of its own; elsewhere it is where
/// other programs are.
fn newest_bin() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let newest = versions
        .flatten()
        .filter_map(|entry| {
            let version: u32 = entry.file_name().to_str()?.parse().ok()?;
            let bin = entry.path().join("bin");
            bin.join("initdb").exists().then_some((version, bin))
        })
        .max();
    newest.map(|(_, bin)| bin).or_else(|| {
        std::env::split_paths(&std::env::var_os("PATH")?).find(|bin| bin.join("initdb").exists())
    })
}

/// Postgres does not run as root, so root runs it as somebody else.
fn as_user(program: &Path) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command
        .args(["--reuid=nobody", "--regid=nogroup", "--clear-groups", "--"])
        .arg(program)
        .env("HOME", "/tmp")
        .current_dir("/tmp");
    command
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt as _;
    fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}

/// Writes a file for whoever owns the folder, and for nobody else.
fn give(dir: &Path, path: &Path, text: &str) {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
    fs::write(path, text).expect("a file of the server's");
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).expect("its mode");
    let owner = fs::metadata(dir).expect("the server's folder");
    chown(path, Some(owner.uid()), Some(owner.gid())).expect("its owner");
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("its address").port()
}

fn run(command: &mut Command) -> String {
    let output = command
        .stdin(Stdio::null())
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(
        output.status.success(),
        "{command:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}
