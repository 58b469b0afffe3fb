use plugin_sdk::prelude::*;

struct Desk;

#[plugin(effects = read_only)]
impl Desk {
    /// Says when the gym is open.
    #[tool]
    fn opening_hours() -> String {
        "07:00 to 22:00".into()
    }
}

fn main() {}
