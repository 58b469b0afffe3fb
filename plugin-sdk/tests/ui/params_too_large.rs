use plugin_sdk::prelude::*;

fn main() {
    let seats: usize = 12;
    let _ = params!["yoga", seats];
}
