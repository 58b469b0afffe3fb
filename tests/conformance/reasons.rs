//! Why tests fail, as `reasons.toml` has it.

use serde::Deserialize;

use crate::report::Result;

#[derive(Deserialize)]
pub(crate) struct Reasons {
    reason: Vec<Reason>,
}

#[derive(Deserialize)]
struct Reason {
    why: String,
    /// The engine has nothing of these features.
    #[serde(default)]
    absent: bool,
    #[serde(default)]
    features: Vec<String>,
    #[serde(default)]
    paths: Vec<String>,
    #[serde(default)]
    says: Vec<String>,
}

impl Reasons {
    pub(crate) fn read() -> Reasons {
        toml::from_str(include_str!("reasons.toml")).expect("reasons.toml is as below")
    }

    /// Why a test fails, where that is known.
    pub(crate) fn of(&self, result: &Result) -> Option<&str> {
        let reason = self.reason.iter().find(|reason| reason.fits(result));
        reason.map(|reason| reason.why.as_str())
    }

    /// Whether a test is of what the engine does not have, passing or not.
    pub(crate) fn absent(&self, result: &Result) -> bool {
        let mut absent = self.reason.iter().filter(|reason| reason.absent);
        absent.any(|reason| reason.names_feature_of(result))
    }
}

impl Reason {
    fn names_feature_of(&self, result: &Result) -> bool {
        self.features
            .iter()
            .any(|own| result.features.contains(own))
    }

    fn fits(&self, result: &Result) -> bool {
        let mut said = result.failures().map(|(_, _, why)| why);
        self.names_feature_of(result)
            || self.paths.iter().any(|own| result.path.starts_with(own))
            || !self.says.is_empty()
                && said.all(|why| self.says.iter().any(|own| why.contains(own)))
    }
}
