//! What a doctor says of a source.

use std::fmt;

/// Something about a source that its owner should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Whether the source should not be used as it is.
    pub grave: bool,
    /// One plain sentence.
    pub sentence: String,
    /// SQL, or a command, that mends it. None: there is nothing to mend.
    pub remedy: Option<String>,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)?;
        match &self.remedy {
            Some(remedy) => write!(f, "\n    {}", remedy.replace('\n', "\n    ")),
            None => Ok(()),
        }
    }
}
