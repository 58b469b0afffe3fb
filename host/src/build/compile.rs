//! Compiles components outside of the serving process: a child of one
//! component's life, that can be killed and that may not use more than its
//! limits. Compilers are large and their input comes from strangers.

mod child;

use std::ffi::OsString;
use std::fs::File;
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, Command};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::error::{Error, ErrorCode, Result};

pub use child::{ChildLimits, Job, compile_child};

/// How much of what a child says is kept, in bytes: as many faults as are
/// listed, each with its line.
const SAID: u64 = 64 << 10;

/// What compiling one component may use, and how it is started.
#[derive(Clone, Debug)]
pub struct CompileConfig {
    /// The program to run: this one, unless a test says otherwise.
    pub program: PathBuf,
    /// What makes it call [`compile_child`].
    pub arguments: Vec<OsString>,
    /// What the child allows itself.
    pub limits: ChildLimits,
    /// Wall clock for one component, and for waiting for a free place. A child
    /// is niced, so that it takes longer than its CPU time on a busy host.
    pub wall: Duration,
    /// Children at once: compiling must leave a core to serving.
    pub at_once: usize,
}

impl Default for CompileConfig {
    fn default() -> CompileConfig {
        CompileConfig {
            program: "/proc/self/exe".into(),
            arguments: vec!["compile-child".into()],
            limits: ChildLimits::default(),
            wall: Duration::from_secs(30),
            at_once: 2,
        }
    }
}

/// Starts compiling children, a few at once.
pub struct Compiler {
    config: CompileConfig,
    places: Semaphore,
}

impl Compiler {
    /// Starts nothing yet.
    pub fn new(config: CompileConfig) -> Compiler {
        Compiler {
            places: Semaphore::new(config.at_once),
            config,
        }
    }

    /// Compiles into an empty file. Dropping the future kills the child.
    ///
    /// # Errors
    /// `compile_limit` when the child used up its time, memory or output,
    /// `invalid_component` when the engine refused, `busy` when no place got
    /// free in time.
    pub async fn compile(&self, job: Job<'_>, artifact: File) -> Result<()> {
        let place = timeout(self.config.wall, self.places.acquire()).await;
        let _place = place.map_err(|_| busy())?.map_err(Error::internal)?;
        let mut child = Command::new(&self.config.program)
            .args(&self.config.arguments)
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::from(artifact))
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(Error::internal)?;
        let fed = feed(&mut child, self.config.limits, job);
        match timeout(self.config.wall, fed).await {
            Ok(Ok((status, said))) => judge(status, &said),
            Ok(Err(error)) => Err(Error::internal(error)),
            Err(_) => {
                child.kill().await.map_err(Error::internal)?;
                Err(limit("it took too long"))
            }
        }
    }
}

/// Gives the child its limits and its job, and waits for its end.
async fn feed(
    child: &mut Child,
    limits: ChildLimits,
    job: Job<'_>,
) -> std::io::Result<(ExitStatus, String)> {
    let (stdin, stderr) = (child.stdin.take(), child.stderr.take());
    let write = async {
        if let Some(mut stdin) = stdin {
            // A child that died does not listen; its status says why.
            let _ = stdin.write_all(&limits.to_bytes(job)).await;
            let _ = stdin.write_all(job.bytes()).await;
        }
    };
    let read = async {
        let mut said = Vec::new();
        if let Some(stderr) = stderr {
            let _ = stderr.take(SAID).read_to_end(&mut said).await;
        }
        said
    };
    let ((), said, status) = tokio::join!(write, read, child.wait());
    Ok((status?, String::from_utf8_lossy(&said).into_owned()))
}

fn judge(status: ExitStatus, said: &str) -> Result<()> {
    if status.success() {
        return Ok(());
    }
    if let Some(signal) = status.signal() {
        // The kernel's ways of enforcing a limit: CPU time, memory (the
        // allocator aborts), output.
        return Err(limit("it needs more time or memory than it may use")
            .with_source(format!("the compiler was ended by signal {signal}: {said}")));
    }
    match status.code().and_then(|code| u8::try_from(code).ok()) {
        Some(child::REFUSED) => Err(child::Refusal::parse(said)),
        Some(child::OUT_OF_MEMORY) => Err(limit("it needs more memory than it may use")),
        _ => Err(Error::internal(format!(
            "the compiler failed with {status}: {said}"
        ))),
    }
}

fn limit(why: &str) -> Error {
    Error::new(
        ErrorCode::CompileLimit,
        format!(
            "Compiling the component was stopped: {why}. Make it smaller, or split its largest functions."
        ),
    )
}

fn busy() -> Error {
    Error::new(
        ErrorCode::Busy,
        "Other components are being compiled. Try again in a moment.",
    )
}

#[cfg(test)]
pub(crate) mod tests;
