//! What the runs came to, for people and for machines.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::path::Path;

use serde_json::json;

use crate::plugin::Outcome;
use crate::reasons::Reasons;
use crate::suite::Mode;

/// Stands where no reason is known.
const UNKNOWN: &str = "not known";

/// One test and its runs.
pub(crate) struct Result {
    pub(crate) path: String,
    pub(crate) area: String,
    pub(crate) features: Vec<String>,
    /// Why it was not run.
    pub(crate) impossible: Option<&'static str>,
    pub(crate) runs: Vec<(Mode, Outcome)>,
}

impl Result {
    fn passed(&self) -> bool {
        self.failures().next().is_none()
    }

    /// The runs that did not pass: of what kind that is, and in which words.
    pub(crate) fn failures(&self) -> impl Iterator<Item = (Mode, &'static str, &str)> {
        self.runs
            .iter()
            .filter_map(|(mode, outcome)| match outcome {
                Outcome::Passed => None,
                Outcome::Failed(why) => Some((*mode, "failed", why.as_str())),
                Outcome::Limit(why) => Some((*mode, "limit", why.as_str())),
                Outcome::Broken(why) => Some((*mode, "broken", why.as_str())),
            })
    }
}

/// All of them.
pub(crate) struct Report {
    commit: String,
    results: Vec<Result>,
    /// Of each feature, how many tests were run and how many of them failed.
    features: HashMap<String, Count>,
    reasons: Reasons,
}

#[derive(Clone, Copy, Default)]
struct Count {
    run: usize,
    failed: usize,
}

impl Count {
    fn add(&mut self, result: &Result) {
        self.run += 1;
        self.failed += usize::from(!result.passed());
    }

    fn rate(self) -> f64 {
        self.failed as f64 / self.run as f64
    }
}

impl Report {
    pub(crate) fn new(commit: String, results: Vec<Result>) -> Report {
        let mut features: HashMap<String, Count> = HashMap::new();
        for result in results.iter().filter(|result| result.impossible.is_none()) {
            for name in groups(result) {
                features.entry(name.clone()).or_default().add(result);
            }
        }
        Report {
            commit,
            results,
            features,
            reasons: Reasons::read(),
        }
    }

    fn run(&self) -> impl Iterator<Item = &Result> {
        self.results
            .iter()
            .filter(|result| result.impossible.is_none())
    }

    fn outcomes(&self) -> impl Iterator<Item = &Outcome> {
        self.run()
            .flat_map(|result| &result.runs)
            .map(|(_, outcome)| outcome)
    }

    fn failing(&self) -> impl Iterator<Item = &Result> {
        self.run().filter(|result| !result.passed())
    }

    fn why(&self, result: &Result) -> &str {
        self.reasons.of(result).unwrap_or(UNKNOWN)
    }

    /// How many runs came to what no run may come to.
    pub(crate) fn broken(&self) -> usize {
        let broken = |outcome: &&Outcome| matches!(outcome, Outcome::Broken(_));
        self.outcomes().filter(broken).count()
    }

    /// The tests that fail for no known reason.
    pub(crate) fn unexplained(&self) -> Vec<&str> {
        let unknown = self.failing().filter(|result| self.why(result) == UNKNOWN);
        unknown.map(|result| result.path.as_str()).collect()
    }

    /// What a failing test is counted under: of its features the one that fails
    /// most often; where it names none, its place in the suite.
    fn feature(&self, result: &Result) -> String {
        let count = |name: &String| self.features.get(name).copied().unwrap_or_default();
        let groups = groups(result).into_iter();
        let worst = groups.max_by(|a, b| {
            let (a, b) = (count(a), count(b));
            a.rate().total_cmp(&b.rate()).then(a.run.cmp(&b.run))
        });
        worst.unwrap_or_default()
    }

