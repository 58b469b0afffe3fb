use plugin_sdk::prelude::*;

struct Desk;

#[plugin]
impl Clone for Desk {
    fn clone(&self) -> Self {
        Desk
    }
}

fn main() {}
