use plugin_sdk::prelude::*;

struct Desk;

#[plugin]
impl Desk {
    /// Says when the gym is open.
    #[tool]
    fn hours() -> String {
        "07:00 to 22:00".into()
    }

    /// Says when the sauna is open.
    #[tool(name = "hours")]
    fn sauna_hours() -> String {
        "17:00 to 22:00".into()
    }
}

fn main() {}