    /// The figures and the tables, in Markdown.
    pub(crate) fn summary(&self) -> String {
        let mut text = self.figures();
        text.push_str("\n| why tests fail | tests |\n| --- | --- |\n");
        for (why, count) in counted(self.failing().map(|result| self.why(result))) {
            let _ = writeln!(text, "| {why} | {count} |");
        }

        text.push_str("\n| feature | run | failed | why |\n| --- | --- | --- | --- |\n");
        let failing = self.failing().map(|result| self.feature(result));
        for (feature, failed) in counted(failing) {
            let own = self
                .failing()
                .filter(|result| self.feature(result) == feature);
            let why = counted(own.map(|result| self.why(result)));
            let why: Vec<&str> = why.into_iter().map(|(why, _)| why).collect();
            let run = self.features.get(&feature).map_or(0, |count| count.run);
            let _ = writeln!(
                text,
                "| {feature} | {run} | {failed} | {} |",
                why.join("; ")
            );
        }

        text.push_str("\n| area | run | failed |\n| --- | --- | --- |\n");
        let mut areas: BTreeMap<&str, Count> = BTreeMap::new();
        for result in self.run() {
            areas.entry(&result.area).or_default().add(result);
        }
        for (area, count) in areas {
            let _ = writeln!(text, "| {area} | {} | {} |", count.run, count.failed);
        }
        text
    }

    fn figures(&self) -> String {
        let all = self.results.len();
        let run = self.run().count();
        let passed = run - self.failing().count();
        let runs = self.outcomes().count();
        let well = self
            .outcomes()
            .filter(|outcome| **outcome == Outcome::Passed)
            .count();
        let percent = |part: usize, of: usize| part as f64 / of as f64 * 100.0;

        let mut text = String::from("| | |\n| --- | --- |\n");
        let mut row = |what: &str, figure: String| {
            let _ = writeln!(text, "| {what} | {figure} |");
        };
        row("commit of test262", format!("`{}`", self.commit));
        row("tests", all.to_string());
        for (reason, count) in counted(self.results.iter().filter_map(|result| result.impossible)) {
            row(&format!("not run: {reason}"), count.to_string());
        }
        row("run", run.to_string());
        row("passed", format!("**{passed}**"));
        row("of those run", format!("**{:.2} %**", percent(passed, run)));
        row("of all", format!("{:.2} %", percent(passed, all)));
        let present = || self.run().filter(|result| !self.reasons.absent(result));
        let has = present().count();
        let does = present().filter(|result| result.passed()).count();
        row(
            "without the features that the engine has nothing of",
            format!("{does} of {has}, **{:.2} %**", percent(does, has)),
        );
        row(
            "runs, of most tests two: sloppy and strict",
            runs.to_string(),
        );
        row(
            "runs passed",
            format!("{well}, {:.2} %", percent(well, runs)),
        );
        let limits = self.outcomes().filter_map(|outcome| match outcome {
            Outcome::Limit(code) => Some(code),
            _ => None,
        });
        for (code, count) in counted(limits) {
            row(
                &format!("runs stopped by a limit: `{code}`"),
                count.to_string(),
            );
        }
        row(
            "runs that crashed or had no answer",
            self.broken().to_string(),
        );
        text
    }

    /// Writes the summary, and a line of JSON for each run that did not pass.
    pub(crate) fn write(&self, directory: &Path) {
        let mut lines = String::new();
        for result in self.run() {
            for (mode, what, said) in result.failures() {
                let line = json!({
                    "path": result.path,
                    "mode": format!("{mode:?}").to_lowercase(),
                    "feature": self.feature(result),
                    "what": what,
                    "said": said,
                    "why": self.why(result),
                });
                let _ = writeln!(lines, "{line}");
            }
        }
        std::fs::create_dir_all(directory).expect("a writable directory");
        std::fs::write(directory.join("failures.jsonl"), lines).expect("a writable file");
        std::fs::write(directory.join("summary.md"), self.summary()).expect("a writable file");
    }
}

/// What a test is counted under.
fn groups(result: &Result) -> Vec<String> {
    if result.features.is_empty() {
        vec![result.area.clone()]
    } else {
        result.features.clone()
    }
}

/// What there is, the most frequent first.
fn counted<T: Ord>(all: impl Iterator<Item = T>) -> Vec<(T, usize)> {
    let mut counts: BTreeMap<T, usize> = BTreeMap::new();
    for one in all {
        *counts.entry(one).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts
}
