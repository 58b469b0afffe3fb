//! The compiling child. It limits itself before it reads a byte from a
//! stranger, holds no file but its three streams, and knows no secret.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::fd::AsFd;
use std::process::ExitCode;

use rustix::process::{
    Resource, Rlimit, Signal, nice, set_parent_process_death_signal, setrlimit, setsid,
};
use rustix::thread::set_no_new_privs;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use wasmtime::Engine;

use crate::build::{UPLOAD_BYTES, javascript, plain, structure};
use crate::error::{Error, ErrorCode};
use crate::sandbox::compile_config;

/// The component was refused; standard error has a [`Refusal`].
pub(super) const REFUSED: u8 = 10;
/// The engine was given no memory, and could say so.
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
    /// CPU time in seconds. Ordinary code takes half a second to one second a
    /// megabyte.
    pub cpu_seconds: u64,
    /// Address space in bytes: 16 MiB of it for the program, and about 25
    /// bytes for one of ordinary code. The engine reserves nothing here, since
    /// it never runs what it compiles.
    pub memory_bytes: u64,
    /// Size of the compiled component in bytes; native code is 2 to 3 times as
    /// large as a component.
    pub artifact_bytes: u64,
}

/// What a child compiles.
#[derive(Clone, Copy)]
pub enum Job<'a> {
    /// A component. Whoever it is from, it is proved valid first.
    Component(&'a [u8]),
    /// A core module of the host's own.
    OwnModule(&'a [u8]),
    /// Files in TypeScript, as JSON, whose types are taken away.
    TypeScript(&'a [u8]),
}

impl<'a> Job<'a> {
    /// What is compiled.
    pub fn bytes(self) -> &'a [u8] {
        match self {
            Job::Component(bytes) | Job::OwnModule(bytes) | Job::TypeScript(bytes) => bytes,
        }
    }

    fn kind(self) -> u64 {
        match self {
            Job::Component(_) => 0,
            Job::OwnModule(_) => 1,
            Job::TypeScript(_) => 2,
        }
    }

    fn of(kind: u64, bytes: &'a [u8]) -> Option<Job<'a>> {
        match kind {
            0 => Some(Job::Component(bytes)),
            1 => Some(Job::OwnModule(bytes)),
            2 => Some(Job::TypeScript(bytes)),
            _ => None,
        }
    }
}

/// The most CPU time for the largest uploads, in seconds.
const CPU_CEILING: u64 = 30;

impl Default for ChildLimits {
    fn default() -> ChildLimits {
        ChildLimits {
            cpu_seconds: 10,
            memory_bytes: 512 << 20,
            artifact_bytes: 128 << 20,
        }
    }
}

impl ChildLimits {
    /// Limits for uploads of another size than the default.
    pub fn for_uploads_of(bytes: usize) -> ChildLimits {
        let default = ChildLimits::default();
        let times = bytes.div_ceil(UPLOAD_BYTES).max(1) as u64;
        ChildLimits {
            cpu_seconds: (default.cpu_seconds * times).min(CPU_CEILING),
            memory_bytes: default.memory_bytes * times,
            artifact_bytes: default.artifact_bytes * times,
        }
    }

    /// What the child reads before the bytes.
    pub(super) fn to_bytes(self, job: Job<'_>) -> Vec<u8> {
        [
            self.cpu_seconds,
            self.memory_bytes,
            self.artifact_bytes,
            job.kind(),
        ]
        .map(u64::to_le_bytes)
        .concat()
    }

    fn read(input: &mut impl Read) -> io::Result<(ChildLimits, u64)> {
        let mut next = || {
            let mut number = [0; size_of::<u64>()];
            input.read_exact(&mut number)?;
            io::Result::Ok(u64::from_le_bytes(number))
        };
        let limits = ChildLimits {
            cpu_seconds: next()?,
            memory_bytes: next()?,
            artifact_bytes: next()?,
        };
        Ok((limits, next()?))
    }
}

/// What the `compile-child` command does: limits and a component on standard
/// input, the compiled component into the file that is standard output. For
/// [`Compiler`](super::Compiler) alone.
pub fn compile_child() -> ExitCode {
    ExitCode::from(child())
}

/// The same, with the exit code as the number that it is.
pub(super) fn child() -> u8 {
    let (code, said) = match run() {
        Ok(()) => return 0,
        Err(Failure::Refused(refusal)) => (REFUSED, refusal.to_json()),
        Err(Failure::OutOfMemory) => (OUT_OF_MEMORY, String::new()),
        Err(Failure::Broken(said)) => (FAILED, said),
    };
    let _ = io::stderr().write_all(said.as_bytes());
    code
}

enum Failure {
    Refused(Refusal),
    OutOfMemory,
    Broken(String),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Failure {
        Failure::Broken(error.to_string())
    }
}

fn run() -> Result<(), Failure> {
    let mut input = io::stdin().lock();
    let (limits, kind) = ChildLimits::read(&mut input)?;
    confine(&limits)?;
    let mut bytes = Vec::new();
    input.read_to_end(&mut bytes)?;
    let job = Job::of(kind, &bytes).ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
    let artifact = done(job)?;
    // The file is ours from its first byte, whatever was printed before.
    let mut output = File::from(io::stdout().as_fd().try_clone_to_owned()?);
    output.set_len(0)?;
    output.seek(SeekFrom::Start(0))?;
    Ok(output.write_all(&artifact)?)
}

fn done(job: Job<'_>) -> Result<Vec<u8>, Failure> {
    let engine = || Engine::new(&compile_config());
    match job {
        Job::Component(bytes) => {
            structure::prove(bytes).map_err(|error| Failure::Refused(error.into()))?;
            engine()
                .and_then(|engine| engine.precompile_component(bytes))
                .map_err(|error| refused(&error))
        }
        Job::OwnModule(bytes) => engine()
            .and_then(|engine| engine.precompile_module(bytes))
            .map_err(|error| refused(&error)),
        Job::TypeScript(bytes) => {
            javascript::translate(bytes).map_err(|error| Failure::Refused(error.into()))
        }
    }
}

/// Gives up what compiling does not need.
fn confine(limits: &ChildLimits) -> io::Result<()> {
    // A host that is killed takes its children with it.
    set_parent_process_death_signal(Some(Signal::KILL))?;
    // Signals to the host's terminal or process group do not reach the child.
    // It leads a session already where a test started it so.
    let _ = setsid();
    // Never more than it has now, and no process beside it.
    set_no_new_privs(true)?;
    limit(Resource::Nproc, 0)?;
    nice(NICENESS)?;
    limit(Resource::Core, 0)?;
    limit(Resource::Nofile, FILES)?;
    limit(Resource::Fsize, limits.artifact_bytes)?;
    limit(Resource::As, limits.memory_bytes)?;
    limit(Resource::Cpu, limits.cpu_seconds)
}

fn limit(resource: Resource, most: u64) -> io::Result<()> {
    Ok(setrlimit(
        resource,
        Rlimit {
            current: Some(most),
            maximum: Some(most),
        },
    )?)
}

fn refused(error: &wasmtime::Error) -> Failure {
    let out_of_memory = error.chain().any(|cause| {
        cause.is::<wasmtime::error::OutOfMemory>()
            || cause
                .downcast_ref::<io::Error>()
                .is_some_and(|cause| cause.kind() == io::ErrorKind::OutOfMemory)
    });
    if out_of_memory {
        return Failure::OutOfMemory;
    }
    Failure::Refused(Refusal {
        code: ErrorCode::InvalidComponent,
        message: format!(
            "The component cannot be compiled: {}.",
            plain(&format!("{error:#}"))
        ),
        details: None,
    })
}

/// An error on its way from the child to the host.
#[derive(Serialize, Deserialize)]
pub(super) struct Refusal {
    code: ErrorCode,
    message: String,
    details: Option<Value>,
}

impl Refusal {
    fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The error that the child wrote.
    pub(super) fn parse(said: &str) -> Error {
        match serde_json::from_str(said) {
            Ok(Refusal {
                code:
                    code @ (ErrorCode::InvalidComponent
                    | ErrorCode::UnsupportedContract
                    | ErrorCode::SourceRejected),
                message,
                details,
            }) => {
                let error = Error::new(code, message);
                match details {
                    Some(details) => error.with_details(details),
                    None => error,
                }
            }
            _ => Error::internal(format!("the compiler refused without a reason: {said}")),
        }
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Refusal {
        Refusal {
            code: error.code(),
            message: error.message().to_owned(),
            details: error.details().cloned(),
        }
    }
}
