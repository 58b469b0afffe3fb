//! Weekly hours with special days, in any time zone.
//!
//! People write hours as a clock on the wall shows them; a plugin must know
//! which instants that means, also in the two nights a year when the clock
//! jumps. [`Calendar`] is the first, [`Span`] the second, [`Zone`] leads from
//! one to the other.

mod calendar;
mod interval;
mod moment;
mod span;
mod special;
mod week;
mod zone;

pub use calendar::{Calendar, Day};
pub use interval::Interval;
pub use moment::parse_moment;
pub use span::{Span, merge};
pub use special::SpecialDay;
pub use week::Week;
pub use zone::Zone;
