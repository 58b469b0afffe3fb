//! Text as a browser would set it.

/// Lines that are being written: white space is one space, and no line is
/// empty.
#[derive(Default)]
pub(crate) struct Lines {
    text: String,
    /// A space, should a word follow in this line.
    space: bool,
    /// What the line begins with, should a word follow.
    mark: &'static str,
}

impl Lines {
    /// Writes text on.
    pub(crate) fn push(&mut self, text: &str) {
        let mut words = text.split(char::is_whitespace);
        if let Some(first) = words.next() {
            self.word(first);
        }
        for word in words {
            self.space = true;
            self.word(word);
        }
    }

    fn word(&mut self, word: &str) {
        if word.is_empty() {
            return;
        }
        if !self.at_start() && self.space {
            self.text.push(' ');
        }
        self.text.push_str(std::mem::take(&mut self.mark));
        self.text.push_str(word);
        self.space = false;
    }

    /// A space, as between the cells of a table.
    pub(crate) fn space(&mut self) {
        self.space = true;
    }

    /// Begins a line, with a mark or that of the element around it.
    pub(crate) fn begin(&mut self, mark: &'static str) {
        if !self.at_start() {
            self.text.push('\n');
        }
        if !mark.is_empty() {
            self.mark = mark;
        }
    }

    /// Ends a line.
    pub(crate) fn end(&mut self) {
        self.begin("");
        self.mark = "";
    }

    /// How many bytes there are.
    pub(crate) fn len(&self) -> usize {
        self.text.len()
    }

    /// What was written from there on.
    pub(crate) fn since(&self, at: usize) -> &str {
        self.text.get(at..).unwrap_or_default()
    }

    /// All of it.
    pub(crate) fn into_text(self) -> String {
        self.text
    }

    fn at_start(&self) -> bool {
        self.text.is_empty() || self.text.ends_with('\n')
    }
}
