//! The first look at an upload: is it a component, is it of a size that can
//! be compiled, is it valid, and does it fit the contract. Pure and bounded in
//! time and stack; for a thread that may block.

mod kind;
mod type_depth;
mod walk;

use wasmparser::Validator;

use super::exports::{self, Exports};
use super::imports::{self, Import};
use super::limits::{Measure, Measures, UploadLimits};
use super::{Uploaded, features};
use crate::catalog::Digest;
use crate::error::{Error, ErrorCode, Result};

/// A valid component that imports only what is offered and exports the
/// contract.
pub struct Validated {
    uploaded: Uploaded,
    measures: Measures,
    imports: Vec<Import>,
    exports: Exports,
}

/// Checks an upload. The cheap checks come first, and each bounds the work of
/// the next.
///
/// # Errors
/// `invalid_component`, `forbidden_import` or `unsupported_contract`.
pub fn validate(uploaded: Uploaded, limits: &UploadLimits) -> Result<Validated> {
    kind::expect_component(uploaded.bytes())?;
    let walked = walk::walk(uploaded.bytes(), limits)?;
    let types = Validator::new_with_features(features())
        .validate_all(uploaded.bytes())
        .map_err(malformed)?;
    exports::expect_plugin(&walked.exports)?;
    let imports = imports::audit(&walked.imports)?;
    let exports = exports::audit(&walked.exports, types.as_ref())?;
    let measures = walked.measures;
    Ok(Validated {
        uploaded,
        measures,
        imports,
        exports,
    })
}

impl Validated {
    /// The SHA-256 of the component.
    pub fn digest(&self) -> Digest {
        self.uploaded.digest()
    }

    /// The component.
    pub fn bytes(&self) -> &[u8] {
        self.uploaded.bytes()
    }

    /// The component, to be stored.
    pub fn into_bytes(self) -> Vec<u8> {
        self.uploaded.into_bytes()
    }

    /// What it is made of, beside what it may be made of.
    pub fn measures(&self) -> Vec<Measure> {
        self.measures.rows()
    }

    /// What it imports, in the component's order.
    pub fn imports(&self) -> &[Import] {
        &self.imports
    }

    /// The version of the contract that it was built for.
    pub fn contract(&self) -> &semver::Version {
        &self.exports.contract
    }

    /// Exports that the host never calls.
    pub fn unused_exports(&self) -> &[String] {
        &self.exports.unused
    }
}

/// The reader's or validator's complaint as an error for the author.
fn malformed(error: wasmparser::Error) -> Error {
    let offset = error.offset();
    Error::new(
        ErrorCode::InvalidComponent,
        format!(
            "The component is not valid at byte {offset}: {}.",
            super::plain(error.message())
        ),
    )
    .with_details(serde_json::json!({ "offset": offset }))
}

#[cfg(test)]
mod hostile_tests;
#[cfg(test)]
mod tests;
