//! A manifest as `describe` answers it, laid out in a guest's memory by the
//! rules of the canonical ABI.

use wit_component::StringEncoding;

/// What a guest says of itself. Nothing is checked here: guests may lie.
#[derive(Clone, Debug)]
pub struct Manifest {
    /// Technical name.
    pub name: String,
    /// Semantic version, or whatever a test wants instead.
    pub version: String,
    /// What it does, for people.
    pub description: String,
    /// JSON Schema of the settings as text.
    pub settings_schema: Option<String>,
    /// What it offers.
    pub functions: Vec<Function>,
    /// How many bytes of storage it asks for.
    pub kv_bytes: Option<u64>,
}

/// One function of a manifest.
#[derive(Clone, Debug)]
pub struct Function {
    /// The name that callers say.
    pub name: String,
    /// What it does, for the model.
    pub description: String,
    /// JSON Schema of the arguments as text.
    pub parameters: String,
    /// JSON Schema of the result as text.
    pub returns: Option<String>,
    /// 0 read-only, 1 idempotent, 2 writes, 3 destructive; more is illegal.
    pub effects: u8,
}

impl Manifest {
    /// Version 1.0.0 of a plugin with one function of the same name, which
    /// takes any object and answers anything.
    pub fn new(name: &str) -> Manifest {
        Manifest {
            name: name.to_owned(),
            version: "1.0.0".to_owned(),
            description: "A component of the tests.".to_owned(),
            settings_schema: None,
            functions: vec![Function::new(name)],
            kv_bytes: None,
        }
    }

    /// The same with another version.
    pub fn version(mut self, version: &str) -> Manifest {
        self.version = version.to_owned();
        self
    }

    /// The same with other functions.
    pub fn functions(mut self, functions: impl IntoIterator<Item = Function>) -> Manifest {
        self.functions = functions.into_iter().collect();
        self
    }

    /// The same, asking for storage.
    pub fn kv(mut self, bytes: u64) -> Manifest {
        self.kv_bytes = Some(bytes);
        self
    }

    /// The same, asking for settings of this shape.
    pub fn settings(mut self, schema: &str) -> Manifest {
        self.settings_schema = Some(schema.to_owned());
        self
    }

    /// The record and all that it points to, as they stand in memory from
    /// `base` (a multiple of eight) on, with strings in this encoding.
    pub fn layout(&self, base: u32, encoding: StringEncoding) -> Vec<u8> {
        const RECORD: usize = 88;
        const FUNCTION: usize = 52;
        const CAPABILITY: usize = 16;
        let mut memory = Memory {
            base,
            encoding,
            bytes: vec![0; RECORD],
        };
        memory.text(0, &self.name);
        memory.text(8, &self.version);
        memory.text(28, &self.description);
        memory.optional(60, self.settings_schema.as_deref());
        let functions = memory.list(72, self.functions.len(), FUNCTION);
        for (index, function) in self.functions.iter().enumerate() {
            let at = functions + index * FUNCTION;
            memory.text(at, &function.name);
            memory.text(at + 20, &function.description);
            memory.text(at + 28, &function.parameters);
            memory.optional(at + 36, function.returns.as_deref());
            memory.bytes[at + 48] = function.effects;
        }
        let capabilities = memory.list(80, usize::from(self.kv_bytes.is_some()), CAPABILITY);
        if let Some(bytes) = self.kv_bytes {
            memory.bytes[capabilities + 8..][..8].copy_from_slice(&bytes.to_le_bytes());
        }
        memory.bytes
    }
}

impl Function {
    /// A function that takes any object and answers anything.
    pub fn new(name: &str) -> Function {
        Function {
            name: name.to_owned(),
            description: "Does what the test of this name wants.".to_owned(),
            parameters: r#"{"type":"object"}"#.to_owned(),
            returns: None,
            effects: 0,
        }
    }

    /// The same with a schema of the arguments.
    pub fn parameters(mut self, schema: &str) -> Function {
        self.parameters = schema.to_owned();
        self
    }

    /// The same with a schema of the result.
    pub fn returns(mut self, schema: &str) -> Function {
        self.returns = Some(schema.to_owned());
        self
    }
}

/// Linear memory from `base` on, written front to back.
struct Memory {
    base: u32,
    encoding: StringEncoding,
    bytes: Vec<u8>,
}

impl Memory {
    fn word(&mut self, at: usize, value: usize) {
        let value = u32::try_from(value).expect("a guest's memory has 32 bits");
        self.bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
    }

    /// A pointer to a place in `bytes`, and a length.
    fn slice(&mut self, at: usize, place: usize, length: usize) {
        self.word(at, place + self.base as usize);
        self.word(at + 4, length);
    }

    /// The compact encoding stores text without a flag as Latin-1, which for
    /// ASCII is the text itself. Both wide encodings want even addresses.
    fn text(&mut self, at: usize, text: &str) {
        let place = self.bytes.len().next_multiple_of(2);
        self.bytes.resize(place, 0);
        let mut length = text.len();
        if matches!(self.encoding, StringEncoding::UTF16) {
            let units: Vec<u16> = text.encode_utf16().collect();
            length = units.len();
            self.bytes
                .extend(units.into_iter().flat_map(u16::to_le_bytes));
        } else {
            self.bytes.extend_from_slice(text.as_bytes());
        }
        self.slice(at, place, length);
    }

    fn optional(&mut self, at: usize, text: Option<&str>) {
        if let Some(text) = text {
            self.bytes[at] = 1;
            self.text(at + 4, text);
        }
    }

    /// Room for `count` elements; returns where they start.
    fn list(&mut self, at: usize, count: usize, size: usize) -> usize {
        let place = self.bytes.len().next_multiple_of(8);
        self.bytes.resize(place + count * size, 0);
        self.slice(at, place, count);
        place
    }
}
