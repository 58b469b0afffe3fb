//! The compiling child. It limits itself before it reads a byte from a
//! stranger, holds no file but its three streams, and knows no secret.

use std::io::{self, Read, Write};
use std::mem;
use std::process::ExitCode;

use rustix::fs::{SeekFrom, ftruncate, seek};
use rustix::process::{
    Resource, Rlimit, Signal, nice, set_parent_process_death_signal, setrlimit, setsid,
};
use wasmtime::Engine;

use crate::sandbox::compile_config;

/// The engine refused the component; its reason is on standard error.
pub(super) const REFUSED: u8 = 10;
/// The engine got no memory and could say so.
pub(super) const OUT_OF_MEMORY: u8 = 11;
/// Something else, described on standard error.
const FAILED: u8 = 12;

/// Open files of the child: its three streams. The engine opens none.
const FILES: u64 = 8;
/// How far the child steps back behind serving.
const NICENESS: i32 = 10;

/// What a child allows itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChildLimits {
    /// CPU time in seconds. A component of the largest default size takes
    /// about half of it.
    pub cpu_seconds: u64,
    /// Address space in bytes, the program's own included.
    pub memory_bytes: u64,
    /// Size of the compiled component in bytes; native code is 3 to 5 times as
    /// large as a component.
    pub artifact_bytes: u64,
}

impl Default for ChildLimits {
    fn default() -> ChildLimits {
        ChildLimits {
            cpu_seconds: 10,
            memory_bytes: 512 << 20,
            artifact_bytes: 256 << 20,
        }
    }
}

impl ChildLimits {
    const BYTES: usize = 3 * mem::size_of::<u64>();

    /// What the child reads before the component.
    pub(super) fn to_bytes(self) -> Vec<u8> {
        [self.cpu_seconds, self.memory_bytes, self.artifact_bytes]
            .map(u64::to_le_bytes)
            .concat()
    }

    fn read(input: &mut impl Read) -> io::Result<ChildLimits> {
        let mut next = || {
            let mut number = [0; Self::BYTES / 3];
            input.read_exact(&mut number)?;
            io::Result::Ok(u64::from_le_bytes(number))
        };
        Ok(ChildLimits {
            cpu_seconds: next()?,
            memory_bytes: next()?,
            artifact_bytes: next()?,
        })
    }
}

/// What the `compile-child` command does: limits and a component on standard
/// input, the compiled component into the file that is standard output. For
/// [`Compiler`](super::Compiler) alone.
pub fn compile_child() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure { code, said }) => {
            let _ = io::stderr().write_all(said.as_bytes());
            ExitCode::from(code)
        }
    }
}

struct Failure {
    code: u8,
    said: String,
}

impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Failure {
        Failure {
            code: FAILED,
            said: error.to_string(),
        }
    }
}

fn run() -> Result<(), Failure> {
    let mut input = io::stdin().lock();
    let limits = ChildLimits::read(&mut input)?;
    confine(&limits)?;
    let mut component = Vec::new();
    input.read_to_end(&mut component)?;
    let artifact = Engine::new(&compile_config())
        .and_then(|engine| engine.precompile_component(&component))
        .map_err(|error| refused(&error))?;
    // The file is ours from its first byte, whatever was printed before.
    let output = io::stdout();
    ftruncate(&output, 0)?;
    seek(&output, SeekFrom::Start(0))?;
    Ok(rustix_write_all(&output, &artifact)?)
}

/// Written without standard output's buffer, which looks for line ends.
fn rustix_write_all(output: &io::Stdout, mut bytes: &[u8]) -> rustix::io::Result<()> {
    while !bytes.is_empty() {
        let written = rustix::io::write(output, bytes)?;
        bytes = bytes.get(written..).unwrap_or_default();
    }
    Ok(())
}

/// Gives up what compiling does not need.
fn confine(limits: &ChildLimits) -> rustix::io::Result<()> {
    // A host that is killed takes its children with it.
    set_parent_process_death_signal(Some(Signal::KILL))?;
    // Signals to the host's terminal or process group do not reach the child.
    // It leads a session already where a test started it so.
    let _ = setsid();
    nice(NICENESS)?;
    limit(Resource::Core, 0)?;
    limit(Resource::Nofile, FILES)?;
    limit(Resource::Fsize, limits.artifact_bytes)?;
    limit(Resource::As, limits.memory_bytes)?;
    limit(Resource::Cpu, limits.cpu_seconds)
}

fn limit(resource: Resource, most: u64) -> rustix::io::Result<()> {
    setrlimit(
        resource,
        Rlimit {
            current: Some(most),
            maximum: Some(most),
        },
    )
}

fn refused(error: &wasmtime::Error) -> Failure {
    let out_of_memory = error.chain().any(|cause| {
        cause.is::<wasmtime::error::OutOfMemory>()
            || cause
                .downcast_ref::<io::Error>()
                .is_some_and(|cause| cause.kind() == io::ErrorKind::OutOfMemory)
    });
    Failure {
        code: if out_of_memory {
            OUT_OF_MEMORY
        } else {
            REFUSED
        },
        said: format!("{error:#}"),
    }
}
