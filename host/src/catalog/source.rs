use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{KeyId, SourceName, Timestamp};

/// A database of the gym's that plugins may read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Source {
    /// How plugins name it.
    #[schema(value_type = String)]
    pub name: SourceName,
    /// What it is.
    pub kind: SourceKind,
    /// When it was last set.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
    /// The key it was set with.
    #[schema(value_type = String)]
    pub updated_by: KeyId,
}

/// What a source is. Where a Postgres is, and who logs in, is as secret as the
/// password and kept with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SourceKind {
    /// A file of the gym's in the data directory.
    Sqlite,
    /// A server, Supabase's included.
    Postgres,
}

impl fmt::Display for SourceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            SourceKind::Sqlite => "sqlite",
            SourceKind::Postgres => "postgres",
        })
    }
}
