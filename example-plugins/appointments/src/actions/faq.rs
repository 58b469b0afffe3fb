//! `faq`: answers that the gym wrote itself.

use plugin_sdk::prelude::*;

use crate::answers::Answers;
use crate::rules::Rules;

/// The most answers to one question.
const MOST: usize = 3;
/// Shorter words are in every question.
const SHORTEST_WORD: usize = 4;

/// The answers whose question shares words with `question`; all of them when
/// nothing is asked.
///
/// # Errors
/// `no_answer` when none fits.
pub fn faq(rules: &Rules, question: Option<&str>) -> Result<Answers> {
    let Some(question) = question else {
        return Ok(Answers {
            answers: rules.faq.clone(),
        });
    };
    let asked = words(question);
    let shared = |text: &str| {
        words(text)
            .iter()
            .filter(|word| asked.contains(word))
            .count()
    };
    // A word of the question says more than one of the answer.
    let scored = rules
        .faq
        .iter()
        .map(|faq| (2 * shared(&faq.question) + shared(&faq.answer), faq));
    let mut found: Vec<_> = scored.filter(|(score, _)| *score > 0).collect();
    ensure!(
        !found.is_empty(),
        "no_answer",
        "The gym has given no answer to that. Say so and refer the member to the staff; do not make one up."
    );
    found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    let answers = found.into_iter().take(MOST).map(|(_, faq)| faq.clone());
    Ok(Answers {
        answers: answers.collect(),
    })
}

/// The words of a text in lower case, each once.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<_> = text
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| word.chars().count() >= SHORTEST_WORD)
        .map(str::to_lowercase)
        .collect();
    words.sort();
    words.dedup();
    words
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::unwrap_used,
        clippy::indexing_slicing,
        reason = "a test fails by panicking"
    )]

    use super::*;
    use crate::settings::{Faq, Settings};

    fn rules() -> Rules {
        let faq = |question: &str, answer: &str| Faq {
            question: question.into(),
            answer: answer.into(),
        };
        let settings = Settings {
            faq: vec![
                faq("Is there parking?", "Yes, behind the building."),
                faq("What should I bring?", "A towel and shoes."),
            ],
            ..Settings::default()
        };
        Rules::new(settings, "Europe/Paris").unwrap()
    }

    #[test]
    fn the_closest_first() {
        let answers = faq(&rules(), Some("Where is your PARKING lot?"))
            .unwrap()
            .answers;
        assert_eq!(answers.len(), 1);
        assert_eq!(answers[0].question, "Is there parking?");
    }

    #[test]
    fn the_answer_counts_too() {
        let answers = faq(&rules(), Some("Do I need a towel?")).unwrap().answers;
        assert_eq!(answers[0].question, "What should I bring?");
    }

    #[test]
    fn all_when_nothing_is_asked() {
        assert_eq!(faq(&rules(), None).unwrap().answers.len(), 2);
    }

    #[test]
    fn nothing_is_made_up() {
        assert_eq!(
            faq(&rules(), Some("Are tigers allowed?"))
                .unwrap_err()
                .code(),
            "no_answer"
        );
    }
}
