use semver::Version;

use super::plan::version_exists;
use super::shelf::{Shelf, TRIES};
use super::upload::{UploadAnswer, UploadOptions, install};
use crate::build::{Described, Source};
use crate::catalog::{PluginName, Principal};
use crate::error::{ErrorCode, Result};
use crate::host::Host;

/// The version of a plugin whose source does not say any.
const UNSAID: Version = Version::new(0, 0, 0);
/// The first version of such a plugin.
const FIRST: Version = Version::new(0, 1, 0);

/// Builds a plugin of an author's source and installs it, as
/// [`upload`](super::upload()) does with a component. Where the source does
/// not say its version, it becomes the next one; the same source again changes
/// nothing.
///
/// # Errors
/// `source_rejected`, and those of uploading.
pub async fn save(
    host: &Host,
    who: &Principal,
    source: Source,
    options: UploadOptions,
) -> Result<UploadAnswer> {
    let mut tries = 1..TRIES;
    loop {
        let (described, counted) = versioned(host, who, source.clone(), &options).await?;
        match install(host, who, described, options.clone()).await {
            // Somebody else took the number that was next.
            Err(error)
                if counted
                    && error.code() == ErrorCode::VersionExists
                    && tries.next().is_some() => {}
            answer => return answer,
        }
    }
}

/// Builds a source as the version that saving it makes of it, and says whether
/// that was counted up.
pub(super) async fn versioned(
    host: &Host,
    who: &Principal,
    source: Source,
    options: &UploadOptions,
) -> Result<(Described, bool)> {
    let (builder, shelf) = (host.builder(), Shelf::of(host, who));
    if source.says_version() {
        return Ok((builder.build_source(source).await?, false));
    }
    let said = source.name().and_then(|name| name.parse().ok());
    let name = match options.rename.clone().or(said) {
        Some(name) => name,
        None => {
            let described = builder.build_source(source.clone()).await?;
            if described.manifest.version != UNSAID {
                return Ok((described, false));
            }
            described.manifest.name
        }
    };
    let (number, numbered) = numbered(&shelf, &name, &source).await?;
    let described = builder.build_source(numbered).await?;
    if described.manifest.version == number {
        return Ok((described, true));
    }
    // The module says it itself.
    Ok((builder.build_source(source).await?, false))
}

/// A source with the version that it becomes, where it does not say any: the
/// newest one where it is that already.
async fn numbered(shelf: &Shelf, name: &PluginName, source: &Source) -> Result<(Version, Source)> {
    let versions = shelf.ledger.versions(&shelf.gym, name).await?;
    let newest = versions
        .iter()
        .max_by(|a, b| a.manifest.version.cmp(&b.manifest.version));
    let Some(newest) = newest else {
        return Ok((FIRST, source.with_default_version(&FIRST)?));
    };
    let number = &newest.manifest.version;
    let same = source.with_default_version(number)?;
    if same.digest() == newest.digest {
        return Ok((number.clone(), same));
    }
    let patch = number.patch.checked_add(1).ok_or_else(version_exists)?;
    let next = Version::new(number.major, number.minor, patch);
    let source = source.with_default_version(&next)?;
    Ok((next, source))
}
