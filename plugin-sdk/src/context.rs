use crate::bindings::spotter::plugin::types;

/// Who calls, and for whom. The host fills it in; nobody can forge it.
///
/// A function that wants it takes a `&Context` beside its arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Context {
    /// Unique for this call; names its execution record.
    pub call_id: String,
    /// The gym that the call belongs to.
    pub gym: Gym,
    /// The member on whose behalf the call is made, when known.
    pub member: Option<Member>,
    /// The conversation or kiosk session, when known.
    pub session: Option<String>,
    /// BCP 47 language tag, such as `fr-FR`.
    pub locale: String,
    /// IANA time zone of the gym, such as `Europe/Paris`.
    pub time_zone: String,
    /// 1 for the first attempt.
    pub attempt: u32,
    /// The same for every attempt at the same call.
    pub idempotency_key: String,
}

/// A tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Gym {
    /// Technical name.
    pub id: String,
    /// Name for people.
    pub name: String,
}

/// The person at the kiosk or on the phone.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Member {
    /// The gym's own id of the member.
    pub id: String,
    /// E-mail address, when known.
    pub email: Option<String>,
    /// Full name, when known.
    pub name: Option<String>,
}

impl From<types::CallContext> for Context {
    fn from(context: types::CallContext) -> Self {
        Self {
            call_id: context.call_id,
            gym: Gym {
                id: context.gym.id,
                name: context.gym.name,
            },
            member: context.member.map(|member| Member {
                id: member.id,
                email: member.email,
                name: member.name,
            }),
            session: context.session,
            locale: context.locale,
            time_zone: context.time_zone,
            attempt: context.attempt,
            idempotency_key: context.idempotency_key,
        }
    }
}
