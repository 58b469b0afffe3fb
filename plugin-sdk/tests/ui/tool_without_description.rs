use plugin_sdk::prelude::*;

struct Desk;

#[plugin]
impl Desk {
    #[tool]
    fn opening_hours() -> String {
        "07:00 to 22:00".into()
    }
}

fn main() {}
