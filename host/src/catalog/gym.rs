use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{GymId, Timestamp};

/// A tenant. Every stored key, cache entry, log line and metric belongs to
/// one gym.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Gym {
    /// Part of every stored key; never changes.
    #[schema(value_type = String)]
    pub id: GymId,
    /// The gym's name for people.
    pub name: String,
    /// BCP 47 language tag that calls get unless they say another.
    pub locale: String,
    /// IANA time zone that calls get unless they say another.
    pub time_zone: String,
    /// When the gym was made.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

/// The person on whose behalf a call is made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// The gym's own id of the member.
    pub id: String,
    /// The member's address, when known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The member's name, when known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}
