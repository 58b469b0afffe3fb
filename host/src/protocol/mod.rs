//! The protocols' own forms, at the edge. Translations alone: nothing here
//! looks anything up, runs anything or knows HTTP.

pub mod openai;
