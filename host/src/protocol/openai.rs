//! OpenAI: functions as tools, and the tool calls of a model's answer with
//! the messages that go back. Liberal in what it reads, since every server
//! that speaks this protocol bends it a little; strict in what it writes.

mod answers;
mod calls;
#[cfg(test)]
mod tests;
mod tools;

pub use answers::content;
pub use calls::{Asked, CALLS, Shape, ToolCall, ToolCalls};
pub use tools::{Format, tool};
